"""Invented reports on the published network, so that every page has something to show.

No report here is real, nor is anything that one tells; each says so in its last line.
"""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from accreditations.models import Accreditation, Country, Posting
from attache_registry.saving import verb
from cooperation_plans.models import Activity
from reporting import services
from reporting.duty import month_before
from reporting.models import Marking, Report, ReportCountry, ReportStep, Topic

INVENTED = {"en": "*Invented for the demonstration.*", "lv": "*Izdomāts demonstrācijai.*"}
# Country, months back, kind, language, title, text, topics, source.
MONTHLY = [
    ("SE", 1, "lv", "Zviedrija: mēneša ziņojums", "## Mēnesis īsumā\n\nParlaments apstiprināja aizsardzības budžeta "
     "palielinājumu. Gotlandes pulks pabeidza **rudens mācības** kopā ar zemessardzi.\n\n## Kas gaidāms\n\n- Jauna "
     "pretgaisa aizsardzības iepirkuma konkurss\n- Jūras spēku mācības Baltijas jūrā", ["budget", "readiness"]),
    ("FI", 1, "en", "Finland: monthly report", "## The month in brief\n\nThe border guard presented its new fence in the "
     "east. Reservists trained for **territorial defence** in all provinces.\n\n## Assessment\n\nSupport for the "
     "alliance stays high.", ["reserves", "regional"]),
    ("PL", 1, "en", "Poland: monthly report", "## The month in brief\n\nThe ministry signed for further howitzers and "
     "air defence batteries. A second armoured division is being formed.\n\n## Politics\n\nThe budget debate has "
     "begun.", ["procurement", "budget"]),
    ("DE", 2, "lv", "Vācija: mēneša ziņojums", "## Mēnesis īsumā\n\nBundestāgs turpina debates par jauno karadienesta "
     "likumu. Brigādes izvietošana Lietuvā norit pēc plāna.\n\n## Vērtējums\n\nIepirkumu paātrināšanas likums dod "
     "pirmos rezultātus.", ["personnel", "strategy"]),
    ("UA", 1, "en", "Ukraine: monthly report", "## The month in brief\n\nAir attacks on the energy grid continue. Partners "
     "agreed on further **air defence** and on training outside the country.\n\n## What it means for us\n\nOur "
     "training offer is welcome.", ["support_ukraine", "readiness"]),
]  # fmt: skip
OTHER = [
    ("SE", "military", "en", "Submarine search exercise in the archipelago", "Two corvettes and a helicopter searched for "
     "a submarine for three days. The exercise tested new **sonar buoys**; officers spoke openly of what did not work.",
     ["readiness"], "own_observation", "released", "internal"),
    ("US", "political", "en", "Hearing on the defence authorisation act", "The committee heard the department on posture in "
     "Europe. Several members asked about air defence of the Baltic states.", ["foreign", "budget"], "open", "released",
     "internal"),
    ("TR", "military_political", "lv", "Bezpilota lidaparātu izstāde Ankarā", "Izstādē piedalījās četrdesmit valstu "
     "uzņēmumi. Redzētās *bezpilota sistēmas* interesē arī mūsu bruņotos spēkus.", ["industry", "procurement"],
     "own_observation", "released", "limited"),
    ("PL", "political", "en", "Talk at the ministry on the border", "The director described the hybrid pressure on the "
     "border and asked for an exchange of experience.", ["hybrid"], "official_talk", "submitted", "internal"),
    ("DK", "military", "en", "Arctic command: visit", "The command showed its new radar pictures. Who will man the "
     "stations in winter was left open.", ["alliances"], "official_talk", "returned", "internal"),
    ("SE", "cooperation", "lv", "Sarunas par kiberaizsardzības semināru", "Puses vienojās par datumiem; jāprecizē "
     "dalībnieku skaits.", ["cyber", "cooperation"], "official_talk", "draft", "internal"),
]  # fmt: skip


@verb
def load(*, by):
    """Reports of the tours that run: last month's, some others in every status, one corrected, one by reference."""
    today = timezone.localdate()
    author = get_user_model().objects.filter(username="attache", is_demonstration=True).first()
    markings = {marking.code: marking for marking in Marking.objects.all()}
    for code, back, language, title, text, topics in MONTHLY:
        first = month_before(today, back)
        last = month_before(today, back - 1) - timedelta(days=1)
        report = _begin(
            code,
            last + timedelta(days=3),
            title,
            text,
            language,
            markings["internal"],
            author,
            kind="military_political",
            period_starts_on=first,
            period_ends_on=last,
            topics=topics,
            by=by,
        )
        if report:
            _live(report, "released", by)
    _earlier_months(today, markings["internal"])
    for number, (code, kind, language, title, text, topics, source, status, marked) in enumerate(OTHER):
        on = today - timedelta(days=4 + 9 * number)
        report = _begin(
            code, on, title, text, language, markings[marked], author, kind=kind, source=source, topics=topics, by=by
        )
        if report:
            _live(report, status, by)
    _correct(by)
    tour = _tour("UA")
    if tour:
        kept = Report(
            posting=tour,
            on=today - timedelta(days=20),
            kind="military",
            title="Assessment of the front line",
            marking=markings["restricted"],
            reference="D-114/26",
            kept_at="Registry of restricted papers",
        )
        services.enter(kept, countries=list(Country.objects.filter(code="UA")), by=by)
        _live(kept, "released", by)


# Of twelve months some reports were never sent, so that the table of months has something to ask for.
MONTHS_BACK, GAP = range(2, 13), 9
SHORT = {
    "en": "## The month in brief\n\nNo change in the posture of the armed forces. The cooperation plan goes on as agreed.",
    "lv": "## Mēnesis īsumā\n\nBruņoto spēku izvietojumā nav pārmaiņu. Sadarbības plāns norit, kā saskaņots.",
}


def _earlier_months(today, marking):
    """A short report of each covered country on each of the months before the last, but for some."""
    reports, links = [], []
    for back in MONTHS_BACK:
        first = month_before(today, back)
        last = month_before(today, back - 1) - timedelta(days=1)
        covered = Accreditation.objects.filter(lead_period__contains=last).select_related("country")
        for number, each in enumerate(covered.order_by("country__code")):
            if (number * 5 + back) % GAP == 0:
                continue
            language = "lv" if number % 2 else "en"
            title = {"en": f"{each.country.name}: monthly report", "lv": f"{each.country.name_lv}: mēneša ziņojums"}
            reports.append(
                Report(
                    posting_id=each.posting_id,
                    on=last + timedelta(days=4),
                    kind="military_political",
                    marking=marking,
                    title=title[language],
                    text=f"{SHORT[language]}\n\n{INVENTED[language]}",
                    period_starts_on=first,
                    period_ends_on=last,
                )
            )
            links.append(ReportCountry(report=reports[-1], country=each.country))
    Report.objects.bulk_create(reports)
    ReportCountry.objects.bulk_create(links)
    for to in ("submitted", "released"):
        ReportStep.objects.bulk_create([ReportStep(report=report, to=to) for report in reports])


def _tour(code):
    found = Posting.objects.in_force(timezone.localdate()).filter(accreditations__country__code=code)
    return found.order_by("pk").first()


def _begin(code, on, title, text, language, marking, author, *, topics, by, **fields):
    tour = _tour(code)
    if tour is None:
        return None
    text = f"{text}\n\n{INVENTED[language]}"
    report = Report(posting=tour, on=on, title=title, text=text, marking=marking, **fields)
    countries, about = Country.objects.filter(code=code), Topic.objects.filter(code__in=topics)
    near = (
        Activity.objects.filter(country__code=code, span__contains=on)[:1] if fields["kind"] == "cooperation" else ()
    )
    services.enter(report, countries=list(countries), topics=list(about), activities=list(near), by=by)
    own = tour.attache.user_id and author
    Report.objects.filter(pk=report.pk).update(written_by=author if own else by)
    report.refresh_from_db()
    return report


def _live(report, status, by):
    if status != "draft":
        services.submit(report, by=report.written_by)
    if status == "returned":
        services.send_back(
            report, remark="Who will man the stations? Please ask, and say from whom you have it.", by=by
        )
    if status == "released":
        services.release(report, by=by)


def _correct(by):
    """One of the released reports has a second version."""
    report = Report.objects.filter(title__startswith="Submarine search").first()
    if report:
        new = services.correct(report, by=by)
        services.change(new, text=report.text.replace("three days", "four days"), by=by)
        _live(new, "released", by)
