"""R1: the one place where first and last day meet PostgreSQL's half-open `daterange`.

A record stores `starts_on` and `ends_on`, both included (null: not known when it began, open). The database
derives `period` from them, so that no two writers can disagree on what a period means.
"""

import datetime
import re

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

FIRST_DAY = datetime.date(1900, 1, 1)
LAST_DAY = datetime.date(2200, 12, 31)

LIVE = Q(voided_at__isnull=True)

# Immutable, so that generated columns and constraints can use them; made by the first migration.
SQL_FUNCTIONS = """
CREATE OR REPLACE FUNCTION registry_days(first_day date, last_day date) RETURNS daterange
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN last_day < first_day THEN 'empty'::daterange ELSE daterange(first_day, last_day, '[]') END;

CREATE OR REPLACE FUNCTION registry_common_days(one daterange, other daterange) RETURNS daterange
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN NULLIF(one * other, 'empty'::daterange);
"""
SQL_FUNCTIONS_REVERSED = """
DROP FUNCTION registry_common_days(daterange, daterange);
DROP FUNCTION registry_days(date, date);
"""


class Days(Func):
    """`daterange` of a first and a last day, both included; null is unbounded, a reversed pair is empty."""

    function = "registry_days"
    output_field = DateRangeField()

    def __init__(self, first, last, **extra):
        # An expression over nulls alone has no type of its own.
        days = (each if isinstance(each, str) else Cast(each, models.DateField()) for each in (first, last))
        super().__init__(*days, **extra)


class CommonDays(Func):
    """The days two dateranges share; null where they share none."""

    function = "registry_common_days"
    output_field = DateRangeField()


def day_field(**kwargs):
    """A whole day between `FIRST_DAY` and `LAST_DAY` (R1)."""
    message = _("Enter a day from 1900-01-01 to 2200-12-31.")
    validators = [MinValueValidator(FIRST_DAY, message), MaxValueValidator(LAST_DAY, message)]
    return models.DateField(validators=validators, **kwargs)


def period_field(first="starts_on", last="ends_on"):
    """The half-open `daterange` that the database derives from a first and a last day."""
    return models.GeneratedField(
        expression=Days(first, last), output_field=DateRangeField(), db_persist=True, verbose_name=_("period")
    )


def day_checks(*names):
    """Database checks that each named day lies within the days the registry knows (R1)."""
    return [
        models.CheckConstraint(
            condition=Q(**{f"{name}__range": (FIRST_DAY, LAST_DAY)}),
            name=f"%(app_label)s_%(class)s_{name}_known",
            violation_error_message=_("Enter a day from 1900-01-01 to 2200-12-31."),
        )
        for name in names
    ]


def in_order(first="starts_on", last="ends_on"):
    """Database check that a period does not end before it begins."""
    return models.CheckConstraint(
        condition=Q(**{f"{last}__gte": F(first)}),
        name=f"%(app_label)s_%(class)s_{last}_in_order",
        violation_error_message=_("The last day is before the first day."),
    )


def one_number(name):
    """Equality inside a GiST exclusion without an extension: the one-number range of an integer key."""
    return Func(F(name), F(name), Value("[]"), function="int8range", output_field=BigIntegerRangeField())


class NoOverlap(ExclusionConstraint):
    """Periods of live records that share the keys `same` never share a day.

    Its message may hold `%(records)s`, the records in the way; `conflicts()` finds them.
    """

    def __init__(self, *, name, same, period="period", violation_error_message=None):
        self.same = tuple(same)
        self.period = period
        super().__init__(
            name=name,
            expressions=[*((one_number(key), "&&") for key in self.same), (period, "&&")],
            condition=LIVE,
            violation_error_code="overlap",
            violation_error_message=violation_error_message,
        )

    def deconstruct(self):
        path = f"{self.__class__.__module__}.{self.__class__.__name__}"
        kwargs = {"name": self.name, "same": self.same, "period": self.period}
        return path, (), kwargs | {"violation_error_message": self.violation_error_message}

    def conflicts(self, instance):
        """The live records, not `instance` itself, that share a day and the keys with it."""
        model = type(instance)
        values = instance._get_field_expression_map(meta=model._meta)
        if instance.voided_at is not None:
            return model._default_manager.none()
        same = {key: getattr(instance, model._meta.get_field(key).attname) for key in self.same}
        others = model._default_manager.filter(**same, **{f"{self.period}__overlap": values[self.period]})
        return others.exclude(pk=instance.pk).order_by(self.period, "pk")

    def validate(self, model, instance, exclude=None, using="default"):
        if exclude and any(key in exclude for key in self.same):
            return
        records = list(self.conflicts(instance)[:10])
        if records:
            raise self.violation(records)

    def violation(self, records):
        """The error that names the records in the way."""
        return ValidationError(
            self.violation_error_message,
            code=self.violation_error_code,
            params={"records": "; ".join(str(record) for record in records), "conflicts": records},
        )


def days_between(first, last):
    """The half-open range of a first and a last day, as the database would derive it."""
    if first and last and last < first:
        return DateRange(empty=True)
    return DateRange(first, last + datetime.timedelta(days=1) if last else None)


def days_of_year(number):
    """The half-open range of a calendar year."""
    return DateRange(datetime.date(number, 1, 1), datetime.date(number + 1, 1, 1))


def share_a_day(first, last, days):
    """Whether a first and a last day and a half-open range (each end may be open) have a day in common."""
    if days.isempty or (first and last and last < first):
        return False
    begins_in_time = first is None or days.upper is None or first < days.upper
    return begins_in_time and (last is None or days.lower is None or last >= days.lower)


def read_day(text):
    """A day from its ISO form; `ValueError` for anything else, and for days the registry does not know."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    day = datetime.date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(text)
    return day


def days_in_words(first, last):
    """ "1 March 2026 – open": first and last day as the reader's language writes them."""
    begin = date_format(first) if first else gettext("unknown")
    end = date_format(last) if last else gettext("open")
    return f"{begin} – {end}"
