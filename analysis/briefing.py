"""A briefing: cover, plans and chosen reports of several countries, in one Word document."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from analysis import country_dossier
from analysis.about_country import about
from attache_registry import word
from attache_registry.templatetags.registry import as_day, local
from reporting.choices import ReportKind
from reporting.markdown import blocks
from reporting.models import Report

STYLES = {"item": "List Bullet"}


def write(codes, chosen, day):
    """The document about the countries (codes, in their order) with the chosen reports (rows, in theirs); bytes.

    A report that speaks of several of the countries stands with the first.
    """
    title = _("Briefing")
    document = word.new_document(title)
    document.add_heading(title, 1)
    document.add_paragraph(_("As of %(day)s. For internal use.") % {"day": date_format(day.on)})
    texts = dict(
        Report.objects.visible_to(day.user).filter(pk__in=[row["id"] for row in chosen]).values_list("pk", "text")
    )
    left = list(chosen)
    for code in codes:
        told = about(code, day)
        document.add_heading(local(told["row"]), 1)
        for section in country_dossier.cover_and_plans(told):
            country_dossier.write_section(document, section)
        own = [row for row in left if code in row["countries"]]
        left = [row for row in left if row not in own]
        if own:
            document.add_heading(_("Reports"), 2)
        for row in own:
            _report(document, row, texts[row["id"]])
    return word.content(document)


def _report(document, row, text):
    heading = document.add_paragraph()
    heading.add_run(word.plain(row["title"])).bold = True
    about_it = [
        date_format(as_day(row["on"])),
        row["attache_detail"]["name"],
        str(ReportKind(row["kind"]).label),
        local(row["marking_detail"]),
    ]
    document.add_paragraph(", ".join(about_it))
    if row["reference"]:
        document.add_paragraph(
            _("Kept elsewhere: %(number)s, %(place)s.") % {"number": row["reference"], "place": row["kept_at"]}
        )
    for kind, words in blocks(text):
        paragraph = document.add_paragraph(style=STYLES.get(kind))
        paragraph.add_run(word.plain(words)).bold = kind == "heading"
