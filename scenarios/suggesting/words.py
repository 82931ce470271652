"""A suggestion in words: what it changes, what it costs, how it compares to the next, and how sure it is.

Names stand where no language has to inflect them, after a colon or in brackets.
"""

import math
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def explain(layout, problem, names, others=()):
    """Sentences about one layout among all that were suggested, best first.

    `names` tells the name of a post by its key, and that of a country by its code: a mapping, or what can be called.
    """
    named = names if callable(names) else names.__getitem__
    others = list(others)
    rank = others.index(layout) if layout in others else 0
    after = others[rank + 1] if rank + 1 < len(others) else None
    return [
        *_posts(layout, problem, named),
        _moves(layout, problem, named),
        _days(layout),
        _load(layout, problem, named),
        _distance(layout, problem),
        _languages(layout, problem, named),
        *([_comparison(layout.terms, after.terms)] if after else []),
        _proof(layout, rank),
    ]


def explain_search(suggestions):
    """Sentences about the search, where it did not end by itself; none where it did."""
    found = bool(suggestions.layouts)
    if suggestions.broke_off and not found:
        return [_("The search broke off before it found a layout. Try again; if that does not help, ask for fewer.")]
    if suggestions.broke_off:
        return [_("The search broke off. These are the layouts that it had found.")]
    if suggestions.timed_out and not found:
        return [_("Time ran out before a layout was found. Allow more time, or pin some posts.")]
    if suggestions.timed_out:
        return [_("Time ran out before it was proved that these are the best. Allow more time, or pin some posts.")]
    return []


def _posts(layout, problem, named):
    opened, closed = problem.steps(layout.open_posts)
    if opened:
        yield _("Opens: %(posts)s.") % {"posts": _listed(opened, named)}
    if closed:
        yield _("Closes: %(posts)s.") % {"posts": _listed(closed, named)}
    if not opened and not closed:
        yield _("No post opens or closes.")


def _moves(layout, problem, named):
    moves = []
    for code, key in layout.assignment.items():
        country = problem.country_of[code]
        if problem.is_move(problem.post_of[key], country):
            before = problem.post_of.get(country.current_post)
            way = f"{named(before.key)} → {named(key)}" if before else f"→ {named(key)}"
            moves.append(f"{named(code)} ({way})")
    if not moves:
        return _("No country moves.")
    words = ngettext("%(n)s country moves: %(moves)s.", "%(n)s countries move: %(moves)s.", len(moves))
    return words % {"n": len(moves), "moves": ", ".join(moves)}


def _days(layout):
    days = layout.terms.days_uncovered
    if not days:
        return _("No country is uncovered on any day.")
    words = ngettext("%(n)s day uncovered in all.", "%(n)s days uncovered in all.", days)
    return words % {"n": _number(days)}


def _load(layout, problem, named):
    load = layout.terms.load
    if not load:
        return _("No country is covered by a non-resident attaché.")
    busiest = [key for key, each in problem.loads(layout.assignment).items() if each == load]
    words = _("Most non-resident countries per attaché: %(load)s (%(posts)s).")
    return words % {"load": _number(load), "posts": _listed(sorted(busiest), named)}


def _distance(layout, problem):
    abroad = sum(problem.post_of[key].host != code for code, key in layout.assignment.items())
    if not abroad:
        return _("No distance between capitals.")
    words = _("Mean distance from the post's capital to a non-resident country's: %(km)s km.")
    return words % {"km": _number(round(layout.terms.kilometres / abroad))}


def _languages(layout, problem, named):
    pairs = layout.assignment.items()
    unspoken = [code for code, key in pairs if problem.is_unspoken(problem.post_of[key], problem.country_of[code])]
    if not unspoken:
        return _("An official language of each country is spoken at its post.")
    return _("Nobody at the post speaks an official language of: %(countries)s.") % {
        "countries": _listed(unspoken, named)
    }


def _comparison(terms, after):
    """What a layout costs less and more than the next one, term by term."""
    less, more = list(_surplus(after, terms)), list(_surplus(terms, after))
    if not less and not more:
        return _("The next suggestion costs the same in every term.")
    if not more:
        return _("Costs less than the next suggestion: %(less)s.") % {"less": ", ".join(less)}
    if not less:
        return _("Costs more than the next suggestion: %(more)s.") % {"more": ", ".join(more)}
    words = _("Costs less than the next suggestion: %(less)s; but more: %(more)s.")
    return words % {"less": ", ".join(less), "more": ", ".join(more)}


def _surplus(terms, other):
    """Each term in which the one costs more than the other, with by how much."""
    if (days := terms.days_uncovered - other.days_uncovered) > 0:
        yield ngettext("%(n)s day uncovered", "%(n)s days uncovered", days) % {"n": _number(days)}
    if (moves := terms.moves - other.moves) > 0:
        yield ngettext("%(n)s move", "%(n)s moves", moves) % {"n": moves}
    if (load := terms.load - other.load) > 0:
        yield _("%(load)s in the largest load") % {"load": _number(load)}
    if (kilometres := terms.kilometres - other.kilometres) > 0:
        yield _("%(km)s km") % {"km": _number(kilometres)}
    if (unspoken := terms.unspoken - other.unspoken) > 0:
        words = ngettext("%(n)s country without its language", "%(n)s countries without their language", unspoken)
        yield words % {"n": unspoken}


def _proof(layout, rank):
    if layout.is_proved and rank:
        return _("Proved: with these weights only the suggestions before it can be better.")
    if layout.is_proved:
        return _("Proved: with these weights no layout is better.")
    # Upwards, so that it is never told to be nearer than it may be.
    percent = _number(Fraction(math.ceil(layout.gap * 1000), 10))
    if rank:
        words = _("Not proved: a better one for this place may cost up to %(percent)s %% less.")
    else:
        words = _("Not proved: the best may cost up to %(percent)s %% less.")
    return words % {"percent": percent}


def _listed(keys, named):
    return ", ".join(str(named(key)) for key in keys)


def _number(value):
    """A whole number or a fraction as a reader writes it, to two places at most."""
    written = round(Decimal(value.numerator) / value.denominator, 2).normalize()
    places = max(0, -written.as_tuple().exponent)
    return number_format(written, places, use_l10n=True, force_grouping=True)
