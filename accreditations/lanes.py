"""What timelines of countries, posts and attachés show: lanes of bars, from the same rows as the tables."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accreditations.choices import GIVEN, AccreditationKind, PostingRole, Status, StretchKind
from accreditations.drawing import Bar, Lane
from attache_registry.templatetags.registry import as_day

GAP_TONES = {StretchKind.AWAITING: "planned", StretchKind.VACANT: "bad", StretchKind.OUTSIDE: "planned"}


def lanes_of_country(timeline):
    """One lane an attaché who covered the country, and one for the gaps."""
    officers, gaps = {}, []
    for row in timeline:
        if not row["attaches"]:
            words = _("planned") if row["planned"] else str(StretchKind(row["kind"]).label)
            gaps.append(_bar(row["starts_on"], row["ends_on"], GAP_TONES[row["kind"]], words))
        for each in row["attaches"]:
            name = f"{each['name']}, {each['post_detail']['city']}"
            lane = officers.setdefault(each["id"], Lane(name, [], reverse("attache", args=[each["id"]])))
            tone = "good" if each["kind"] == AccreditationKind.RESIDENT else "info"
            words = str(PostingRole(each["role"]).label) + (f", {_('leads')}" if each["leads"] else "")
            lane.bars.append(_bar(row["starts_on"], row["ends_on"], tone, words))
    return [*officers.values(), Lane(_("Gaps"), gaps)]


def lanes_of_tours(tours, of, today):
    """One lane a person (`attache_detail`) or post (`post_detail`); what runs past its plan stands out."""
    lanes = {}
    for tour in sorted(tours, key=lambda each: each["starts_on"] or ""):
        detail = tour[of]
        page = "attache" if of == "attache_detail" else "post"
        name = detail.get("name") or detail["city"]
        lane = lanes.setdefault(detail["id"], Lane(name, [], reverse(page, args=[detail["id"]])))
        last = tour["ends_on"] or tour["planned_ends_on"]
        lane.bars.append(_bar(tour["starts_on"], last, "neutral", str(PostingRole(tour["role"]).label)))
        if tour["overrun"]:
            lane.bars.append(_bar(tour["planned_ends_on"], today, "warn", _("overrun")))
    return list(lanes.values())


def lanes_of_accreditations(accreditations):
    """One lane a country that the attaché was, is or is to be accredited to."""
    lanes = {}
    name = "country_name_lv" if get_language() == "lv" else "country_name"
    for row in sorted(accreditations, key=lambda each: each["country"]):
        facts = row["facts"]
        lane = lanes.setdefault(row["country"], Lane(row[name], [], reverse("country", args=[row["country"]])))
        if facts["status"] in GIVEN or facts["in_force"]:
            tone = "good" if facts["kind"] == AccreditationKind.RESIDENT else "info"
            lane.bars.append(_bar(facts["starts_on"], facts["ends_on"], tone, Status(facts["status"]).label))
    return list(lanes.values())


def _bar(first, last, tone, words):
    begin = date_format(as_day(first)) if first else _("unknown")
    end = date_format(as_day(last)) if last else _("open")
    return Bar(as_day(first), as_day(last), tone, f"{words}, {begin} – {end}")
