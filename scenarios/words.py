"""Drafted changes in words: a sentence for each. Names stand where no language has to inflect them."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# What the sentences speak of.
SPOKEN_OF = (
    "post__host",
    "host",
    "country",
    "attache",
    "posting__attache",
    "posting__post",
    "accreditation__posting__attache",
    "accreditation__attache",
    "accreditation__country",
    "of_change__host",
    "of_change__post__host",
    "of_change__attache",
)


def in_order(scenario):
    """The changes of a scenario in their order, with all that the sentences speak of; one statement."""
    return list(scenario.changes.select_related(*SPOKEN_OF).order_by("number"))


def sentence(change):
    """What a change says; `change` comes with what it speaks of (`SPOKEN_OF`)."""
    said = SAID[change.kind](change)
    return said[:1].upper() + said[1:]


def place(city, country):
    """A city with its country."""
    return f"{city} ({country})" if country else city


def post_name(post):
    """A post as sentences name it."""
    return place(post.city, post.host)


def nobody_yet():
    """Who is not known yet."""
    return _("N. N.")


def _lost():
    return _("(no longer there)")


def _post(change):
    """The post that a change speaks of."""
    if change.of_change:
        told = {"number": change.of_change.number, "post": _new_place(change.of_change)}
        return _("the post of change %(number)s, %(post)s") % told
    return post_name(change.post) if change.post else _lost()


def _attache(change):
    """Who begins a tour."""
    return change.attache or (_lost() if change.names_attache else nobody_yet())


def _new_place(change):
    """The post that a change makes."""
    if change.city:
        return place(change.city, change.host)
    return post_name(change.post) if change.post else _lost()


def _tour(change):
    """The tour that a change speaks of."""
    if change.of_change:
        told = {"number": change.of_change.number, "attache": _attache(change.of_change)}
        return _("the tour of change %(number)s, %(attache)s") % told
    return str(change.posting) if change.posting else _lost()


def _positions(change):
    number = change.positions or 1
    words = ngettext("%(n)s position", "%(n)s positions", number) % {"n": number}
    if not change.lowest_rank:
        return words
    return _("%(positions)s, lowest rank %(rank)s") % {"positions": words, "rank": change.lowest_rank}


def _open_post(change):
    return _("Open %(post)s with %(positions)s") % {"post": _new_place(change), "positions": _positions(change)}


def _move_post(change):
    told = {"old": post_name(change.post) if change.post else _lost(), "new": place(change.city, change.host)}
    return _("Move %(old)s to %(new)s") % told


def _close_post(change):
    return _("Close %(post)s") % {"post": _post(change)}


def _establish(change):
    return _("Establishment of %(post)s: %(positions)s") % {"post": _post(change), "positions": _positions(change)}


def _answer(change):
    return _("%(post)s answers for %(country)s") % {"post": _post(change), "country": change.country}


def _stop_answering(change):
    return _("No post answers for %(country)s any more") % {"country": change.country}


def _post_attache(change):
    told = {
        "attache": _attache(change),
        "role": change.get_role_display(),
        "post": _post(change),
    }
    if change.planned_ends_on:
        told["day"] = date_format(change.planned_ends_on, "DATE_FORMAT")
        return _("%(attache)s begins a tour as %(role)s at %(post)s, until %(day)s") % told
    return _("%(attache)s begins a tour as %(role)s at %(post)s") % told


def _end_tour(change):
    return _with_reason(_("The tour ends: %(tour)s") % {"tour": _tour(change)}, change)


def _accredit(change):
    told = {"country": change.country, "attache": _tour(change)}
    return _("To be accredited to %(country)s: %(attache)s") % told


def _end_accreditation(change):
    told = {"accreditation": change.accreditation or _lost()}
    return _with_reason(_("The accreditation ends: %(accreditation)s") % told, change)


def _with_reason(words, change):
    return f"{words} ({change.get_reason_display()})" if change.reason else words


SAID = {
    "open_post": _open_post,
    "move_post": _move_post,
    "close_post": _close_post,
    "establish": _establish,
    "answer": _answer,
    "stop_answering": _stop_answering,
    "post_attache": _post_attache,
    "end_tour": _end_tour,
    "accredit": _accredit,
    "end_accreditation": _end_accreditation,
}
