"""R23 and R25 counted by plain Python, activity by activity, for comparison with what the database says."""

import calendar
from datetime import date

OPEN = ("planned", "confirmed")
STATUSES = ("planned", "confirmed", "completed", "postponed", "cancelled")
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def span(activity):
    """First and last day of an activity as exactly as they are known; None where it has none."""
    first, last = activity["starts_on"], activity["ends_on"] or activity["starts_on"]
    precision = activity["when_precision"]
    if precision == "unknown":
        return activity["plan"] and (activity["plan"]["starts_on"], activity["plan"]["ends_on"])
    if precision == "day":
        return first, last
    months = MONTHS[precision]
    begin = date(first.year, (first.month - 1) // months * months + 1, 1)
    month = (last.month - 1) // months * months + months
    return begin, date(last.year, month, calendar.monthrange(last.year, month)[1])


def status_on(record, on, first):
    """The status that the last change up to a day left."""
    status = first
    for moved_on, to in record["moves"]:
        if moved_on <= on:
            status = to
    return status


def is_overdue(activity, on):
    """Whether it was to be over by a day and is still to be done."""
    days = span(activity)
    return bool(days) and days[1] < on and status_on(activity, on, "planned") in OPEN


def progress(activities, on):
    """The counts and rates of a group of activities as of a day."""
    told = dict.fromkeys(("total", *STATUSES, "overdue"), 0)
    in_plan = delivered = agreed = executed = 0
    for activity in activities:
        status = status_on(activity, on, "planned")
        told["total"] += 1
        told[status] += 1
        told["overdue"] += is_overdue(activity, on)
        if activity["plan"] is None:
            continue
        in_plan += status != "cancelled"
        executed += status == "completed"
        if activity["plan"]["agreed_on"] and activity["plan"]["agreed_on"] <= on:
            agreed += 1
            delivered += status == "completed"
    told |= {"agreed": agreed, "delivered": delivered}
    told["execution_rate"] = executed / in_plan if in_plan else None
    told["delivery_rate"] = delivered / agreed if agreed else None
    return told
