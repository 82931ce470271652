"""Names in the order of the Latvian alphabet: in Python, in the database, and as a browser's CLDR has it."""

import itertools

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from attache_registry.folding import fold
from attache_registry.sorting import LATVIAN, SIGNS, sort_key

IN_ORDER = [
    *("Afganistāna", "Albānija", "Apvienotā Karaliste", "Austrija", "Ālandu salas", "Bahreina", "Beliza", "Beļģija"),
    *(
        "Cipra",
        "Čada",
        "Čehija",
        "Čīle",
        "Dānija",
        "Ēģipte",
        "Fidži",
        "Gruzija",
        "Ģibraltārs",
        "Honkonga",
        "Igaunija",
    ),
    *("Irāna", "Itālija", "Īrija", "Īslande", "Japāna", "Katara", "Kotdivuāra", "Ķīna", "Latvija", "Lietuva"),
    *("Ļaļa", "Moldova", "Norvēģija", "Ņūfaundlenda", "Omāna", "Polija", "Rumānija", "Somija", "Svazilenda"),
    *("Šrilanka", "Šveice", "Turcija", "Ukraina", "Vācija", "Zviedrija", "Žilina"),
]


def test_latvian_names_stand_in_the_order_of_the_alphabet():
    assert sorted(set(IN_ORDER), key=lambda name: sort_key(name, "lv")) == IN_ORDER


def test_english_names_stand_in_the_order_of_their_base_letters():
    names = ["Cuba", "Curaçao", "Cyprus", "Czechia", "Oman", "Åland Islands", "Yemen", "Iran"]
    told = ["Åland Islands", "Cuba", "Curaçao", "Cyprus", "Czechia", "Iran", "Oman", "Yemen"]
    assert sorted(names, key=lambda name: sort_key(name, "en")) == told


NAMES = st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
LATVIAN_NAMES = st.text(alphabet=f"{LATVIAN}{LATVIAN.upper()} -.0190äéøŁđ", max_size=8)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["lv", "en"])
@given(words=NAMES | LATVIAN_NAMES)
@example(words="Ｄ" * 700)
def test_the_database_has_the_same_key(language, words):
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_sort_key(%s, %s), registry_fold(%s)", [words, language, words])
        key, folded = cursor.fetchone()
    assert (bytes(key), folded) == (sort_key(words, language), fold(words))


@pytest.mark.django_db
def test_the_order_is_the_same_in_every_locale():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(name ORDER BY registry_sort_key(name)) FROM unnest(%s) AS name", [IN_ORDER[::-1]]
        )
        assert cursor.fetchone() == (IN_ORDER,)


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_order_is_that_of_cldr(page, language):
    signs = [alike[0] for alike in SIGNS]
    # English, too, has an order of marks, which names do not need.
    letters = [*LATVIAN, *("äéö" if language == "lv" else ""), "1", "9", " ", "-"]
    names = ["".join(pair) for pair in itertools.product(letters, repeat=2)] + letters + signs
    told = page.evaluate("([names, language]) => names.sort(new Intl.Collator(language).compare)", [names, language])
    assert sorted(names, key=lambda name: sort_key(name, language)) == told
