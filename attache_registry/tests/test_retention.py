"""What has been kept long enough goes, what has not stays, and each kind that grows by itself is named."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from attache_registry.models import SensitiveRead, User
from attache_registry.retention import KINDS

pytestmark = pytest.mark.django_db


def read(user, days):
    """A read of sensitive fields so many days ago."""
    about = {"user": user, "way": "page", "path": "/", "resource": "attaches", "fields": ["phone"], "records": ["1"]}
    return SensitiveRead.objects.create(at=timezone.now() - timedelta(days=days), **about)


def test_what_is_over_goes_and_what_is_not_stays(capsys):
    user = User.objects.create_user("somebody")
    old, new = read(user, 3 * 365 + 1), read(user, 3 * 365 - 1)

    call_command("retention", dry_run=True)
    assert SensitiveRead.objects.count() == 2
    call_command("retention")

    assert list(SensitiveRead.objects.all()) == [new]
    assert old not in SensitiveRead.objects.all()
    assert "attache_registry.SensitiveRead: 1 older than 1095 days" in capsys.readouterr().out


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.model)
def test_each_kind_can_be_asked(kind):
    assert kind.over(timezone.now()).count() == 0
    assert kind.why
    assert apps.get_model(kind.model)._meta.get_field(kind.moment)
