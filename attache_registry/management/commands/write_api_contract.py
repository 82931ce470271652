"""Writes the OpenAPI document that clients rely on, and the examples in it."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from drf_spectacular.generators import SchemaGenerator

from attache_registry import schema_hooks
from attache_registry.api_base import viewset_of
from attache_registry.contract import breaks
from attache_registry.models import User

CONTRACT = Path(settings.BASE_DIR) / "docs" / "openapi.json"


def document():
    """The OpenAPI document as the code has it."""
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))


def of_scenarios(client):
    """What is told of the demonstration's scenarios: of the one that fits, and of the one that does not."""
    fits, other = (
        f"/api/v1/scenarios/{each['id']}/" for each in rows_of(client, "/api/v1/scenarios/", ordering="id")
    )
    return {
        "ScenarioAnswer": client.get(fits).json(),
        "DraftedChangeAnswer": rows_of(client, f"{fits}changes/", page_size=1)[0],
        "ShareAnswer": client.get(f"{fits}shares/").json()[0],
        "ConsequencesAnswer": client.get(f"{fits}consequences/").json(),
        "MeanwhileAnswer": stale(client, fits),
        "DoesNotFitProblem": client.post(f"{other}apply/", {}, "application/json").json(),
        "SuggestionsAnswer": client.post(
            "/api/v1/scenarios/suggestions/", {"number_of_posts": 6}, "application/json"
        ).json(),
    }


def stale(client, scenario):
    """What is told of a post that somebody changes under a scenario; the post stays as it was."""
    [ottawa] = rows_of(client, "/api/v1/posts/", host="CA")
    with transaction.atomic():
        client.patch(f"/api/v1/posts/{ottawa['id']}/", {"mission": "Embassy"}, "application/json")
        told = client.get(f"{scenario}stale/").json()[0]
        transaction.set_rollback(True)
    return told


def rows_of(client, address, **asked):
    """The rows of a list."""
    return client.get(address, asked).json()["results"]


class Command(BaseCommand):
    help = "Write docs/openapi.json; --examples takes its examples anew from the demonstration in the database."

    def add_arguments(self, parser):
        parser.add_argument("--examples", action="store_true", help="Take the examples anew; everybody is fictional.")
        parser.add_argument("--breaking", action="store_true", help="Also where clients would break: a new version.")

    def handle(self, *, examples, breaking, **options):
        if examples:
            self.write_examples()
        new = document()
        if CONTRACT.exists() and not breaking:
            found = breaks(json.loads(CONTRACT.read_text(encoding="utf-8")), new)
            if found:
                raise CommandError("This would break clients:\n" + "\n".join(found))
        CONTRACT.write_text(json.dumps(new, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")

    def write_examples(self):
        """One object of each resource, as an administrator sees it."""
        client = Client(HTTP_HOST="localhost")
        client.force_login(User.objects.get(username="admin"), "attache_registry.sign_in.backend.RegistryBackend")
        found = {}
        with override_settings(SECURE_SSL_REDIRECT=False):
            for viewset in viewset_of.values():
                rows = client.get(f"/api/v1/{viewset.resource}/", {"page_size": 1}).json()["results"]
                if rows:
                    found[viewset.output.__name__] = rows[0]
            found["ChangeAnswer"] = client.get("/api/v1/changes/", {"limit": 1, "resource": "postings"}).json()[
                "results"
            ][0]
            found |= of_scenarios(client)
        found["Problem"] = client.get("/api/v1/posts/", {"open": "perhaps"}).json()
        text = json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True)
        schema_hooks.EXAMPLES.write_text(text + "\n", encoding="utf-8")
        schema_hooks.examples.cache_clear()
