"""The country's page and its dossier: everything once, in both languages, nothing that only some may see."""

import io
import shutil
import subprocess
from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format
from docx import Document

from accreditations import services as network_services
from accreditations.models import Accreditation
from accreditations.tests import factories as network
from analysis.about_country import about
from analysis.country_dossier import as_word, sections
from attache_registry.as_of import Day, today
from cooperation_plans.models import Agreement, ExpectedPlan, Strand
from cooperation_plans.tests import factories as cooperation

pytestmark = pytest.mark.django_db
BACKEND = "attache_registry.sign_in.backend.RegistryBackend"
TODAY = timezone.localdate()
YEAR = TODAY.year


def ago(days):
    """A day so many days before today."""
    return TODAY - timedelta(days=days)


@pytest.fixture
def norway():
    """Norway covered from Stockholm until the end of January; a successor nominated; an agreement, a plan, work."""
    post = network.post()
    network.responsibility(post, "NO")
    leaver = network.attache("Anna", "Izdomāta", email="anna@example.org", phone="+371 20000000")
    tour = network.posting(leaver, post, planned_ends_on=network.day(f"{YEAR + 1}-01-31"))
    network.accreditation(tour, "NO")
    follower = network.attache("Juris", "Sekotājs")
    follows = network.posting(
        follower, post, starts_on=network.day(f"{YEAR + 1}-02-01"), planned_ends_on=network.day(f"{YEAR + 4}-01-31")
    )
    nominated = Accreditation(posting=follows, country=network.country("NO"))
    network_services.nominate(nominated, on=TODAY, remark="Reason that few may see", by=None)
    agreement = Agreement.objects.create(
        country=network.country("NO"), title="Memorandum of 1996", signed_on="1996-05-02", attested_on="2020-01-01"
    )
    plan = cooperation.agreed("NO", YEAR, on=f"{ago(40)}", agreement=agreement)
    late = {"starts_on": ago(20), "ends_on": ago(18)}
    cooperation.activity(plan, "Late talks", partner_contact="Secret Contact", **late)
    done = cooperation.activity(plan, "Visit done", **late)
    cooperation.move(done, "confirmed", "completed", on=f"{ago(17)}")
    ahead = {"starts_on": ago(-20), "ends_on": ago(-21)}
    unit = cooperation.unit(name_lv="Jūras spēki")
    cooperation.activity(plan, "Course ahead", lead_unit=unit, asked_on=ago(30), **ahead)
    ExpectedPlan.objects.create(
        country=network.country("NO"), strand=Strand.objects.get(code="ministry"), starts_on=network.day("2020-01-01")
    )
    return network.country("NO")


def words(told):
    """The open problems as sentences."""
    return [each.words for each in told["problems"]]


def test_a_country_tells_what_is_open(norway):
    said = words(about("NO", today()))

    assert any(each.startswith("Nobody is accredited") and "planned for" in each for each in said)
    assert any("The tour of Anna Izdomāta ends" in each for each in said) == (
        about("NO", today())["rotation"][0]["state"] in {"late", "at_risk", "due", "unnamed"}
    )
    assert [each for each in said if "Late talks" in each] == [
        f"“Late talks” was to be over on {date_format(ago(18))}; nobody has said how it went"
    ]
    assert [each for each in said if "has not answered" in each] == [
        f"naval forces was asked about 1 activity on {date_format(ago(30))} and has not answered"
    ]
    missing = [each for each in said if "not drawn up" in each]
    assert len(missing) == (network.day(f"{YEAR}-10-02") <= TODAY)


def test_a_country_of_which_nothing_is_recorded_has_nothing_open():
    told = about("AQ", today())
    assert (told["problems"], told["plans"], told["steps_under_way"]) == ([], [], [])


def test_there_is_no_country_of_an_unknown_code():
    assert about("ZZ", today()) is None


def test_steps_under_way_are_those_of_the_day(norway):
    assert [row["facts"]["attache_detail"]["name"] for row in about("NO", today())["steps_under_way"]] == [
        "Juris Sekotājs"
    ]
    assert about("NO", Day(ago(1), TODAY))["steps_under_way"] == []


def text_of(content):
    """All texts of a Word document, paragraph by paragraph and cell by cell."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [each.text for each in document.paragraphs] + cells


ONCE = ["Course ahead", "Visit done", "Memorandum of 1996", f"Plan {YEAR} ("]


@pytest.mark.parametrize("language", ["en", "lv"])
def test_the_dossier_holds_each_thing_once(norway, language):
    with translation.override(language):
        said = text_of(as_word(about("NO", today())))

    for what in ONCE:
        assert len([each for each in said if what in each]) == 1, what
    assert len([each for each in said if "Late talks" in each]) == 1
    assert {"en": "Norway", "lv": "Norvēģija"}[language] in said[0]
    assert len([each for each in said if "Juris Sekotājs" in each]) == 1


def test_page_and_word_document_say_the_same(norway, client, people):
    client.force_login(people["analyst"], BACKEND)
    page = client.get("/countries/NO/dossier/")
    said = text_of(client.get("/countries/NO/dossier/?format=docx").content)

    told = page.context["sections"]
    assert [each.title for each in told] == [each.title for each in sections(about("NO", today()))]
    for section in told:
        assert section.title in said
        for line in section.lines or ():
            assert line in said
        for cell in (cell for row in section.rows or () for cell in row):
            assert str(cell) in said


@pytest.mark.parametrize("role", ["analyst", "attache", "desk", "admin"])
def test_nothing_that_an_analyst_may_not_see_is_in_the_dossier(norway, client, people, role):
    client.force_login(people[role], BACKEND)
    answers = [client.get(f"/countries/NO/{page}").content.decode() for page in ("", "dossier/")]
    answers.append("\n".join(text_of(client.get("/countries/NO/dossier/?format=docx").content)))

    for answer in answers:
        assert "Juris Sekotājs" in answer
        for hidden in ("anna@example.org", "20000000", "Secret Contact", "Reason that few may see"):
            assert hidden not in answer


def test_the_page_shows_everything_on_one_page(norway, client, people):
    client.force_login(people["analyst"], BACKEND)

    page = client.get("/countries/NO/").content.decode()

    for what in (
        "Anna Izdomāta",
        "Juris Sekotājs",
        "Memorandum of 1996",
        f"Plan {YEAR}",
        "Late talks",
        "Course ahead",
    ):
        assert what in page
    assert '/countries/NO/cooperation/"' in page


@pytest.mark.parametrize("path", ["/countries/NO/dossier/?format=pdf", "/countries/NO/dossier/?nonsense=1"])
def test_what_the_dossier_does_not_know_is_refused(client, people, path):
    client.force_login(people["analyst"], BACKEND)
    assert client.get(path).status_code == 400


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_dossier(norway, tmp_path):
    (tmp_path / "dossier.docx").write_bytes(as_word(about("NO", today())))

    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "dossier.docx")],
        check=True,
        capture_output=True,
        timeout=180,
    )

    assert (tmp_path / "dossier.pdf").read_bytes().startswith(b"%PDF")


def test_a_country_costs_the_same_with_little_and_with_much(norway, django_assert_max_num_queries):
    with django_assert_max_num_queries(22):
        about("NO", today())
    with django_assert_max_num_queries(22):
        about("AQ", today())
