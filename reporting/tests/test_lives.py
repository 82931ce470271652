"""The life of a report: every state × verb, what is fixed, two at once, versions, what the database refuses."""

import threading
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from attache_registry.exceptions import BadInput, Conflict, Transition
from reporting import services
from reporting.choices import TRANSITIONS, ReportStatus
from reporting.models import Report, ReportCountry, ReportStep
from reporting.tests import factories

pytestmark = pytest.mark.django_db
VERBS = {"submitted": services.submit, "returned": services.send_back, "released": services.release}


@contextmanager
def refused(words):
    """What is done inside is refused, and this is said."""
    with pytest.raises(BadInput) as said:
        yield
    assert words in str(said.value.errors)


def take(report, to, by):
    return VERBS[to](report, by=by, **({"remark": "More of it."} if to == "returned" else {}))


@pytest.mark.parametrize("status", ReportStatus.values)
@pytest.mark.parametrize("to", VERBS)
def test_every_state_and_verb(sweden, people, status, to):
    report = factories.report(sweden.tour, sweden.user, status=status)
    possible = [each.value for each in TRANSITIONS.get(status, ())]

    if to in possible:
        assert take(report, to, people["desk"]).status == to
        return
    with pytest.raises(Transition) as said:
        take(report, to, people["desk"])
    assert list(said.value.allowed) == possible
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportStep.objects.create(report=report, to=to, remark="By a script.")
    report.refresh_from_db()
    assert report.status == status


@pytest.mark.parametrize("status", ["submitted", "released"])
def test_what_was_submitted_is_fixed_by_whatever_path(sweden, people, status):
    report = factories.report(sweden.tour, sweden.user, status=status, topics=["readiness"])

    with pytest.raises(Conflict):
        services.change(report, text="Otherwise.", by=people["desk"])
    for statement in (
        "UPDATE reporting_report SET text = 'Otherwise.'",
        "UPDATE reporting_report SET title = 'Otherwise'",
        "UPDATE reporting_report SET marking_id = (SELECT id FROM reporting_marking WHERE code = 'limited')",
        "DELETE FROM reporting_reportcountry",
        "DELETE FROM reporting_reporttopic",
        "INSERT INTO reporting_reportcountry (report_id, country_id) SELECT r.id, c.id FROM reporting_report r, "
        "accreditations_country c WHERE c.code = 'NO'",
        "UPDATE reporting_reportstep SET remark = 'Otherwise.'",
        "DELETE FROM reporting_reportstep",
        "DELETE FROM reporting_report",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    # The status follows from the steps alone.
    Report.objects.update(status="draft")
    report.refresh_from_db()
    assert (report.status, report.text) == (status, "The brigade exercised on Gotland.")


def test_a_returned_report_says_why_and_is_written_on(sweden, people):
    report = factories.report(sweden.tour, sweden.user, status="submitted")
    with refused("what is to be changed"):
        services.send_back(report, remark=" ", by=people["desk"])

    services.send_back(report, remark="Who was there?", by=people["desk"])
    services.change(report, text="The brigade exercised; three battalions.", by=sweden.user)
    services.submit(report, by=sweden.user)

    assert list(report.steps.values_list("number", "to", "remark")) == [
        (1, "submitted", ""),
        (2, "returned", "Who was there?"),
        (3, "submitted", ""),
    ]


def test_nothing_is_submitted_without_text_or_country(sweden):
    report = factories.report(sweden.tour, sweden.user, text="")
    with refused("Write the text"):
        services.submit(report, by=sweden.user)
    with refused("at least one country"):
        services.change(report, countries=[], by=sweden.user)
    ReportCountry.objects.filter(report=report).delete()
    services.change(report, text="Something.", by=sweden.user)
    with pytest.raises(BadInput):
        services.submit(report, by=sweden.user)


def test_a_released_report_is_corrected_by_a_new_version_and_stays_readable(sweden, people):
    report = factories.report(sweden.tour, sweden.user, status="released", topics=["readiness"])

    new = services.correct(report, by=sweden.user)
    assert (new.version, new.status, new.document, new.text) == (2, "draft", report.document, report.text)
    assert list(new.topics.values_list("code", flat=True)) == ["readiness"]
    with pytest.raises(Conflict, match="being written already"):
        services.correct(report, by=people["desk"])
    services.change(new, text="The brigade exercised on Öland.", by=sweden.user)
    assert list(Report.objects.visible_to(people["analyst"]).latest()) == [report]
    services.submit(new, by=sweden.user)
    services.release(new, by=people["desk"])

    assert list(Report.objects.visible_to(people["analyst"]).latest()) == [new]
    old = Report.objects.visible_to(people["analyst"]).with_corrected().get(pk=report.pk)
    assert (old.corrected, old.text) == (True, "The brigade exercised on Gotland.")
    with pytest.raises(Conflict, match="corrected already"):
        services.correct(report, by=people["desk"])


def test_keys_tell_nothing(sweden):
    keys = [factories.report(sweden.tour, sweden.user).pk for _each in range(6)]

    assert keys != sorted(keys)
    assert min(abs(one - other) for one in keys for other in keys if one != other) > 1000
    with connection.cursor() as cursor:
        cursor.execute("SELECT reporting_new_id() FROM generate_series(1, 1000)")
        found = [key for (key,) in cursor.fetchall()]
    assert len(set(found)) == 1000
    assert 0 < min(found) < max(found) < 2**53


def test_by_reference_without_a_text_above_the_ceiling(sweden):
    with refused("by reference"):
        factories.report(sweden.tour, sweden.user, marked="secret")

    kept = {"text": "", "reference": "S-17", "kept_at": "Registry of secret papers"}
    report = factories.report(sweden.tour, sweden.user, marked="secret", status="released", **kept)
    assert report.status == "released"
    with refused("number, says where it is kept"):
        factories.report(sweden.tour, sweden.user, marked="secret", text="", reference="S-18")
    with refused("number, says where it is kept"):
        factories.report(sweden.tour, sweden.user, reference="S-19", kept_at="Archive")


@pytest.mark.parametrize(
    "words",
    [
        "NATO SECRET\n\nThe brigade.",
        "The brigade.\n\n**Slepeni**\n",
        "# SECRET",
        "slepeni",
        "Dienesta vajadzibam\nBrigade.",
        "SECRET // REL",
        "Free.\n(S) The brigade.",
        "- (DV) Brigade",
    ],
)
def test_a_text_that_bears_a_marking_above_the_ceiling_is_refused(sweden, words):
    with refused("bears the marking"):
        factories.report(sweden.tour, sweden.user, text=words)
    report = factories.report(sweden.tour, sweden.user)
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(text=words)


@pytest.mark.parametrize(
    "words", ["A secret ballot.", "The secret\nof it", "Option (S) was chosen.", "Restricted access to the range."]
)
def test_words_that_mean_something_else_are_let_through(sweden, words):
    assert factories.report(sweden.tour, sweden.user, text=words).text == words


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins(sweden, people):
    report = factories.report(sweden.tour, sweden.user, status="submitted")
    started, told = threading.Barrier(2), []

    def decide(to):
        mine = Report.objects.get(pk=report.pk)
        started.wait()
        try:
            told.append(take(mine, to, people["desk"]).status)
        except (Transition, Conflict):
            told.append("refused")
        finally:
            connection.close()

    both = [threading.Thread(target=decide, args=[to]) for to in ("returned", "released")]
    for each in both:
        each.start()
    for each in both:
        each.join()

    report.refresh_from_db()
    assert sorted(told) == sorted(["refused", report.status])
    assert report.steps.count() == 2
