"""The plan as a Word document to sign, and the year's report on how it was carried out; English beside Latvian."""

from itertools import groupby

from django.utils import timezone, translation
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accreditations.models import SendingState
from attache_registry import word
from attache_registry.templatetags.registry import local
from cooperation_plans import rows
from cooperation_plans.choices import ActivityStatus, Financing, Side, Venue
from cooperation_plans.models import Activity
from cooperation_plans.progress import progress
from cooperation_plans.words import in_full, money, when

LANGUAGES = ("en", "lv")


def plan_document(plan, day):
    """The plan to sign: activities by area, each once, a signature block of both sides; bytes."""
    document = _document(plan, _Both(lambda: _("Plan of bilateral defence cooperation")))
    _activities(document, plan, day, _agreed_text)
    _signatures(document, plan)
    return word.content(document)


def report_document(plan, day):
    """The report on the execution of a plan: figures, why and from which side, balance, each activity; bytes."""
    document = _document(plan, _Both(lambda: _("Report on the execution of the cooperation plan")))
    document.add_paragraph(" / ".join(_Both(lambda: _("As of %(day)s") % {"day": in_full(day.on)})))
    _figures(document, plan, day)
    for group_by, heading, says in (
        ("reason", lambda: _("Postponed and cancelled, by reason"), local),
        ("side", lambda: _("Postponed and cancelled, by side"), lambda row: Side(row["key"]).label),
        ("venue", lambda: _("Balance of hosting"), lambda row: Venue(row["key"]).label),
    ):
        found = list(progress(day, group_by, activities=plan.activities.all()))
        if found:
            document.add_heading(" / ".join(_Both(heading)), 2)
            word.table(
                document,
                [[_both(lambda row=row, says=says: says(row)), _counted(plan, row, group_by)] for row in found],
            )
    _activities(document, plan, day, _outcome_text)
    return word.content(document)


class _Both(list):
    """A sentence in English and in Latvian."""

    def __init__(self, say):
        super().__init__()
        for language in LANGUAGES:
            with translation.override(language):
                self.append(str(say()))


def _both(say):
    """Both languages in one line; once where they say the same."""
    return " / ".join(dict.fromkeys(_Both(say)))


def _document(plan, titles):
    document = word.new_document(f"{titles[0]}: {plan.title}", landscape=True)
    # Read once; every line of an activity names both sides.
    plan.home = SendingState.objects.select_related("country").get().country
    for title, language in zip(titles, LANGUAGES, strict=True):
        with translation.override(language):
            document.add_heading(title, 1)
            sides = " – ".join(_sides(plan))
            days = f"{in_full(plan.starts_on)} – {in_full(plan.ends_on)}"
            strand = "" if plan.strand.name in plan.title else f" ({plan.strand.local_name})"
            document.add_paragraph(f"{sides}. {plan.title}{strand}, {days}.")
            if plan.agreement:
                document.add_paragraph(_("Under: %(agreement)s") % {"agreement": plan.agreement.title})
    return document


def _activities(document, plan, day, text):
    """Activities grouped by area, English beside Latvian; each stands there once."""
    found = rows.activities_on_day(Activity.objects.filter(plan=plan), day).order_by("area", "span", "pk")
    told = found.values_list(rows.activity_in_words(day), flat=True)
    for _code, group in groupby(told, lambda row: row["area"] and row["area"]["code"]):
        group = list(group)
        heading = _Both(lambda row=group[0]: local(row["area"]) if row["area"] else _("Without an area"))
        document.add_heading(" / ".join(dict.fromkeys(heading)), 2)
        table = word.table(document, [[_both(lambda: _("No.")), "English", "Latviski"]])
        word.repeat_header(table.rows[0])
        for row in group:
            cells = table.add_row().cells
            cells[0].text = word.plain(row["facts"]["number"])
            for cell, language in zip(cells[1:], LANGUAGES, strict=True):
                with translation.override(language):
                    _fill(cell, row, text(row, plan))
        word.set_widths(table, word.centimetres(1.8, 11.9, 11.9))
    if not told:
        document.add_paragraph(_both(lambda: _("The plan has no activities.")))


def _fill(cell, row, lines):
    facts = row["facts"]
    title = facts["title_lv"] if get_language() == "lv" and facts["title_lv"] else facts["title"]
    cell.paragraphs[0].add_run(word.plain(title)).bold = True
    for line in lines:
        cell.add_paragraph(word.plain(line))


def _agreed_text(row, plan):
    """What is agreed of an activity, line by line."""
    facts = row["facts"]
    where = ", ".join(filter(None, [facts["place"], row["host"] and local(row["host"])]))
    units = "; ".join(filter(None, [row["lead_unit"] and local(row["lead_unit"]), facts["partner_unit"]]))
    people = _people(plan, facts["home_participants"], facts["partner_participants"])
    yield " · ".join(filter(None, [row["form"] and local(row["form"]), _when(facts), where]))
    if units:
        yield _("Units: %(units)s") % {"units": units}
    paid = [_payer(plan, facts["financing"])] if facts["financing"] else []
    paid += [money(facts["planned_cost"], facts["currency"])] if facts["planned_cost"] else []
    told = [people] if people else []
    told += [_("costs: %(who)s") % {"who": ", ".join(map(str, paid))}] if paid else []
    if told:
        yield " · ".join(told)


def _outcome_text(row, plan):
    """How an activity went, line by line."""
    facts, last = row["facts"], row["last"] or {}
    status = str(ActivityStatus(facts["status"]).label)
    why = [local(last["reason"])] if last.get("reason") else []
    why += [str(Side(last["side"]).label)] if last.get("side") else []
    why += [_("overdue")] if facts["overdue"] else []
    yield " · ".join([_when(facts), f"{status} ({', '.join(why)})" if why else status])
    people = _people(plan, facts["home_participants_actual"], facts["partner_participants_actual"])
    cost = money(facts["actual_cost"], facts["currency"]) if facts["actual_cost"] else ""
    if people or cost:
        yield " · ".join(filter(None, [people, cost]))
    if facts["outcome"]:
        yield facts["outcome"]


def _when(facts):
    return when(facts["starts_on"], facts["ends_on"], facts["when_precision"])


def _sides(plan):
    """Both states by name: what both sign says neither "ours" nor "the partner's"."""
    return plan.home.local_name, plan.country.local_name


def _payer(plan, financing):
    """Who pays, each side by its name."""
    by_name = dict(zip((Financing.HOME, Financing.PARTNER), _sides(plan), strict=True))
    return by_name.get(financing, Financing(financing).label)


def _people(plan, home, partner):
    if home is None and partner is None:
        return ""
    ours, theirs = _sides(plan)
    return _("participants: %(ours)s %(home)s, %(theirs)s %(partner)s") % {
        "ours": ours,
        "home": "–" if home is None else home,
        "theirs": theirs,
        "partner": "–" if partner is None else partner,
    }


def _figures(document, plan, day):
    """The progress of the plan as a table."""
    found = next(iter(progress(day, "plan", activities=plan.activities.all())), None)
    if found is None:
        return
    lines = [[_both(lambda: _("Activities")), str(found["total"])]]
    lines += [[_both(lambda each=each: each.label), str(found[each.value])] for each in ActivityStatus]
    lines.append([_both(lambda: _("Overdue")), str(found["overdue"])])
    for name, say in (
        ("execution_rate", lambda: _("Completed of all not cancelled")),
        ("delivery_rate", lambda: _("Completed of what was agreed")),
    ):
        lines.append([_both(say), "–" if found[name] is None else f"{found[name]:.0%}"])
    for name, say in (("planned_cost", lambda: _("Planned cost")), ("actual_cost", lambda: _("Actual cost"))):
        lines.append([_both(say), _both(lambda name=name: money(found[name], found["currency"]))])
    word.table(document, lines)


def _counted(plan, row, group_by):
    if group_by != "venue":
        return str(row["total"])
    people = ("home_participants", "partner_participants")
    return _both(
        lambda: " · ".join(
            [
                _("activities: %(number)s") % {"number": row["total"]},
                _people(plan, *(row[name] for name in people)),
                money(row["planned_cost"], row["currency"] or ""),
            ]
        )
    )


def _signatures(document, plan):
    """A block for each side: whose it is, the office that signs, line, day."""
    document.add_paragraph()
    table = document.add_table(rows=1, cols=2)
    for cell, country, office in zip(
        table.rows[0].cells, (plan.home, plan.country), (plan.signed_by, plan.signed_by_partner), strict=True
    ):
        cell.paragraphs[0].add_run(
            _both(lambda country=country: pgettext("signature", "For %(country)s") % {"country": country.local_name})
        ).bold = True
        cell.add_paragraph(word.plain(office or "…" * 24))
        cell.add_paragraph()
        cell.add_paragraph("_" * 40)
        cell.add_paragraph(_both(lambda: _("Signature")))
        signed_on = _both(lambda: in_full(plan.agreed_on)) if plan.agreed_on else "…" * 12
        cell.add_paragraph(f"{_both(lambda: _('Day'))}: {signed_on}")


def file_name(plan, kind):
    """Name of a document's file."""
    return f"{kind}-{plan.country.code}-{plan.starts_on.year}-{plan.pk}-{timezone.localdate()}.docx"
