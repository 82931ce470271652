"""The demonstration as tests need it: with one person a role, a figure that was taken and a view that is shared."""

from django.core.management import call_command
from django.db import connection

from accreditations.models import Attache, Post
from analysis.figures import figures
from analysis.models import FigureSnapshot, SavedView
from attache_registry.as_of import today
from attache_registry.models import User
from attache_registry.policies import Role
from scenarios import services
from scenarios.models import DraftedChange, Scenario


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
    _draft()
    # Nobody else sees these rows before the test ends, so that nothing else tells the planner how many they are.
    with connection.cursor() as cursor:
        # By name: else the tables that all databases share are locked as long, and the other process waits.
        names = connection.introspection.table_names(cursor)
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, names))}")


def _draft():
    """A scenario of the desk with a change, which the analyst and the attaché read as well."""
    desk = User.objects.get(username="desk")
    scenario = services.draft(Scenario(name="One post fewer"), by=desk)
    post = Post.objects.order_by("pk").first()
    services.add_change(scenario, DraftedChange(kind="close_post", on=today().on, post=post), by=desk)
    for reader in ("analyst", "attache"):
        services.share(scenario, User.objects.get(username=reader), by=desk)
