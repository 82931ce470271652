"""How reports are found by words, in English and in Latvian, by functions of ours and without an extension.

Each word of a report is held three times: as it stands (folded: lower case, no accents), by its English stem, and by
its Latvian stem. The words of a question
are compared in all three ways; phrases and beginnings only as they stand.
"""

import re
from pathlib import Path

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, Count, F, FloatField, Func, Value, Window
from django.utils.html import escape
from django.utils.safestring import mark_safe

from attache_registry.folding import fold
from attache_registry.replicas import reading

# Endings of Latvian nouns, adjectives and verbs without their accents; a stem keeps three letters.
ENDINGS = (
    "ajiem|osiem|amies|aties|amiem|ajam|ajai|ajas|ajos|ajus|ajau|ajat|ajot|osais|osam|osas|osos|amas|iem|ies|iet|ais|"
    "ajs|aja|aju|aji|jas|jam|jat|osa|osi|osu|oss|ams|ama|amo|ai|am|as|os|us|es|em|im|um|is|ie|ei|ot|"
    "s|a|e|i|u|o"
)
# Words that carry no sense of their own get no Latvian stem; English ones are told by PostgreSQL.
LITTLE = "un,ir,ar,no,uz,par,pa,pie,ka,kas,ko,to,tas,ta,tie,bet,vai,ne,gan,ari,jau,tikai,lai,ja,kad,kur,sis,si,so"
SQL_FUNCTIONS = (
    (Path(__file__).parent / "sql" / "finding.sql")
    .read_text(encoding="utf-8")
    .replace("/* little */", LITTLE)
    .replace("/* endings */", ENDINGS)
)
SQL_FUNCTIONS_REVERSED = """
DROP FUNCTION report_question(text);
DROP FUNCTION report_vector(text, text);
DROP FUNCTION report_words(text);
DROP FUNCTION report_stem_en(text);
DROP FUNCTION report_stem_lv(text);
"""


class Question(Func):
    """What somebody typed, as the question that vectors answer; never an error, empty where nothing is asked."""

    function = "report_question"
    output_field = SearchVectorField()

    def __init__(self, words):
        super().__init__(Value(words))


class Answers(Func):
    """Condition: the words of a report answer the question."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()

    def __init__(self, vector, words):
        super().__init__(vector, Question(words))


class Goodness(Func):
    """How well a report answers: a word of the title counts as twenty of the text, a long text dampens."""

    function = "ts_rank"
    output_field = FloatField()

    def __init__(self, vector, words):
        super().__init__(Value([0.05, 0.1, 0.4, 1.0]), vector, Question(words), Value(1))


def best_first(reports, words):
    """In the order of how well they answer; of those that answer alike the latest first."""
    return reports.order_by(Goodness("vector", words).desc(), F("on").desc(), F("pk").desc())


class Hits:
    """A page of the rows that answer; the statement that ranks them counts them too, for that is what takes time."""

    def __init__(self, rows, number, size):
        begin = (number - 1) * size
        page = list(rows.values_list("pk", Window(Count("pk")))[begin : begin + size])
        self.rows = rows.filter(pk__in=[key for key, _number in page])
        self.number = page[0][1] if page else rows.count() if begin else 0

    def count(self):
        """How many answer in all."""
        return self.number

    def __getitem__(self, which):
        return self.rows


WORD = re.compile(r"[^\W_]+")
TOKEN = re.compile(r'-?"[^"]*"?|[^\s"]+')
MARKUP = re.compile(r"[#*_`>|~]+|\[([^\]]*)\]\([^)]*\)")
AROUND, LONGEST = 90, 260


def snippets(texts, words):
    """Of each text the stretch that answers best, hits in `<mark>`; stems of all words in one statement."""
    plain = [MARKUP.sub(lambda found: found[1] or " ", text) for text in texts]
    asked = [token for token in TOKEN.findall(words) if not token.startswith("-") and token not in ("OR", "VAI")]
    whole = {fold(word) for token in asked for word in WORD.findall(token)}
    beginnings = tuple(fold(word) for token in asked if token.endswith("*") for word in WORD.findall(token))
    if not whole:
        return [_stretch(text, set()) for text in plain]
    known = {fold(word) for text in plain for word in WORD.findall(text)}
    hits = _answering(known, whole) | {word for word in known if beginnings and word.startswith(beginnings)}
    return [_stretch(text, hits) for text in plain]


def _answering(known, whole):
    """Those of the words that share a form with one of the question."""
    statement = """
        WITH asked AS (
            SELECT word, report_stem_en(word) AS en, report_stem_lv(word) AS lv FROM unnest(%s::text[]) word)
        SELECT known FROM unnest(%s::text[]) known WHERE EXISTS (SELECT 1 FROM asked WHERE known = word
            OR report_stem_en(known) = en OR report_stem_lv(known) = lv)"""
    with reading().cursor() as cursor:
        cursor.execute(statement, [sorted(whole), sorted(known)])
        return {word for (word,) in cursor.fetchall()}


def _stretch(text, hits):
    """The part of the text around most of the hits, escaped, hits marked."""
    text = " ".join(text.split())
    places = [found.span() for found in WORD.finditer(text) if fold(found[0]) in hits]
    inside = [sum(begin <= start < begin + LONGEST for start, _end in places) for begin, _e in places]
    begin = max(places[inside.index(max(inside))][0] - AROUND, 0) if places else 0
    end = min(begin + LONGEST, len(text))
    # Whole words at both ends.
    begin = text.rfind(" ", 0, begin) + 1 if begin else 0
    end = len(text) if end == len(text) else max(text.rfind(" ", begin, end), begin)
    told, at = [], begin
    for start, stop in places:
        if begin <= start and stop <= end:
            told += [escape(text[at:start]), "<mark>", escape(text[start:stop]), "</mark>"]
            at = stop
    told.append(escape(text[at:end]))
    # Every part was escaped, or is a mark of ours.
    return mark_safe(("… " if begin else "") + "".join(told).strip() + (" …" if end < len(text) else ""))  # noqa: S308
