"""What every record of the registry shares: voiding, the history, and the guard of facts that lean on it (R3)."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attache_registry.check_rules import ChecksAtOnce
from attache_registry.periods import day_checks, day_field, days_in_words, in_order, period_field


class LiveManager(models.Manager):
    """Leaves voided records out of every answer, and the parts of what was voided with it."""

    def get_queryset(self):
        live = super().get_queryset().filter(voided_at__isnull=True)
        whole = self.model.part_of
        return live.filter(**{f"{whole}__voided_at__isnull": True}) if whole else live

    def of_live(self, **whole):
        """Parts of a whole that is known to be live, which so need not be asked."""
        return super().get_queryset().filter(voided_at__isnull=True, **whole)


class Record(ChecksAtOnce):
    """Something the registry holds as true until it is voided with a reason."""

    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True, editable=False)
    void_reason = models.TextField(_("reason for voiding"), blank=True, editable=False)

    # Names of the foreign keys whose rows are locked, in this order, before the record is checked and saved.
    locks = ()
    # Name of the foreign key whose days the record's own must share.
    within = ""
    # Name of the foreign key to the whole that the record is nothing without: it is hidden with it.
    part_of = ""
    # SQL condition on OLD under which a record is never deleted; by default where its period has begun.
    kept_if = ""

    # Whether somebody in whose way it is may be told which record it is.
    is_named = True

    objects = LiveManager()
    with_voided = models.Manager()

    def parts(self):
        """What is nothing without the record and is voided with it, in the order in which it is."""
        return ()

    def moves_along(self):
        """Records whose days triggers change together with this one's."""
        return ()

    def was_in_force(self, today):
        """Whether the fact was in force for a day by then; what has no days of its own never is."""
        return False

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""),
                name="%(app_label)s_%(class)s_voided_with_reason",
                violation_error_message=_("Say why the record is voided."),
            )
        ]


class DatedRecord(Record):
    """A fact in force from its first to its last day (R1); a beginning that is not known is vouched for (R1a)."""

    starts_on = day_field(
        null=True,
        blank=True,
        verbose_name=_("first day"),
        help_text=_("Empty: it is not known when it began."),
    )
    ends_on = day_field(
        null=True, blank=True, verbose_name=_("last day"), help_text=_("Included. Empty: still open.")
    )
    attested_on = day_field(
        null=True,
        blank=True,
        verbose_name=_("vouched for on"),
        help_text=_("Where the first day is not known: the day for which the source vouches."),
    )
    period = period_field()

    class Meta(Record.Meta):
        abstract = True
        constraints = [
            *Record.Meta.constraints,
            *day_checks("starts_on", "ends_on", "attested_on"),
            in_order(),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=False) | Q(attested_on__isnull=False),
                name="%(app_label)s_%(class)s_start_known_or_attested",
                violation_error_message=_("Give the first day, or the day for which the source vouches."),
            ),
        ]

    @property
    def days(self):
        """The period as a reader says it."""
        return days_in_words(self.starts_on, self.ends_on)

    def was_in_force(self, today):
        """Whether its first day has come; one that is not known lies behind."""
        return self.starts_on is None or self.starts_on <= today


def _target(field):
    """The model a foreign key points to; a name where that is in another app, None for other fields."""
    return field.remote_field.model if field.remote_field else None


def _foreign_keys(model):
    return [
        field
        for field in model._meta.local_concrete_fields
        if isinstance(_target(field), type) and issubclass(_target(field), Record)
    ]


def _leans_on_live(model):
    """Trigger: a live record leans on live ones only; a share lock makes two connections agree on it."""
    checks = "".join(
        f"""
        IF NEW.{field.column} IS NOT NULL THEN
            PERFORM 1 FROM {_target(field)._meta.db_table}
                WHERE {_target(field)._meta.pk.column} = NEW.{field.column} AND voided_at IS NULL FOR SHARE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'leans on a record that is voided or does not exist'
                    USING ERRCODE = 'foreign_key_violation',
                        CONSTRAINT = '{model._meta.db_table}_{field.column}_live';
            END IF;
        END IF;"""
        for field in _foreign_keys(model)
    )
    return pgtrigger.Trigger(
        name="leans_on_live",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert
        | pgtrigger.UpdateOf("voided_at", *(field.column for field in _foreign_keys(model))),
        condition=pgtrigger.Q(new__voided_at__isnull=True),
        func=f"{checks}\n        RETURN NEW;",
    )


def _nothing_leans(model, leaning):
    """Trigger: a record that live ones lean on cannot be voided."""
    checks = "".join(
        f"""
        IF EXISTS (SELECT 1 FROM {field.model._meta.db_table}
                   WHERE {field.column} = NEW.{model._meta.pk.column} AND voided_at IS NULL) THEN
            RAISE EXCEPTION 'live records lean on this one'
                USING ERRCODE = 'foreign_key_violation',
                    CONSTRAINT = '{model._meta.db_table}_{field.model._meta.model_name}_leans';
        END IF;"""
        for field in leaning
    )
    return pgtrigger.Trigger(
        name="nothing_leans",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("voided_at"),
        condition=pgtrigger.Q(old__voided_at__isnull=True, new__voided_at__isnull=False),
        func=f"{checks}\n        RETURN NEW;",
    )


BEGUN = "lower(OLD.period) <= current_date OR (OLD.period IS NOT NULL AND lower_inf(OLD.period))"


def _never_in_force(condition):
    """Trigger: what was in force for a single day is never deleted, by whatever path."""
    return pgtrigger.Trigger(
        name="keep_what_was_in_force",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=f"""
        IF {condition} THEN
            RAISE EXCEPTION 'what was in force is ended or voided, never deleted'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_was_in_force';
        END IF;
        RETURN OLD;""",
    )


def guard(*models_of_app):
    """Register on an app's models the triggers that keep R3; call it once, after the last model."""
    for model in models_of_app:
        if _foreign_keys(model):
            pgtrigger.register(_leans_on_live(model))(model)
        if model.kept_if or any(field.name == "period" for field in model._meta.local_fields):
            pgtrigger.register(_never_in_force(model.kept_if or BEGUN))(model)
    for model in models_of_app:
        leaning = [
            field
            for other in models_of_app
            for field in _foreign_keys(other)
            if _target(field) is model and field.name != other.part_of
        ]
        if leaning:
            pgtrigger.register(_nothing_leans(model, leaning))(model)
