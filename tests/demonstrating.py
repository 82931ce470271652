"""The demonstration as tests need it: with one person a role, a figure that was taken and a view that is shared."""

from datetime import timedelta

from django.core.management import call_command
from django.db import connection

from accreditations.models import Attache, Country
from analysis.figures import figures
from analysis.models import FigureSnapshot, SavedView
from attache_registry.as_of import today
from attache_registry.models import User
from attache_registry.policies import Role
from scenarios import services
from scenarios.models import DraftedChange, Scenario


def draft_scenario(desk, *readers):
    """A draft of the desk's with two changes, shared with colleagues."""
    drafted = services.draft(Scenario(name="A post in Tokyo"), by=desk)
    on, japan = today().on + timedelta(days=100), Country.objects.get(code="JP")
    opened = DraftedChange(kind="open_post", on=on, city="Tokyo", host=japan, positions=1)
    opened = services.add_change(drafted, opened, by=desk)
    services.add_change(drafted, DraftedChange(kind="answer", on=on, of_change=opened, country=japan), by=desk)
    for reader in readers:
        services.share(drafted, reader, by=desk)


def load():
    """Load it into the transaction that is open."""
    call_command("load_demo", verbosity=0)
    for role in Role.values:
        User.objects.create_user(role, password="for-tests-only", role=role, is_staff=role in {"desk", "admin"})
    Attache.objects.filter(family_name="Ainava").update(user=User.objects.get(username="attache"))
    FigureSnapshot.objects.create(
        day=today().on, taken_by=User.objects.get(username="desk"), figures=figures(today())
    )
    SavedView.objects.create(owner=User.objects.get(username="analyst"), name="Covered", shared_with=["desk"])
    readers = [User.objects.get(username=name) for name in ("analyst", "attache")]
    draft_scenario(User.objects.get(username="desk"), *readers)
    # Nobody else sees these rows before the test ends, so that nothing else tells the planner how many they are.
    with connection.cursor() as cursor:
        # By name: else the tables that all databases share are locked as long, and the other process waits.
        names = connection.introspection.table_names(cursor)
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, names))}")
