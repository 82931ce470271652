"""The rotation of R20 reckoned by hand, day by day, on the plain model."""

from datetime import timedelta

from accreditations.choices import GIVEN, NotificationKind, Status, StepKind
from accreditations.questions import months_from
from accreditations.tests.day_by_day import A_DAY

PROGRESS = [Status.ACCREDITED, Status.AGREMENT_GRANTED, Status.AGREMENT_REQUESTED, Status.NOMINATED]
# Beyond so many days after the day asked about nothing changes in these small networks.
FAR = 120


def rotation_by_hand(model, on, months):
    """`(accreditation, state, successor, ask_by, first uncovered day, gap days, uncovered days)` for each row."""
    last = months_from(on, months)
    for posting in model.postings:
        planned_last = posting.ends_on or posting.planned_ends_on
        overrun = model.overruns(posting, on)
        if not overrun and not (planned_last and on <= planned_last <= last):
            continue
        for accreditation in model.accreditations:
            if accreditation.posting_id == posting.pk and accreditation.status in GIVEN:
                ahead = [on + A_DAY * number for number in range(FAR)]
                if any(model.in_force(accreditation, each) for each in ahead):
                    yield row(model, accreditation, on if overrun else planned_last, on, last)


def row(model, accreditation, tour_last, on, last):
    """What is said of one country that a leaving attaché covers."""
    country = accreditation.country
    covered_until = min(filter(None, [tour_last, accreditation.ends_on]))
    later = [covered_until + A_DAY * number for number in range(1, FAR)]
    open_days = [
        each
        for each in later
        if model.responsible(country.pk, each) is not None
        and not any(
            other.country_id == country.pk
            and other.status in GIVEN
            and model.stored(other.posting, each)
            and (other.starts_on is None or other.starts_on <= each)
            and (other.ends_on is None or each <= other.ends_on)
            for other in model.accreditations
        )
    ]
    first_uncovered = open_days[0] if open_days else None
    successor = successor_of(model, accreditation, tour_last, on)
    candidates = [first_uncovered, successor.posting.starts_on if successor else None]
    needed_on = min(filter(None, candidates), default=tour_last + A_DAY)
    ask_by = needed_on - timedelta(days=country.agrement_lead_days)
    within = [each for each in open_days if on <= each <= last]
    return (
        accreditation.pk,
        state(model, successor, country, ask_by, on),
        successor and successor.pk,
        ask_by.isoformat(),
        first_uncovered and first_uncovered.isoformat(),
        len(within),
        sum(not model.is_planned(country.pk, each) for each in within),
    )


def successor_of(model, accreditation, tour_last, on):
    """Who follows: the named successor first, then whoever of the same role is furthest and earliest."""
    posting = accreditation.posting
    found = []
    for other in model.accreditations:
        tour = other.posting
        ends = tour.ends_on or tour.planned_ends_on
        status = known_status(model, other, on)
        named = tour.succeeds_id == posting.pk
        later = tour.starts_on and (posting.starts_on is None or tour.starts_on > posting.starts_on)
        if (
            other.country_id == accreditation.country_id
            and other.posting_id != posting.pk
            and status in PROGRESS
            and (ends is None or ends > tour_last)
            and (named or (other.role == accreditation.role and later))
        ):
            starts = tour.starts_on.isoformat() if tour.starts_on else "9999"
            found.append((not named, PROGRESS.index(status), starts, other.pk, other))
    return min(found)[-1] if found else None


def known_status(model, accreditation, on):
    """After the last step recorded by the day, whatever its effective day."""
    recorded = [step for step in model.steps[accreditation.pk] if step.on <= on]
    if recorded:
        return Status(accreditation.status) if len(recorded) == len(model.steps[accreditation.pk]) else None
    return Status.ACCREDITED if accreditation.status == Status.ACCREDITED else None


def state(model, successor, country, ask_by, on):
    """The first of R20's states that applies; no country of these networks has a usual time yet."""
    status = successor and known_status(model, successor, on)
    if status in {Status.ACCREDITED, Status.AGREMENT_GRANTED}:
        return "secured"
    if status == Status.NOMINATED and not country.prior_approval:
        told = successor.notifications.filter(kind=NotificationKind.APPOINTMENT, sent_on__lte=on)
        if told.exists():
            return "secured"
    if status == Status.AGREMENT_REQUESTED:
        asked = next(step.on for step in model.steps[successor.pk] if step.step == StepKind.REQUEST_AGREMENT)
        return "at_risk" if asked > ask_by else "in_progress"
    if ask_by < on:
        return "late"
    if ask_by <= on + timedelta(days=30):
        return "due"
    return "planned" if successor else "unnamed"
