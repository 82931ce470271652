"""Coverage over a stretch of days: gaps, doubles, timelines; one statement each, on multiranges (R18, R19).

The statements are in `sql/`. Days are cut to the stretch asked about; a tour past its planned day runs on through
today, or to the same attaché's next tour (R11).
"""

from accreditations.questions import Question, statement


def gaps(first, last, today, country=None, post=None, tour=None, countries=None, posts=None):
    """The gaps of a stretch of days (R19), in order of day; each cut to the stretch.

    Of a country, a post or the countries of a tour alone, where their key is given; of several countries or posts,
    where theirs are.

    Rows: `{"country", "country_detail", "post_detail", "kind", "starts_on", "ends_on", "days", "planned_days"}`.
    """
    posts = [post] if post else posts
    of = {"countries": countries, "posts": posts, "tour": tour}
    return Question(statement("gaps"), _asked(first, last, today, country) | of)


def doubles(first, last, today, country=None):
    """The stretches of days on which two or more tours are accredited to a country (R19); rows as `gaps`."""
    return Question(statement("doubles"), _asked(first, last, today, country))


def timeline(country, first, last, today):
    """Who covered a country, from where, who led, and the gaps between; an end of the stretch may be open.

    Rows: `{"kind": covered, awaiting, vacant or outside, "starts_on", "ends_on", "days", "planned",
    "post_detail", "attaches"}`; neighbouring days of which the same is said form one row.
    """
    return Question(statement("timeline"), _asked(first, last, today, country))


def _asked(first, last, today, country):
    return {"first": first, "last": last, "today": today, "country": country}
