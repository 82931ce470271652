"""Names in the order of a reader's alphabet, by an immutable function of ours: no server need know Latvian.

The order is that of CLDR 48, which every current browser has (`common/collation/lv.xml` over the root collation). In
Latvian each letter of the alphabet is one of its own, long vowels too, and y stands between i and ī; ŗ and ō have
their places. Signs come before digits, digits before letters. What else bears a mark stands with its base letter,
after it; capitals and small letters are alike. In English base letters alone count. (CLDR before 48 held ā for a
kind of a; then `WITH_MARKS` would have to go.)
"""

import re
import unicodedata

from django.db.models import BinaryField, Func
from django.utils.translation import get_language

from attache_registry.folding import ASCII_LOWERED, fold, sql_text

LATVIAN = "aābcčdeēfgģhiyījkķlļmnņoōpqrŗsštuūvwxzž"
# The Latvian letters that bear a mark, as Unicode takes them apart: they come after all that begins with the base.
WITH_MARKS = "([aeiou])\u0304|([csz])\u030c|([gklnr])\u0327"
AFTER, Y = "\x7f", "i~"
# Signs in their order; those that nobody orders names by are alike.
SIGNS = ["_", "-‐‑–—", ",", ";", ":", "!", "?", ".…", "'‘’", '"“”„«»', "()[]{}", "§@*", "/\\", "&#%", "`^+<=>|~$"]
SPACES = "\t\n\v\f\r\xa0"
WEIGHTS = dict.fromkeys(SPACES, " ") | {sign: chr(0x21 + at) for at, alike in enumerate(SIGNS) for sign in alike}
HAS_SIGNS = "[" + "".join(f"\\{sign}" if sign.isprintable() and sign.isascii() else sign for sign in WEIGHTS) + "]"
# An index has room for so much of a name.
LONGEST = 600

SQL_FUNCTIONS = rf"""
CREATE OR REPLACE FUNCTION registry_sort_letters(words text, language text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN registry_fold(CASE WHEN language = 'lv' AND octet_length(words) > char_length(words)
        THEN regexp_replace(lower(normalize(words, NFD) COLLATE "C"), {sql_text(WITH_MARKS)},
            '\1\2\3' || {sql_text(AFTER)}, 'g')
        ELSE words END);
CREATE OR REPLACE FUNCTION registry_sort_signs(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN CASE WHEN words ~ {sql_text(HAS_SIGNS)}
        THEN translate(words, {sql_text(WEIGHTS)}, {sql_text(WEIGHTS.values())}) ELSE words END;
CREATE OR REPLACE FUNCTION registry_sort_key(words text, language text DEFAULT 'lv') RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 1000
    -- Most names are plain ASCII, and each function that is called takes longer than what it does.
    RETURN CASE WHEN octet_length(words) = char_length(words) AND words !~ {sql_text(HAS_SIGNS)}
        THEN substr(convert_to(replace(lower(words COLLATE "C"),
                CASE WHEN language = 'lv' THEN 'y' ELSE '' END, '{Y}'), 'UTF8'), 1, {LONGEST})
            || '\x00'::bytea || substr(convert_to(lower(words COLLATE "C"), 'UTF8'), 1, {LONGEST})
        ELSE substr(convert_to(
            replace(registry_sort_signs(registry_sort_letters(words, language)),
                CASE WHEN language = 'lv' THEN 'y' ELSE '' END, '{Y}'), 'UTF8'), 1, {LONGEST})
        || '\x00'::bytea
        || substr(convert_to(lower(normalize(words, NFD) COLLATE "C"), 'UTF8'), 1, {LONGEST})
        END;
"""
SQL_FUNCTIONS_REVERSED = """
DROP FUNCTION registry_sort_key(text, text);
DROP FUNCTION registry_sort_signs(text);
DROP FUNCTION registry_sort_letters(text, text);
"""


class SortKey(Func):
    """What a list of names is ordered by, in the alphabet of the reader or of `language`.

    Of two names the first is English and the second Latvian: that of the reader's language counts.
    """

    output_field = BinaryField()

    def __init__(self, name, name_lv=None, *, language=None):
        super().__init__(name, *([name_lv] if name_lv else []))
        self.language = language

    def as_sql(self, compiler, connection, **extra):
        """The key in one language; written into the statement, so that it is the index's."""
        language = self.language or ("lv" if get_language() == "lv" else "en")
        names = self.get_source_expressions()
        sql, params = compiler.compile(names[-1] if language == "lv" else names[0])
        return f"registry_sort_key({sql}, '{language}')", params


class InOrder(Func):
    """Of two columns that hold sort keys, English and Latvian, the one in the reader's language."""

    output_field = BinaryField()

    def as_sql(self, compiler, connection, **extra):
        """The column alone."""
        english, latvian = self.get_source_expressions()
        return compiler.compile(latvian if get_language() == "lv" else english)


# A record's two names, each in its own alphabet.
BY_NAMES = {"name": SortKey("name", language="en"), "name_lv": SortKey("name_lv", language="lv")}


def sort_key(words, language=None):
    """The same in Python, for short lists that no table holds."""
    in_latvian = (language or get_language()) == "lv"
    told = unicodedata.normalize("NFD", words).translate(ASCII_LOWERED)
    letters = re.sub(WITH_MARKS, lambda found: found[0][0] + AFTER, told) if in_latvian else words
    weights = fold(letters).translate(str.maketrans(WEIGHTS))
    weights = weights.replace("y", Y) if in_latvian else weights
    return weights.encode()[:LONGEST] + b"\0" + told.encode()[:LONGEST]
