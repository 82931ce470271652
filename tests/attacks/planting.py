"""A text in every free-text field that takes it, for attacks by what is stored."""

from django.apps import apps
from django.db import DataError, IntegrityError, InternalError, models, transaction

OURS = ("accreditations", "analysis", "attache_registry", "cooperation_plans", "exchange", "reporting", "scenarios")
# By these one signs in; what else a person is called is planted.
KEPT = {"username", "password", "token_key", "digest"}
RECORDS = 12


def texts_of(model):
    """The free-text fields of a model: those that no list of choices closes."""
    texts = [each for each in model._meta.concrete_fields if isinstance(each, models.CharField | models.TextField)]
    closed = KEPT | {each.name for each in texts if each.choices or each.primary_key or each.generated}
    return [each for each in texts if each.name not in closed]


def plant(text_for):
    """Write `text_for(longest)` into each field of the latest records of each kind; which fields took it."""
    took = set()
    for model in apps.get_models():
        if model._meta.app_label not in OURS or model._meta.model_name.endswith("event") or not model._meta.managed:
            continue
        for field in texts_of(model):
            text = text_for(field.max_length or 1000)
            for record in model._base_manager.order_by("-pk")[:RECORDS] if text else ():
                try:
                    with transaction.atomic():
                        model._base_manager.filter(pk=record.pk).update(**{field.name: text})
                except (DataError, IntegrityError, InternalError):
                    # The database lets no such text stand there.
                    continue
                took.add(f"{model._meta.label}.{field.name}")
    return took
