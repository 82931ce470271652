"""The dossier of a country for a visit: what one must know before the door opens, as a page and as a Word document.

Both are made of the same sections, so that neither says what the other does not.
"""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accreditations.choices import AccreditationKind, PostingRole, Status
from accreditations.dossier import protocol_facts
from analysis.about_country import last_step
from attache_registry import word
from attache_registry.periods import days_in_words
from attache_registry.templatetags.registry import as_day, local
from cooperation_plans.choices import PlanStatus, Venue
from cooperation_plans.reminders import facts_when
from cooperation_plans.words import money
from reporting.choices import ReportKind


@dataclass(frozen=True)
class Section:
    """A part of the dossier under its heading: sentences, or a table of texts, or names with values.

    `none` is said where there is nothing; without it the section is left out then. `widths` are in centimetres.
    """

    title: str
    lines: list | None = None
    head: list | None = None
    rows: list | None = None
    pairs: list | None = None
    none: str = ""
    widths: tuple = ()

    @property
    def holds(self):
        """Whether there is anything in it."""
        return bool(self.lines or self.rows or self.pairs)

    @property
    def labelled(self):
        """The rows, each cell beside the name of its column."""
        return [list(zip(self.head, cells, strict=True)) for cells in self.rows]


def sections(told):
    """The dossier of what `about_country.about` tells, in the reader's language."""
    found = [
        _cover(told),
        Section(_("Open problems"), [each.words for each in told["problems"]], none=_("Nothing is open.")),
        _steps(told),
        _plans(told),
        _activities(_("Activities ahead"), told["ahead"], told["on"]),
        _activities(_("Last activities done"), told["done"], told["on"]),
        _reports(told),
        _hosting(told),
        _agreements(told),
        Section(
            _("Memberships"),
            [f"{each['organisation']}, {_days(each)}" for each in told["memberships"] if _in_force(each, told["on"])],
            none=_("Of none of the recorded organisations."),
        ),
        Section(
            _("Stand-ins"),
            [
                f"{each['person']}, {_days(each)}"
                for each in told["stand_ins"]
                if each["ends_on"] is None or as_day(each["ends_on"]) >= told["on"]
            ],
        ),
        # Memberships stand in a section of their own.
        Section(_("Protocol facts"), pairs=_with_values(protocol_facts(told["row"] | {"organisations": []}))),
    ]
    return [each for each in found if each.holds or each.none]


def _with_values(pairs):
    return [(name, value) for name, value in pairs if value not in (None, "")]


def _cover(told):
    row = told["row"]
    post = row["post_detail"]
    answers = _("Responsible post: %(post)s.") % {"post": post["city"]} if post else ""
    none = _("Nobody on this day, although a post answers for it.") if row["in_network"] else ""
    head = [_("Attaché"), _("Role"), _("From"), _("Kind"), _("Accredited")]
    lines = []
    for each in told["accreditations"]:
        facts = each["facts"]
        if facts["in_force"]:
            who = facts["attache_detail"]
            name = f"{local(who['rank_detail'], 'title')} {who['name']}" if who["rank_detail"] else who["name"]
            role = str(PostingRole(facts["role"]).label) + (f", {_('leads')}" if facts["leads"] else "")
            kind = str(AccreditationKind(facts["kind"]).label)
            lines.append([name, role, facts["post_detail"]["city"], kind, _days(facts)])
    return Section(
        _("Who covers it"),
        [answers] if answers else None,
        head,
        lines,
        none=none or _("On this day the country is not in the network."),
        widths=(4.5, 4, 2.5, 2.5, 3.5),
    )


def _steps(told):
    lines = []
    for each in told["steps_under_way"]:
        facts = each["facts"]
        status = str(Status(facts["status"]).label)
        lines.append(
            [facts["attache_detail"]["name"], facts["post_detail"]["city"], status, last_step(each, told["on"])]
        )
    head = [_("Attaché"), _("From"), _("Status"), _("Last step")]
    return Section(_("Steps under way"), head=head, rows=lines, none=_("None."), widths=(5, 3, 4, 5))


def _plans(told):
    lines = []
    for row in told["plans"]:
        progress = row["progress"]
        done = _("%(completed)s of %(total)s") % {"completed": progress["completed"], "total": progress["total"]}
        status = PlanStatus(row["status"]).label
        coordinator = (row["coordinator_detail"] or {}).get("name") or "–"
        title = f"{row['title']} ({local(row['strand_detail'])})"
        lines.append([title, _days(row), status, done, progress["overdue"], coordinator])
    head = [_("Plan"), _("Period"), _("Status"), _("Completed"), _("Overdue"), _("Coordinator")]
    widths = (3.8, 3.5, 2.4, 2.3, 2.2, 2.8)
    return Section(_("Cooperation plans"), head=head, rows=lines, none=_("No plan is recorded."), widths=widths)


def _activities(title, found, on):
    lines = []
    for row in found:
        facts = row["facts"]
        where = ", ".join(filter(None, [facts["place"], row["host"] and local(row["host"])]))
        unit = local(row["lead_unit"]) if row["lead_unit"] else "–"
        lines.append([facts_when(facts), local(facts, "title"), where or "–", unit])
    head = [_("When"), _("Activity"), _("Where"), _("Unit in the lead")]
    return Section(title, head=head, rows=lines, none=_("None is recorded."), widths=(3.4, 6.2, 3.7, 3.7))


def _reports(told):
    lines = [
        [
            date_format(as_day(row["on"])),
            row["title"],
            str(ReportKind(row["kind"]).label),
            row["attache_detail"]["name"],
        ]
        for row in told["reports"]
    ]
    head = [_("Day"), _("Report"), _("Kind"), _("Author")]
    return Section(
        _("Latest reports"), head=head, rows=lines, none=_("None is recorded."), widths=(2.8, 7.2, 3.5, 3.5)
    )


def _hosting(told):
    lines = [
        [
            str(Venue(row["key"]).label),
            row["total"],
            row["home_participants"],
            row["partner_participants"],
            money(row["planned_cost"], row["currency"] or ""),
        ]
        for row in told["hosting"]
    ]
    head = [_("Hosted"), _("Activities"), _("Our participants"), _("Partner’s participants"), _("Planned cost")]
    return Section(_("Balance of hosting"), head=head, rows=lines, widths=(4, 2.5, 3.2, 3.8, 3.5))


def _agreements(told):
    lines = []
    for each in told["agreements"]:
        signed = date_format(as_day(each["signed_on"])) if each["signed_on"] else _("not known")
        described = "" if each["title_is_official"] else _("not the official title")
        title = f"{each['title']} ({described})" if described else each["title"]
        until = date_format(as_day(each["ends_on"])) if each["ends_on"] else _("open")
        lines.append([title, signed, until])
    head = [_("Agreement"), _("Signed"), _("In force until")]
    none = _("None in force is recorded.")
    return Section(_("Agreements in force"), head=head, rows=lines, none=none, widths=(10, 3.5, 3.5))


def as_word(told):
    """The dossier as a Word document, in the reader's language; bytes."""
    title = _("%(country)s: dossier for a visit") % {"country": local(told["row"])}
    document = word.new_document(title)
    document.add_heading(title, 1)
    document.add_paragraph(_("As of %(day)s. For internal use.") % {"day": date_format(told["on"])})
    for each in sections(told):
        write_section(document, each)
    return word.content(document)


def cover_and_plans(told):
    """What a briefing takes of the dossier: who covers the country, what is open, how far its plans are."""
    problems = Section(_("Open problems"), [each.words for each in told["problems"]], none=_("Nothing is open."))
    return [_cover(told), problems, _plans(told)]


def write_section(document, section):
    """Put a section into a Word document, under its heading."""
    document.add_heading(section.title, 2)
    if not section.holds or (section.head and not section.rows):
        document.add_paragraph(section.none)
    for line in section.lines or ():
        document.add_paragraph(line, style=None if section.head else "List Bullet")
    if section.rows:
        word.table(document, [section.head, *section.rows], header=True, widths=section.widths)
    if section.pairs:
        word.set_widths(word.facts(document, section.pairs), word.centimetres(6, 11))


def file_name(told):
    """Name of the dossier's file."""
    return f"dossier-{told['row']['code']}-{told['on']}-{timezone.localdate()}.docx"


def _days(row):
    return days_in_words(as_day(row["starts_on"]), as_day(row["ends_on"]))


def _in_force(row, on):
    first, last = as_day(row["starts_on"]), as_day(row["ends_on"])
    return (first is None or first <= on) and (last is None or last >= on)
