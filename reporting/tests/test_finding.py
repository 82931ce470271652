"""How well reports are found: 60 questions in both languages; and what the question's language understands."""

import re

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from reporting.finding import snippets
from reporting.tests.found_documents import DOCUMENTS, QUERIES

pytestmark = pytest.mark.django_db
# The share of what ought to be found that is among the first ten, and how often the first hit is one of those.
RECALL_AT_10, FIRST_IS_RIGHT = 0.97, 0.97
# Whole words alone, as any database does it.
WHOLE_WORDS_AT_MOST = 0.55


def ask(words, vector="report_vector(title, body)", question="report_question(%s)"):
    """Keys of the documents that answer, the best first."""
    keys, titles, texts = zip(*((key, *told) for key, told in DOCUMENTS.items()), strict=True)
    # Both are expressions of this module.
    statement = (
        "SELECT key FROM unnest(%s, %s, %s) told (key, title, body) WHERE "
        + vector
        + " @@ "
        + question
        + " ORDER BY ts_rank('{0.05, 0.1, 0.4, 1.0}', "
        + vector
        + ", "
        + question
        + ", 1) DESC, key"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(keys), list(titles), list(texts), words, words])
        return [key for (key,) in cursor.fetchall()]


def measured(**how):
    """Recall at ten over all questions, and the share of questions whose first hit is right."""
    recalls, firsts = [], []
    for words, expected in QUERIES:
        found = ask(words, **how)[:10]
        recalls.append(len(expected & set(found)) / len(expected))
        firsts.append(bool(found) and found[0] in expected)
    return sum(recalls) / len(recalls), sum(firsts) / len(firsts)


def test_the_questions_are_sixty_and_ask_for_documents_that_there_are():
    assert len(QUERIES) == 60
    assert {key for _words, expected in QUERIES for key in expected} <= set(DOCUMENTS)
    assert all(expected for _words, expected in QUERIES)


def test_what_ought_to_be_found_is_found():
    recall, first = measured()

    missed = {
        words: expected - set(ask(words)[:10]) for words, expected in QUERIES if expected - set(ask(words)[:10])
    }
    assert recall >= RECALL_AT_10, missed
    assert first >= FIRST_IS_RIGHT


def test_stems_of_both_languages_are_worth_their_while():
    simple = {"vector": "to_tsvector('simple', title || ' ' || body)", "question": "plainto_tsquery('simple', %s)"}
    english = {"vector": "to_tsvector('english', title || ' ' || body)", "question": "plainto_tsquery('english', %s)"}

    whole, in_english, ours = measured(**simple)[0], measured(**english)[0], measured()[0]

    assert whole <= WHOLE_WORDS_AT_MOST
    assert whole < in_english < ours


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("budzets", "budzet"),
        ("budzeta", "budzet"),
        ("macibas", "macib"),
        ("macibam", "macib"),
        ("spekiem", "spek"),
        ("brunotajiem", "brunot"),
        ("nato", "nat"),
        ("un", None),
        ("2026", None),
    ],
)
def test_latvian_stems(word, stem):
    with connection.cursor() as cursor:
        cursor.execute("SELECT report_stem_lv(%s)", [word])
        assert cursor.fetchone() == (stem,)


def test_phrases_beginnings_exclusions_alternatives():
    assert ask('"water cannon"') == ["ge_protests"]
    assert ask('"cannon water"') == []
    assert "se_gotland" in ask("exer*")
    assert set(ask("fence -cameras")) == set()
    assert set(ask("hackers OR howitzers")) == {"cz_cyber", "pl_howitzers"}
    assert ask("fence un the cameras") == ["fi_border"]
    assert ask("") == ask('""') == ask("-") == ask("un") == []


@given(st.text(max_size=60))
def test_whatever_is_typed_is_no_error(words):
    ask(words.replace("\0", ""))
    snippets(["The brigade exercised."], words.replace("\0", ""))


def test_hits_are_marked_by_any_of_their_forms_and_all_else_is_escaped():
    (told,) = snippets(["## Night\n\nThe <b>exercises</b> of the brigades & **guards**."], "exercise brigade")
    assert re.findall("<mark>(.*?)</mark>", told) == ["exercises", "brigades"]
    assert "<b>" not in told
    assert "&lt;b" in told
    (latvian,) = snippets(["Bruņoto spēku mācības turpinās."], "mācībām spēki")
    assert re.findall("<mark>(.*?)</mark>", latvian) == ["spēku", "mācības"]
    (long,) = snippets(["word " * 200 + "needle " + "word " * 200], "needle")
    assert len(long) < 330
    assert "<mark>needle</mark>" in long
