"""Papers: what they hold, what they never hold, what is missing, and which templates are refused (R17)."""

import io
import shutil
import subprocess
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone, translation
from docx import Document

from accreditations import papers, services
from accreditations.choices import PaperKind, PaperSubject
from accreditations.models import Accreditation, Country, Notification, PaperTemplate, Promotion, Rank
from accreditations.papers.checking import check_template
from accreditations.tests import factories
from accreditations.tests.factories import day
from attache_registry.exceptions import BadInput

pytestmark = pytest.mark.django_db
NEVER = ("None", "TODO", "()", "{{", "{%", "  ")


@pytest.fixture
def accreditation():
    """Major Anna A follows Juris J in Stockholm; what the rule card asks for is not all there."""
    Country.objects.filter(code="SE").update(
        note_requires=["rank", "cv", "person_replaced", "photograph", "fingerprints"],
        protocol_address="Ministry for Foreign Affairs, Protocol\nStockholm",
        submitting_mission="Embassy in Stockholm",
    )
    post = factories.post()
    before = factories.posting(factories.attache("Juris", "J"), post, ends_on=day("2027-01-31"))
    officer = factories.attache("Anna", "A", branch="land")
    major = Rank.objects.get(branch="land", nato_code="OF-3")
    services.enter(Promotion(attache=officer, rank=major, starts_on=day("2020-01-01")), by=None)
    tour = factories.posting(
        officer, post, starts_on=day("2027-01-25"), planned_ends_on=day("2030-01-31"), succeeds=before
    )
    on = timezone.localdate() - timedelta(days=10)
    return services.nominate(Accreditation(posting=tour, country=factories.country("SE")), on=on, by=None)


def text_of(content):
    """All text of a Word document."""
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


def every_paper(accreditation):
    """Each paper in both languages: `(name, bytes)`; Denmark is added, so that there is something to tell Sweden."""
    new = services.nominate(Accreditation(posting=accreditation.posting, country=factories.country("DK")), by=None)
    services.enter(Notification(accreditation=accreditation, kind="concurrent", concerns=new), by=None)
    found = papers.accreditation(accreditation.pk)
    for subject in PaperSubject:
        for paper in PaperKind:
            for language in papers.LANGUAGES:
                prepared = papers.prepare(found, paper=paper, subject=subject, language=language)
                yield prepared.name, prepared.document()


def test_no_paper_holds_what_is_not_there(accreditation):
    for name, content in every_paper(accreditation):
        text = text_of(content)
        assert [bad for bad in NEVER if bad in text] == [], name
        assert "Anna A" in text


EXPECTED = {
    "en": ["Rank: Major", "Name: Anna A", "Taking up duty on: 25 January 2027", "Replacing: Juris J", "Sweden"],
    "lv": [
        "pakāpe: majors",
        "uzvārds: Anna A",
        "Stājas amatā: 2027. gada 25. janvāris",
        "Nomaina: Juris J",
        "Zviedrija",
    ],
}


@pytest.mark.parametrize(("language", "expected"), EXPECTED.items(), ids=EXPECTED)
def test_a_request_holds_names_ranks_and_days(accreditation, language, expected):
    found = papers.accreditation(accreditation.pk)

    prepared = papers.prepare(
        found, paper=PaperKind.NOTE_VERBALE, subject=PaperSubject.REQUEST_AGREMENT, language=language
    )

    text = text_of(prepared.document())
    assert [words for words in [*expected, "Embassy in Stockholm"] if words not in text] == []


def test_what_the_rule_card_asks_for_and_is_missing_is_listed(accreditation):
    found = papers.accreditation(accreditation.pk)

    missing = papers.prepare(found, paper=PaperKind.NOTE_VERBALE, subject=PaperSubject.REQUEST_AGREMENT).missing

    assert missing == [
        "The rule card asks for this, and it is missing: curriculum vitae.",
        "The rule card asks for this, and it is missing: photograph.",
        "The rule card asks for “fingerprints”: enclose it by hand.",
    ]


def test_what_is_missing_is_said_in_the_readers_language(accreditation):
    found = papers.accreditation(accreditation.pk)
    with translation.override("lv"):
        told = papers.prepare(
            found, paper=PaperKind.NOTE_VERBALE, subject=PaperSubject.REQUEST_AGREMENT, language="en"
        )

    assert told.missing[0] == "Protokola kartīte to prasa, un tā trūkst: dzīves apraksts."
    assert "Rank: Major" in text_of(told.document())


def test_an_unnamed_attache_is_missing_a_name_and_never_printed_as_initials(accreditation):
    services.change(accreditation.posting.attache, given_name="N.", family_name="N.", by=None)
    found = papers.accreditation(accreditation.pk)

    prepared = papers.prepare(found, paper=PaperKind.NOTE_VERBALE, subject=PaperSubject.APPOINTMENT)

    assert "The name of the attaché is not known to the registry." in prepared.missing
    assert "N. N." not in text_of(prepared.document())


def test_a_concurrent_accreditation_names_the_other_state(accreditation):
    serving = factories.posting(factories.attache("Dace", "D"), factories.post("Warsaw", "PL"))
    first = factories.accreditation(serving, "PL")
    with pytest.raises(BadInput):
        papers.prepare(papers.accreditation(first.pk), paper="note_verbale", subject=PaperSubject.CONCURRENT)

    services.nominate(Accreditation(posting=serving, country=factories.country("CZ")), by=None)

    found = papers.accreditation(first.pk)
    text = text_of(papers.prepare(found, paper="note_verbale", subject=PaperSubject.CONCURRENT).document())
    assert "Czechia" in text


def uploaded(*lines):
    """A Word document with these paragraphs."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_template_of_the_ministrys_own_is_used(accreditation):
    content = uploaded("Our own: {{ attache_name }}", "{%p if rank %}", "{{ rank }}", "{%p endif %}")
    check_template(content, papers.PLACEHOLDERS)
    services.enter(
        PaperTemplate(paper="note_verbale", subject="arrival", language="en", name="own.docx", content=content),
        by=None,
    )

    found = papers.accreditation(accreditation.pk)
    prepared = papers.prepare(found, paper="note_verbale", subject=PaperSubject.ARRIVAL, language="en")

    assert text_of(prepared.document()).splitlines() == ["Our own: Anna A", "Major"]


def with_part(name, content=b"x"):
    """A Word document with one more part."""
    out = io.BytesIO(uploaded("{{ rank }}"))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"no document",
        b"PK\x03\x04 broken",
        uploaded("{{ salary }}"),
        uploaded("{{ rank.__class__ }}"),
        uploaded("{{ rank|upper }}"),
        uploaded("{% for x in rank %}{{ x }}{% endfor %}"),
        uploaded("{{ rank"),
        uploaded("{% include 'x' %}"),
        with_part("word/vbaProject.bin"),
        with_part("word/embeddings/oleObject1.bin"),
        with_part("word/big.xml", b"0" * (21 * 1024 * 1024)),
    ],
    ids=[
        "no zip",
        "broken zip",
        "unknown placeholder",
        "attribute",
        "filter",
        "loop",
        "not closed",
        "include",
        "macros",
        "embedded object",
        "too large unpacked",
    ],
)
def test_a_template_that_cannot_be_trusted_is_refused(content):
    with pytest.raises(BadInput) as refusal:
        check_template(content, papers.PLACEHOLDERS)

    assert list(refusal.value.errors) == ["content"]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not on this machine")
def test_every_paper_opens_in_libreoffice(accreditation, tmp_path):
    names = []
    for name, content in every_paper(accreditation):
        (tmp_path / name).write_bytes(content)
        names.append(name)

    done = subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf", *names],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )

    assert "rror" not in done.stdout + done.stderr
    assert len(list(tmp_path.glob("*.pdf"))) == len(names)
