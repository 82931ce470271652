"""Names in the order of a reader's alphabet, by an immutable function of ours: no server need know Latvian.

The order is that of CLDR 48 (`common/collation/lv.xml`, ISBN 9984-700-52-6 its source, and the root collation): in
Latvian every letter of the alphabet is one of its own, long vowels too, and y stands between i and ī; ŗ, ō and the
letters of other alphabets have their places. Signs come before digits, digits before letters. What else bears a mark
stands with its base letter, after it; capitals and small letters are alike. English knows the base letters alone.
Earlier versions of CLDR held ā for a kind of a: the table below is all that would have to change.
"""

import unicodedata

from django.db.models import BinaryField, Func
from django.utils.translation import get_language

from attache_registry.folding import ASCII_LOWERED, fold, sql_text

LATVIAN = "aābcčdeēfgģhiyījkķlļmnņoōpqrŗsštuūvwxzž"
# What Latvian has at places of its own goes through folding in disguise, as signs of the area for private use.
ITS_OWN = {letter: chr(0xE000 + at) for at, letter in enumerate("āčēģyīķļņōŗšūž")}
DISGUISE = {ord(sign): told for letter, told in ITS_OWN.items() for sign in (letter, letter.upper())}
DISGUISE |= {ord(sign): ITS_OWN["y"] for sign in "ýÝÿŸŷŶ"}
ALPHABET = "".join(ITS_OWN.get(letter, letter) for letter in LATVIAN).replace("z", "yz")

SPACES = " \t\n\v\f\r\xa0"
SIGNS = ["_", "-‐‑–—", ",", ";", ":", "!", "?", ".…", "'‘’", '"“”„', "«", "»", *"()[]{}§@*/\\&#%`^+<=>|~$"]
DIGITS = "0123456789"
# What each sign weighs in the key: spaces, signs, digits, letters, and after them the rest as it is.
WEIGHTS = (
    {ord(sign): 2 for sign in SPACES}
    | {ord(sign): 3 + at for at, alike in enumerate(SIGNS) for sign in alike}
    | {ord(digit): 0x30 + at for at, digit in enumerate(DIGITS)}
    | {ord(letter): 0x40 + at for at, letter in enumerate(ALPHABET)}
)
# Signs that no name holds and nobody sees.
LEFT_OUT = [code for code in (*range(1, 32), 127) if chr(code) not in SPACES]
# An index has room for so much of a name.
LONGEST = 600


def _signs(codes):
    return sql_text("".join(code if isinstance(code, str) else chr(code) for code in codes))


SQL_FUNCTIONS = rf"""
CREATE OR REPLACE FUNCTION registry_sort_key(words text, language text DEFAULT 'lv') RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 1000
    RETURN
        substr(convert_to(translate(
            registry_fold(CASE WHEN language = 'lv' THEN
                translate(normalize(words, NFC), {_signs(DISGUISE)}, {_signs(DISGUISE.values())})
            ELSE words END),
            {_signs([*WEIGHTS, *LEFT_OUT])}, {_signs(WEIGHTS.values())}
        ), 'UTF8'), 1, {LONGEST})
        || '\x00'::bytea
        || substr(convert_to(lower(normalize(words, NFD) COLLATE "C"), 'UTF8'), 1, {LONGEST});
"""
SQL_FUNCTIONS_REVERSED = "DROP FUNCTION registry_sort_key(text, text);"


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


def sort_key(words, language=None):
    """The same in Python, for short lists that no table holds."""
    language = language or get_language()
    plain = unicodedata.normalize("NFC", words).translate(DISGUISE) if language == "lv" else words
    weights = fold(plain).translate(WEIGHTS | dict.fromkeys(LEFT_OUT))
    told = unicodedata.normalize("NFD", words).translate(ASCII_LOWERED)
    return weights.encode()[:LONGEST] + b"\0" + told.encode()[:LONGEST]
