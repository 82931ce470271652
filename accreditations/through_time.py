"""Coverage over a stretch of days: gaps, doubles, timelines; one statement each, on multiranges (R18, R19).

The statements are in `sql/`. Days are cut to the stretch asked about; a tour past its planned day runs on through
today, or to the same attaché's next tour (R11).
"""

from accreditations.questions import Question, statement


def gaps(first, last, today, countries=None, posts=None, tour=None):
    """The gaps of a stretch of days (R19), in order of day; each cut to the stretch.

    Of countries, of posts or of the countries of a tour alone, where their keys are given.

    Rows: `{"country", "country_detail", "post_detail", "kind", "starts_on", "ends_on", "days", "planned_days"}`.
    """
    return _question("gaps", first, last, today, countries, posts=posts, tour=tour)


def doubles(first, last, today, countries=None):
    """The stretches of days on which two or more tours are accredited to a country (R19); rows as `gaps`."""
    return _question("doubles", first, last, today, countries)


def timelines(countries, first, last, today):
    """Who covered countries (by their keys), from where, who led, and the gaps between; an end may be open.

    Rows: `{"country", "kind": covered, awaiting, vacant or outside, "starts_on", "ends_on", "days", "planned",
    "post_detail", "attaches"}`, country by country in order of day; neighbouring days of which the same is said form
    one row.
    """
    return _question("timeline", first, last, today, countries)


def _question(name, first, last, today, countries=None, **of):
    asked = {"first": first, "last": last, "today": today, "countries": countries}
    return Question(statement(name), asked | of)
