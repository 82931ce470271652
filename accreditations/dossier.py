"""The hand-over dossier of an attaché: all that a successor needs to know, as a page and as a Word document."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accreditations import rows
from accreditations.choices import (
    AccreditationAct,
    AccreditationKind,
    NoteItem,
    NotificationKind,
    PostingRole,
    Status,
    StepKind,
)
from accreditations.models import Accreditation, AttacheDocument, Country, Notification, Posting, StandIn
from attache_registry import word
from attache_registry.periods import days_in_words
from attache_registry.templatetags.registry import as_day

# What apps above this one add: functions of the country codes and the day that give `(title, lines)`.
SECTIONS = []


def dossier(attache, day):
    """What there is to hand over: tour, countries with their rule cards and steps, what is open, who stands in."""
    accreditations = Accreditation.objects.filter(attache=attache).for_day(day.on, day.today)
    current = accreditations.exclude(status__in=[Status.ENDED, Status.WITHDRAWN, Status.AGREMENT_REFUSED])
    told = list(current.order_by("country", "pk").values_list(rows.accreditation_in_words(day), flat=True))
    codes = [row["country"] for row in told]
    countries = Country.objects.filter(code__in=codes).for_day(day.on, day.today)
    cards = {row["code"]: row for row in countries.values_list(rows.country(day), flat=True)}
    due = Notification.objects.filter(accreditation__attache=attache).with_due_day().unsent().order_by("due_on", "pk")
    tours = Posting.objects.filter(attache=attache).with_overrun(day.on, day.today)
    return {
        "attache": attache,
        "on": day.on,
        "tours": list(tours.values_list(rows.posting(day), flat=True)),
        "countries": [{"row": row, "card": cards[row["country"]]} for row in told],
        "notifications": list(due.values_list(rows.notification(day), flat=True)),
        "stand_ins": list(
            StandIn.objects.filter(country__code__in=codes, period__endswith__gt=day.on).values_list(
                rows.stand_in_in_words(day), flat=True
            )
        ),
        "successors": list(
            Posting.objects.filter(succeeds__attache=attache).select_related("attache", "post").order_by("pk")
        ),
        "documents": list(AttacheDocument.objects.filter(attache=attache)),
        "sections": [section for source in SECTIONS for section in source(codes, day)],
    }


def as_word(told):
    """The dossier as a Word document, in the reader's language; bytes."""
    document = word.new_document(_("Hand-over dossier"))
    document.add_heading(_("Hand-over dossier: %(attache)s") % {"attache": told["attache"]}, 0)
    document.add_paragraph(_("As of %(day)s.") % {"day": date_format(told["on"])})
    _tours(document, told)
    for each in told["countries"]:
        _country(document, each["row"], each["card"])
    word.bullets(
        document, _("To be told to receiving states"), [_notification(each) for each in told["notifications"]]
    )
    word.bullets(
        document,
        _("Stand-ins"),
        [f"{_name(each)}: {each['person']}, {_days(each)} {each['reason']}".strip() for each in told["stand_ins"]],
    )
    for title, lines in told["sections"]:
        word.bullets(document, title, lines)
    return word.content(document)


def _tours(document, told):
    lines = []
    for tour in told["tours"]:
        days = days_in_words(as_day(tour["starts_on"]), as_day(tour["ends_on"] or tour["planned_ends_on"]))
        lines.append(f"{tour['post_detail']['city']}: {PostingRole(tour['role']).label}, {days}")
    word.bullets(document, _("Tours of duty"), lines)
    word.bullets(document, _("Who follows"), [str(each) for each in told["successors"]])


def _country(document, row, card):
    facts = row["facts"]
    document.add_heading(_name(row), 1)
    kind = AccreditationKind(facts["kind"]).label
    status = Status(facts["status"] or Status.NOMINATED).label
    document.add_paragraph(f"{kind}, {status}, {_days(facts)}")
    word.facts(document, protocol_facts(card))
    for step in facts["steps"]:
        words = f"{date_format(as_day(step['on']))}: {StepKind(step['step']).label}"
        document.add_paragraph(f"{words} {step['reference']}".strip(), style="List Bullet")


def protocol_facts(card):
    """What the receiving state's protocol asks for, and its memberships: names and values of `rows.country`."""
    required = ", ".join(
        str(NoteItem(item).label) if item in NoteItem.values else item for item in card["note_requires"]
    )
    return [
        (_("Approval beforehand"), _("asked for") if card["prior_approval"] else _("waived")),
        (_("Days to ask before arrival"), card["agrement_lead_days"]),
        (_("Accredited by"), AccreditationAct(card["accreditation_act"]).label),
        (_("With the note"), required),
        (_("Language of the note"), card["note_language"]),
        (_("Protocol department"), card["protocol_address"]),
        (_("Note submitted by"), card["submitting_mission"]),
        (_("Member of"), ", ".join(card["organisations"])),
    ]


def _notification(row):
    due = date_format(as_day(row["due_on"]))
    return f"{row['country']}: {NotificationKind(row['kind']).label}, {due}"


def _name(row):
    return row["country_name_lv"] if get_language() == "lv" else row["country_name"]


def _days(row):
    return days_in_words(as_day(row["starts_on"]), as_day(row["ends_on"]))


def file_name(attache):
    """Name of the dossier's file."""
    return f"dossier-{attache.pk}-{timezone.localdate()}.docx"
