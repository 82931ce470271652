"""The resources of reporting under the table of roles (R28), and what they add to the network and to cooperation."""

from django.utils.translation import gettext_lazy as _

from accreditations.charge import countries_lately, countries_of
from attache_registry import policies
from attache_registry.policies import Kind, register
from reporting.choices import OPEN

OF_REPORTS = """reporting.Report reporting.ReportCountry reporting.ReportTopic reporting.ReportActivity
    reporting.ReportAgreement reporting.Attachment reporting.ReportStep"""


def may_write(user, report):
    """Whether an attaché may write a report: his or her own, of a country in his or her charge, or begun in it."""
    if not report.is_open:
        return False
    countries = getattr(report, "named_countries", None)
    countries = report.charged_countries if countries is None else [country.pk for country in countries]
    if report._state.adding:
        return countries_of(user).filter(pk__in=countries).exists()
    return is_own_still(user, report)


def is_own_still(user, report):
    """Whether a report is the person's, of a country that he or she has or lately had charge of."""
    own = user.pk in (report.written_by_id, report.posting.attache.user_id)
    return own and countries_lately(user).filter(pk__in=report.charged_countries).exists()


def visible_keys(user):
    """The keys of the reports that a person may know of, voided ones included where they were his or hers to see."""
    from reporting.models import Report

    return Report.with_voided.visible_to(user).order_by().values("pk")


def shown_states(user):
    """Condition of the feed: the person may know that a report was in a state, and the values of the condition.

    What was written before a report was submitted is its author's, what before it was released his or hers and the
    desk's.
    """
    from reporting.models import Report
    from reporting.querysets import DESK, own

    known, values = visible_keys(user).query.sql_with_params()
    mine, further = Report.with_voided.filter(own(user)).order_by().values("pk").query.sql_with_params()
    state = "<> 'draft'" if policies.role_of(user) in DESK else "= 'released'"
    condition = f"{{record}} IN ({known}) AND ({{state}} ->> 'status' {state} OR {{record}} IN ({mine}))"
    return condition, [*values, *further]


def visible_files(user):
    """The keys of the files that a person may know of: all but those of reports that are hidden."""
    from attache_registry.scans import Scan
    from reporting.models import Attachment

    hidden = Attachment.objects.exclude(report__in=visible_keys(user))
    return Scan.objects.exclude(pk__in=hidden.order_by().values("file")).values("pk")


def register_policies():
    """Say of what kind each resource is."""
    register("report-topics", Kind.REFERENCE, models="reporting.Topic")
    register("report-markings", Kind.REFERENCE, models="reporting.Marking")
    register("report-templates", Kind.REFERENCE, models="reporting.KindTemplate")
    register("reports", Kind.NETWORK, models=OF_REPORTS, takes_part=may_write)
    register("report-searches", Kind.OWN, models="reporting.SavedSearch")


def join_the_others():
    """What reports add to reminders, demonstration, activities and the history."""
    from accreditations import demonstration as network_demonstration
    from accreditations import digests
    from accreditations import reminders as network
    from attache_registry import changes
    from attache_registry.scans import Scan
    from cooperation_plans.joined import of_activity
    from exchange import feed
    from reporting import demonstration, mails, outcomes, reminders
    from reporting.models import (
        Attachment,
        Report,
        ReportActivity,
        ReportAgreement,
        ReportCountry,
        ReportStep,
        ReportTopic,
        SavedSearch,
    )

    network.SOURCES += [reminders.reports_missing, reminders.reports_waiting]
    digests.FURTHER.append(mails.search_digests)
    network_demonstration.FURTHER.append(demonstration.load)
    of_activity.outcome = outcomes.of_activity
    of_activity.guards.append(outcomes.refuse_another)
    of_activity.verbs.append((_("Write the outcome as a report"), "report-of-outcome"))
    changes.VISIBLE[Report] = ("id", visible_keys)
    changes.VISIBLE[SavedSearch] = ("id", lambda user: SavedSearch.objects.filter(owner=user).values("pk"))
    feed.SHOWN["reports"] = shown_states
    changes.VISIBLE[Scan] = ("id", visible_files)
    for part in (ReportActivity, ReportAgreement, ReportCountry, ReportStep, ReportTopic, Attachment):
        changes.VISIBLE[part] = ("report_id", visible_keys)


__all__ = ["OPEN", "is_own_still", "join_the_others", "may_write", "register_policies"]
