"""Entering and changing: countries belong to an activity, and what changes of an agreed plan is told why."""

import pghistory
from django.utils import timezone
from django.utils.translation import gettext as _

from accreditations.models import SendingState
from attache_registry import verbs
from attache_registry.exceptions import BadInput
from attache_registry.saving import check_and_save, verb
from cooperation_plans.choices import Precision
from cooperation_plans.joined import of_activity
from cooperation_plans.models import Activity, ActivityCountry, Amendment, AmendmentKind, SignedPaper


@verb
def enter(record, *, by):
    """Enter a record; an activity with its plan's country. Raises as `attache_registry.verbs.enter` does."""
    return enter_activity(record, by=by) if isinstance(record, Activity) else verbs.enter(record, by=by)


@verb
def enter_activity(activity, *, by, countries=(), why=""):
    """Enter an activity with its countries (default: the plan's alone).

    Into an agreed plan it is an amendment, told by `why`. Raises `BadInput` where it has neither plan nor country.
    """
    _say_days(activity)
    activity.added_on = timezone.localdate()
    with pghistory.context(why=why):
        activity.country_id = _main_country(activity, countries)
        verbs.enter(activity, by=by)
    _link(activity, countries or [activity.country])
    return activity


@verb
def change(record, *, by, why="", countries=None, **fields):
    """Change fields of a record as it stands now; of an agreed plan and its activities it is an amendment.

    Raises as `enter` does, and `BadInput` where an activity would lose its plan's country.
    """
    if not isinstance(record, Activity):
        with pghistory.context(why=why):
            return verbs.change(record, by=by, **fields)
    for guard in of_activity.guards:
        guard(record, fields)
    before = _codes(record)
    if countries is None and "plan" in fields and fields["plan"] != record.plan:
        # What was done with the old plan's country alone is done with the new one's.
        countries = [fields["plan"].country] if fields["plan"] and len(before) == 1 else None
    with pghistory.context(why=why):
        if countries is not None:
            record.plan = fields.get("plan", record.plan)
            # None at all is the default: the plan's.
            countries = countries or ([record.plan.country] if record.plan_id else [])
            fields["country_id"] = _main_country(record, countries)
        verbs.change(record, by=by, **fields)
    if countries is not None:
        _link(record, countries)
        _amend_countries(record, before, why, by)
    elif record.plan_id and record.plan.country.code not in before:
        raise _without_plans_country(record)
    return record


@verb
def keep_paper(paper, scan, *, by):
    """Keep the scan of a signed agreement or plan, checked by its content before (`read_scan`)."""
    scan.save()
    paper.scan = scan
    return check_and_save(SignedPaper(agreement=paper.agreement, plan=paper.plan, title=paper.title, scan=scan))


def _say_days(activity):
    """Without any day nothing is known of the days; nobody need say so."""
    if activity.when_precision == Precision.DAY and activity.starts_on is None and activity.ends_on is None:
        activity.when_precision = Precision.UNKNOWN


def _main_country(activity, countries):
    """The plan's country, else the first named."""
    if activity.plan_id:
        if countries and activity.plan.country_id not in {country.pk for country in countries}:
            raise _without_plans_country(activity)
        return activity.plan.country_id
    if all(_is_home(country) for country in countries):
        raise BadInput({"countries": [("required", _("Name a plan, or at least one other country."))]})
    # A joint activity may name ourselves as well; somebody else it is always done with.
    return next(country.pk for country in countries if not _is_home(country))


def _is_home(country):
    return SendingState.objects.filter(country=country).exists()


def _without_plans_country(activity):
    message = _("An activity of this plan is done with its country, %(country)s.") % {
        "country": activity.plan.country
    }
    return BadInput({"countries": [("without_plans_country", message)]})


def _codes(activity):
    return sorted(activity.country_links.values_list("country__code", flat=True))


def _link(activity, countries):
    """Make these the countries of the activity."""
    wanted = {country.pk for country in countries}
    for link in activity.country_links.exclude(country__in=wanted):
        link.delete()
    known = set(activity.country_links.values_list("country", flat=True))
    for key in sorted(wanted - known):
        ActivityCountry.objects.create(activity=activity, country_id=key)


def _amend_countries(activity, before, why, by):
    """Countries lie in a table of their own, so that their amendment is written here."""
    after = _codes(activity)
    if after != before and activity.plan_id and activity.plan.frozen:
        Amendment.objects.create(
            plan=activity.plan,
            activity=activity,
            kind=AmendmentKind.CHANGED,
            field="countries",
            before=before,
            after=after,
            why=why,
            by=by,
            made_at=timezone.now(),
        )
