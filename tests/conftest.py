"""The demonstration, for tests that cross apps."""

import pytest
from django.core.management import call_command

from accreditations.models import Attache
from analysis.figures import figures
from analysis.models import FigureSnapshot, SavedView
from attache_registry.as_of import today
from attache_registry.models import User
from attache_registry.policies import Role


@pytest.fixture
def demonstration():
    """The demonstration, and one person a role."""
    call_command("load_demo", verbosity=0)
    for role in Role.values:
        User.objects.create_user(role, password="for-tests-only", role=role, is_staff=role in {"desk", "admin"})
    Attache.objects.filter(family_name="Ainava").update(user=User.objects.get(username="attache"))
    FigureSnapshot.objects.create(
        day=today().on, taken_by=User.objects.get(username="desk"), figures=figures(today())
    )
    SavedView.objects.create(owner=User.objects.get(username="analyst"), name="Covered", shared_with=["desk"])
