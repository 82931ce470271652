"""How far each country's activities are (R25), kept by triggers: the answer takes no longer the more there are.

As with the numbers of large tables, each statement adds the difference that it makes, so that nobody waits for
anybody and a snapshot that sees the activities sees their sums. Now and then a statement puts together what has
gathered of the countries that it touches.
"""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accreditations.models import Country
from attache_registry.counting import NOW_AND_THEN, recounts
from cooperation_plans.choices import OPEN, ActivityStatus, Basis

# What activities are told apart by.
KEY = ("country_id", "status_then", "basis", "agreed_then", "currency", "due")
SUMMED = (
    *("home_participants", "partner_participants", "home_participants_actual", "partner_participants_actual"),
    *("planned_cost", "actual_cost"),
)


class Sums(models.Model):
    """A number of a country's live activities of one kind, and the sums over them.

    `agreed_then` says whether they were in their plan when it was agreed; `due` is null for what is no longer to be
    done, or has no days.
    """

    country = models.ForeignKey(Country, models.DO_NOTHING, related_name="+", verbose_name=_("country"))
    status_then = models.CharField(_("status"), max_length=20, choices=ActivityStatus)
    basis = models.CharField(_("basis"), max_length=20, choices=Basis)
    agreed_then = models.BooleanField(_("agreed"))
    currency = models.CharField(_("currency"), max_length=3)
    due = models.DateField(_("due"), null=True)
    number = models.BigIntegerField(_("number"))
    home_participants = models.BigIntegerField(_("our participants"))
    partner_participants = models.BigIntegerField(_("partner's participants"))
    home_participants_actual = models.BigIntegerField(_("our participants, actual"))
    partner_participants_actual = models.BigIntegerField(_("partner's participants, actual"))
    planned_cost = models.DecimalField(_("planned cost"), max_digits=20, decimal_places=2)
    actual_cost = models.DecimalField(_("actual cost"), max_digits=20, decimal_places=2)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.country_id} {self.status_then}: {self.number}"


class ProgressCount(Sums):
    """A difference that some statement made."""

    class Meta:
        verbose_name = _("number of a country's activities")
        verbose_name_plural = _("numbers of countries' activities")


class CountryProgress(Sums):
    """What the differences come to (a view of the database)."""

    # The framework wants one; rows are only ever summed up.
    pk = models.CompositePrimaryKey("country", "status_then", "basis", "agreed_then", "currency")

    class Meta:
        managed = False
        verbose_name = _("progress of a country")
        verbose_name_plural = _("progress of countries")


TABLE = ProgressCount._meta.db_table
COLUMNS = ", ".join((*KEY, "number", *SUMMED))
SUMS = ", ".join(f"sum({name}) AS {name}" for name in ("number", *SUMMED))
NOT_NOTHING = " OR ".join(f"sum({name}) <> 0" for name in ("number", *SUMMED))
STILL_OPEN = ", ".join(f"'{status.value}'" for status in OPEN)
# The sums over activities `a` that are links' `l` and plans' `p`, each counted `a.sign` times.
TOLD = f"""
            SELECT l.country_id, a.status AS status_then, a.basis,
                a.basis = '{Basis.AGREED}' AND p.agreed_on IS NOT NULL AS agreed_then,
                coalesce(p.currency, 'EUR') AS currency,
                CASE WHEN a.status IN ({STILL_OPEN}) THEN upper(a.span) END AS due, sum(sign) AS number,
                {", ".join(f"sum(sign * coalesce(a.{name}, 0)) AS {name}" for name in SUMMED)}
            FROM {{activities}}
            WHERE a.voided_at IS NULL GROUP BY 1, 2, 3, 4, 5, 6"""
LINKED = """({activities}) a JOIN cooperation_plans_activitycountry l ON l.activity_id = a.id
                LEFT JOIN cooperation_plans_cooperationplan p ON p.id = a.plan_id"""
OF_LINKS = """({links}) l JOIN cooperation_plans_activity a ON a.id = l.activity_id
                LEFT JOIN cooperation_plans_cooperationplan p ON p.id = a.plan_id"""
# Of one plan, as it was and as it is.
OF_PLAN = """(VALUES (-1, OLD.agreed_on, OLD.currency), (1, NEW.agreed_on, NEW.currency))
                p (sign, agreed_on, currency) CROSS JOIN cooperation_plans_activity a
                JOIN cooperation_plans_activitycountry l ON l.activity_id = a.id AND a.plan_id = NEW.id"""
ADD = f"""
        WITH added AS (
            INSERT INTO {TABLE} ({COLUMNS})
            SELECT {", ".join(KEY)}, {SUMS} FROM ({{told}}) told
            GROUP BY {", ".join(KEY)} HAVING {NOT_NOTHING}
            RETURNING country_id)
        SELECT array_agg(DISTINCT country_id) INTO touched FROM added;
        IF touched IS NOT NULL AND random() < {NOW_AND_THEN} THEN
            WITH gone AS (
                DELETE FROM {TABLE} WHERE id IN (
                    SELECT id FROM {TABLE} WHERE country_id = ANY (touched) FOR UPDATE SKIP LOCKED)
                RETURNING {COLUMNS})
            INSERT INTO {TABLE} ({COLUMNS})
            SELECT {", ".join(KEY)}, {SUMS} FROM gone GROUP BY {", ".join(KEY)} HAVING {NOT_NOTHING};
        END IF;
        RETURN NULL;"""
# The sums, anew.
ALL_TOLD = TOLD.format(activities=LINKED.format(activities="SELECT 1 AS sign, * FROM cooperation_plans_activity"))
RECOUNT = f"""
    LOCK TABLE cooperation_plans_activity, cooperation_plans_activitycountry IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM {TABLE};
    INSERT INTO {TABLE} ({COLUMNS})
    {ALL_TOLD};"""
recounts.append(RECOUNT)

# What each country's sums are, differences put together.
VIEW = CountryProgress._meta.db_table
MAKE_VIEW = f"""
    CREATE VIEW {VIEW} AS SELECT {", ".join(KEY)}, {SUMS} FROM {TABLE}
    GROUP BY {", ".join(KEY)} HAVING sum(number) <> 0;"""

NEW, OLD = "SELECT 1 AS sign, * FROM fresh", "SELECT -1 AS sign, * FROM former"
WAYS = {
    "new": (pgtrigger.Insert, {"new": "fresh"}, NEW),
    "changed": (pgtrigger.Update, {"new": "fresh", "old": "former"}, f"{NEW} UNION ALL {OLD}"),
    "gone": (pgtrigger.Delete, {"old": "former"}, OLD),
}


# Whoever changes them at the same time comes before or after, so that each sees what the other has made of them.
WAIT = """
        PERFORM 1 FROM cooperation_plans_activity WHERE {which} ORDER BY id FOR NO KEY UPDATE;"""


def _adds(name, told, which=None, **when):
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        func=(WAIT.format(which=which) if which else "") + ADD.format(told=told),
        declare=[("touched", "bigint[]")],
        **when,
    )


def _with_each_statement(whole, part):
    """Triggers of a table whose changed rows `part` of `whole` tells."""
    return [
        _adds(
            f"progress_{name}",
            TOLD.format(activities=whole.format(**{part: rows})),
            f"id IN (SELECT activity_id FROM ({rows}) touched)" if part == "links" else None,
            operation=operation,
            level=pgtrigger.Statement,
            referencing=pgtrigger.Referencing(**tables),
        )
        for name, (operation, tables, rows) in WAYS.items()
    ] + [
        pgtrigger.Trigger(
            name="progress_emptied",
            when=pgtrigger.After,
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            func=f"DELETE FROM {TABLE}; RETURN NULL;",
        )
    ]


def keep_progress(activity, link, plan):
    """Register what keeps the sums on the models of activities, of their countries and of plans."""
    pgtrigger.register(*_with_each_statement(LINKED, "activities"))(activity)
    pgtrigger.register(*_with_each_statement(OF_LINKS, "links"))(link)
    pgtrigger.register(
        # By its name before what the plan does to its activities, which finds the plan as it has become.
        _adds(
            "counts_progress",
            TOLD.format(activities=OF_PLAN),
            "plan_id = NEW.id",
            operation=pgtrigger.Update,
            condition=pgtrigger.Q(old__agreed_on__df=pgtrigger.F("new__agreed_on"))
            | pgtrigger.Q(old__currency__df=pgtrigger.F("new__currency")),
        )
    )(plan)
