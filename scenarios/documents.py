"""A scenario as a Word document for the decision, in the reader's language."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from attache_registry import word
from cooperation_plans.words import in_full
from scenarios import shown
from scenarios.choices import ScenarioStatus


def decision(scenario, lines, comparison):
    """Purpose, changes with what comes of them, what differs table by table; bytes."""
    document = word.new_document(_("Scenario: %(name)s") % {"name": scenario.name}, landscape=True)
    document.add_paragraph(_("Unclassified"))
    document.add_heading(scenario.name, 1)
    if scenario.purpose:
        document.add_paragraph(scenario.purpose)
    window = comparison.window
    days = {"day": in_full(window.on), "first": in_full(window.first), "last": in_full(window.last)}
    word.facts(
        document,
        [
            (_("Author"), scenario.author.get_full_name() or scenario.author.get_username()),
            (_("Status"), _status(scenario)),
            (_("Compared"), _("as of %(day)s, over the days %(first)s – %(last)s") % days),
            (_("Drawn up"), in_full(timezone.localdate())),
        ],
    )
    _changes(document, lines)
    if scenario.is_open:
        _totals(document, comparison)
        _tables(document, shown.tables(comparison))
    return word.content(document)


def _status(scenario):
    label = str(ScenarioStatus(scenario.status).label)
    if not scenario.applied_at:
        return label
    who = scenario.applied_by.get_full_name() or scenario.applied_by.get_username()
    return f"{label}, {who}, {date_format(timezone.localtime(scenario.applied_at), 'DATETIME_FORMAT')}"


def _changes(document, lines):
    document.add_heading(_("Changes"), 2)
    if not lines:
        document.add_paragraph(_("The scenario holds no change yet."))
        return
    rows = [[_("No."), _("From"), _("What changes"), _("What comes of it")]]
    for line in lines:
        told = [line.words, *([line.change.note] if line.change.note else [])]
        rows.append([line.change.number, in_full(line.change.on), "\n".join(told), came_of(line.outcome)])
    word.table(document, rows, header=True, widths=(1.2, 3.5, 9.5, 11.3))


def came_of(outcome):
    """What came of a change, in lines of text."""
    if outcome is None:
        return "–"
    if outcome.fits:
        told = [_("Stays: %(accreditation)s.") % {"accreditation": each} for each in outcome.remaining]
        told += [
            _("Leads on the same days: %(accreditation)s.") % {"accreditation": each} for each in outcome.leading
        ]
        return "\n".join([*outcome.done, *told]) or _("It fits.")
    told = [_("It does not fit: %(why)s") % {"why": outcome.refusal}, *outcome.in_the_way]
    return "\n".join(told)


def _totals(document, comparison):
    document.add_heading(_("The network on %(day)s") % {"day": in_full(comparison.window.on)}, 2)
    rows = [[_("Number"), _("Without the scenario"), _("With the scenario")]]
    rows += [[label, before, after] for label, before, after, _differs in shown.totals(comparison)]
    word.table(document, rows, header=True, widths=(13.5, 6, 6), numbers=(1, 2))


def _tables(document, tables):
    for table in tables:
        if table.lines:
            document.add_heading(table.title, 2)
            rows = [[_("Of what"), _("Without the scenario"), _("With the scenario")], *table.lines]
            word.table(document, rows, header=True, widths=(8.5, 8.5, 8.5))
    unchanged = [table.title for table in tables if not table.lines]
    word.bullets(document, _("Nothing differs in"), unchanged, 2)
