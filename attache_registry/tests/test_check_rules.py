"""The rules of a record asked all at once say what each says by itself."""

import datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from accreditations.models import Accreditation
from accreditations.tests.conftest import published
from attache_registry.check_rules import ChecksAtOnce

__all__ = ["published"]
pytestmark = pytest.mark.django_db
WRONG = {
    models.DateField: [None, datetime.date(1850, 1, 1), datetime.date(2150, 1, 1)],
    models.CharField: ["", "nonsense", "x" * 300],
    models.TextField: ["", "nonsense"],
    models.IntegerField: [None, 0, 9999],
    models.BooleanField: [True, False],
}


def each_by_itself(record):
    """Whether every check holds when it is asked alone."""
    for rule in record._meta.constraints:
        if type(rule) is models.CheckConstraint:
            try:
                rule.validate(type(record), record)
            except ValidationError:
                return False
    return True


@pytest.mark.parametrize("model", [each for each in apps.get_models() if issubclass(each, ChecksAtOnce)])
def test_all_at_once_is_each_by_itself(published, model):
    found = model._base_manager.first() or model()
    told = set()
    for field in model._meta.local_concrete_fields:
        kind = next((kind for kind in WRONG if isinstance(field, kind)), None)
        if kind is None or field.generated or isinstance(field, models.DateTimeField):
            continue
        before = getattr(found, field.attname)
        for value in WRONG[kind]:
            setattr(found, field.attname, value)
            holds = found._hold_at_once()
            assert holds == each_by_itself(found), (field.name, value)
            told.add(holds)
        setattr(found, field.attname, before)
    assert told


def test_what_no_rule_can_be_asked_of_is_left_to_each(published):
    found = Accreditation.objects.first()
    assert found._hold_at_once()
    found.starts_on = models.F("ends_on")
    assert not found._hold_at_once()
