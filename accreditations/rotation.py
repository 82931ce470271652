"""Who follows whom, and what must be done by when (R20, R20a), as one statement."""

from datetime import date

from accreditations.choices import AccreditationAct, RotationState, Status, StepKind
from accreditations.questions import Question, months_from, statement

# A step that is due within so many days is said to be due.
DUE_WITHIN = 30
# A country's usual time is told once so many cases are known.
CASES_NEEDED = 3


def rotation(on, today, months=12, tour=None, country=None):
    """For each tour that ends within the months or overruns, and each country it covers: who follows (R20).

    With `tour` or `country` (a key) of that one alone. The most urgent first. `ask_by` is the last day to ask for
    agrément, `needed_on` the day on which it is needed, `uncovered_days` what is neither covered nor planned for
    within the months, `usual` how long the country's past grants took. `fit` says where the successor falls short
    of the establishment (R20a).
    """
    last = months_from(on, months)
    parameters = {
        "on": on,
        "today": today,
        "last": last,
        "tour": tour,
        "country": country,
        "due_within": DUE_WITHIN,
        "cases_needed": CASES_NEEDED,
    }
    return Question(statement("rotation"), parameters | {"urgency": RotationState.values}, finish=_finish)


def _finish(row):
    successor, asked_for = row["successor"], row.pop("asked_for")
    if successor:
        held = {"rank": successor.pop("rank"), "languages": successor.pop("languages")}
        successor["fit"] = shortfalls(asked_for or {"rank": "", "languages": {}}, held)
    row["next_step"] = next_step(row)
    return row


def next_step(row):
    """What is to be recorded next for a row: a step of the life cycle, `notify`, or None where all is done."""
    successor = row["successor"]
    if successor is None:
        return StepKind.NOMINATE.value
    if successor["status"] == Status.NOMINATED:
        if row["prior_approval"]:
            return StepKind.REQUEST_AGREMENT.value
        return StepKind.ACCREDIT.value if successor["notified_on"] else "notify"
    return {
        Status.AGREMENT_REQUESTED: StepKind.GRANT_AGREMENT.value,
        Status.AGREMENT_GRANTED: "notify_arrival"
        if row["accreditation_act"] == AccreditationAct.ARRIVAL
        else StepKind.ACCREDIT.value,
    }.get(successor["status"])


def shortfalls(asked_for, held):
    """Where an officer falls short of what an establishment asks for (R20a); empty where nothing does.

    Both are `{"rank": NATO code or empty, "languages": {code: STANAG 6001 profile}}`; the answer lists
    `{"what": "rank" or the language, "asked": ..., "held": ... or None}`.
    """
    found = []
    if asked_for["rank"] and (not held["rank"] or grade(held["rank"]) < grade(asked_for["rank"])):
        found.append({"what": "rank", "asked": asked_for["rank"], "held": held["rank"]})
    for language, profile in sorted(asked_for["languages"].items()):
        own = held["languages"].get(language)
        if own is None or any(mine < wanted for mine, wanted in zip(levels(own), levels(profile), strict=True)):
            found.append({"what": language, "asked": profile, "held": own})
    return found


def grade(code):
    """The number of a NATO code: 10 for OF-10 (STANAG 2116)."""
    return int(code.removeprefix("OF-"))


def levels(profile):
    """The four levels of a STANAG 6001 profile as numbers, half a level for a plus: 3332+ is 3, 3, 3, 2.5."""
    found = []
    for sign in profile:
        if sign == "+":
            found[-1] += 0.5
        else:
            found.append(int(sign))
    return found


def usual_time(country, on: date):
    """How long a country's past grants took up to a day: `{"cases", "median_days", "quartile_days"}` or None."""
    rows = Question(statement("usual_time"), {"country": country, "on": on}).rows
    return rows[0] if rows and rows[0]["cases"] >= CASES_NEEDED else None
