"""Tells all that is held on one person, or takes out who it was."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from accreditations import personal_data
from accreditations.models import Attache
from attache_registry.exceptions import RegistryError
from attache_registry.models import User


class Command(BaseCommand):
    help = "export: all that is held on a person, as JSON. anonymise: replace who it was; asks for the number again."

    def add_arguments(self, parser):
        parser.add_argument("act", choices=["export", "anonymise"])
        parser.add_argument("kind", choices=["attaches", "users"])
        parser.add_argument("key", type=int, help="The record's number, as in its address.")
        parser.add_argument("--to", type=Path, help="Write the export to this file, for its owner alone.")
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *, act, kind, key, to, yes, **options):
        person = self.person(kind, key)
        if act == "export":
            self.export(person, to)
        elif yes or input(f"This cannot be taken back. Type {key} to go on: ") == str(key):
            try:
                words = personal_data.anonymise(person)
            except RegistryError as error:
                raise CommandError(str(error.message)) from error
            self.stdout.write("Who it was is replaced.")
            for table, number in personal_data.mentions(*words).items() if words else ():
                self.stdout.write(f"A text in {table} still holds one of the names: {number} rows. Look at them.")
        else:
            raise CommandError("Nothing was done.")

    def person(self, kind, key):
        """Whoever is meant."""
        model = {"attaches": Attache, "users": User}[kind]
        found = model._base_manager.filter(pk=key).first()
        if found is None:
            raise CommandError(f"There is no {kind} {key}.")
        return personal_data.Person(**{"attache" if model is Attache else "user": found})

    def export(self, person, to):
        """Write what is held."""
        told = json.dumps(personal_data.held_on(person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        if to is None:
            self.stdout.write(told)
            return
        if to.exists():
            raise CommandError(f"{to} is there already. Name another file.")
        to.touch(mode=0o600)
        to.write_text(told, encoding="utf-8")
