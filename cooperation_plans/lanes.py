"""The Gantt of a plan: a lane an activity, as exactly as its days are known; the server draws it."""

from django.urls import reverse

from accreditations.drawing import Bar, Lane, draw
from attache_registry.templatetags.registry import as_day, local
from cooperation_plans.choices import ActivityStatus
from cooperation_plans.reminders import facts_when


def gantt(activities, plan, on):
    """The drawing of a plan's activities (rows of `rows.activity_in_words`), in order of days."""
    placed = [row for row in activities if row["first"]]
    lanes = [_lane(row) for row in sorted(placed, key=lambda row: (row["first"], row["facts"]["id"]))]
    bars = [bar for lane in lanes for bar in lane.bars]
    # What was moved beyond the plan is shown where it went.
    first = min([plan.starts_on, *(as_day(bar.first) for bar in bars)])
    return draw(lanes, on, first, max([plan.ends_on, *(as_day(bar.last) for bar in bars)]))


def _lane(row):
    facts = row["facts"]
    status = ActivityStatus(facts["status"])
    tone = "bad" if facts["overdue"] else status.tone
    bar = Bar(row["first"], row["last_day"], tone, f"{status.label}, {facts_when(facts)}")
    name = f"{facts['number']} {local(facts, 'title')}".strip()
    return Lane(name, [bar], reverse("activity", args=[facts["id"]]))
