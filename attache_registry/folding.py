"""Search without accents or case, by immutable functions of ours, because no extension can be relied on.

They answer alike in every database locale: what `lower` does beyond ASCII differs between locales, so the capitals
that matter are written down here.
"""

import re
import unicodedata

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, Func, TextField, Value
from django.db.models.functions import Cast

# Letters that do not decompose into a base letter and a mark.
UNDECOMPOSED = ("łŁøØđĐðÐŧŦıÞ", "llooddddttiþ")
# Capitals of the other alphabets in which a city may be known here, and where those alphabets lie.
OTHER_CAPITALS = (
    "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЄІҐЂЈЉЊЋЏ" + "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩς",
    "абвгдежзиклмнопрстуфхцчшщъыьэюяєіґђјљњћџ" + "αβγδεζηθικλμνξοπρστυφχψωσ",
)
OTHER_ALPHABETS = "[\u0370-\u04ff]"
LOWERED = str.maketrans(*UNDECOMPOSED) | str.maketrans(*OTHER_CAPITALS)
ASCII_LOWERED = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
MARKS = re.compile("[\u0300-\u036f]")
# What stands between words: every sign of ASCII that is no letter or digit, and the punctuation of other scripts.
BETWEEN = "\x01-/:-@[-`{-~\x7f-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf×÷\u2000-\u206f\u2190-\u2bff\u3000-\u303f\ufe00-\ufe0f"
LONGEST_WORD = 60


def sql_text(text):
    """A text as a literal of SQL, whatever signs it holds."""
    return (
        "U&'" + "".join(sign if sign.isascii() and sign.isalnum() else f"\\+{ord(sign):06X}" for sign in text) + "'"
    )


SQL_FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION registry_fold(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN translate(
        lower(regexp_replace(normalize(words, NFD), U&'[\0300-\036F]', '', 'g')),
        U&'\0142\0141\00F8\00D8\0111\0110\00F0\00D0\0167\0166\0131', 'llooddddtti'
    );
"""
SQL_FUNCTIONS_REVERSED = "DROP FUNCTION registry_fold(text);"

# Most names are plain ASCII, and long tables of letters take time.
FOLD = rf"""
CREATE OR REPLACE FUNCTION registry_fold_letters(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN CASE WHEN words ~ {sql_text(OTHER_ALPHABETS)}
        THEN translate(words, {sql_text(OTHER_CAPITALS[0])}, {sql_text(OTHER_CAPITALS[1])}) ELSE words END;
CREATE OR REPLACE FUNCTION registry_fold(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN CASE WHEN octet_length(words) = char_length(words) THEN lower(words COLLATE "C")
        ELSE registry_fold_letters(translate(
            lower(regexp_replace(normalize(words, NFD), U&'[\0300-\036F]', '', 'g') COLLATE "C"),
            {sql_text(UNDECOMPOSED[0])}, {sql_text(UNDECOMPOSED[1])}
        )) END;
"""
FOLD_REVERSED = SQL_FUNCTIONS + "DROP FUNCTION registry_fold_letters(text);"
# The words of names; cut where they are longer than any name's, because an index has room for so much only.
SEARCH = rf"""
CREATE OR REPLACE FUNCTION registry_word_list(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN array_remove(string_to_array(regexp_replace(
        regexp_replace(registry_fold(words), {sql_text(f"[{BETWEEN}]+")}, ' ', 'g'),
        '([^ ]{{{LONGEST_WORD}}})[^ ]+', '\1', 'g'), ' '), '');
CREATE OR REPLACE FUNCTION registry_words(words text[]) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 1000
    RETURN array_to_tsvector(registry_word_list(array_to_string(words, ' ')));
"""
SEARCH_REVERSED = "DROP FUNCTION registry_words(text[]); DROP FUNCTION registry_word_list(text);"


class Fold(Func):
    """Lower case without accents: "Čehija" and "cehija" are one word."""

    function = "registry_fold"
    output_field = TextField()


def fold(words):
    """The same in Python."""
    bare = MARKS.sub("", unicodedata.normalize("NFD", words))
    return bare.translate(ASCII_LOWERED).translate(LOWERED)


class _Texts(Func):
    """Texts as an array."""

    template = "ARRAY[%(expressions)s]::text[]"
    output_field = ArrayField(TextField())


class Words(Func):
    """The words of names, as an index holds them: of texts, and of `lists` of texts."""

    function = "registry_words"
    arg_joiner = " || "
    output_field = SearchVectorField()

    def __init__(self, *texts, lists=()):
        arrays = (Cast(each, ArrayField(TextField())) for each in lists)
        super().__init__(_Texts(*texts), *arrays)


class HasWord(Func):
    """Condition: the words of names answer a question of `words_beginning` or `whole_words`."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field = BooleanField()

    def __init__(self, words, question):
        super().__init__(words, Value(question))


class BeginsWith(Func):
    """Condition: a text begins with another."""

    function = "starts_with"
    output_field = BooleanField()


# The words of a question come from `registry_word_list`, so that none of their signs means anything to it.


def words_beginning(words):
    """The question for words that begin like each of these; a single letter is a word and no beginning."""
    return " & ".join(f"'{word}':*" if len(word) > 1 else f"'{word}'" for word in words)


def whole_words(words):
    """The question for each of the words as it is."""
    return " & ".join(f"'{word}'" for word in words)
