"""Search without accents or case, by an immutable function of ours, because no extension can be relied on."""

import unicodedata

from django.db.models import Func, TextField

# Letters that do not decompose into a base letter and a mark, small and capital: a database whose locale is C
# lowers plain Latin letters only.
SQL_FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION registry_fold(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN translate(
        lower(regexp_replace(normalize(words, NFD), U&'[\0300-\036F]', '', 'g')),
        U&'\0142\0141\00F8\00D8\0111\0110\00F0\00D0\0167\0166\0131', 'llooddddtti'
    );
"""
SQL_FUNCTIONS_REVERSED = "DROP FUNCTION registry_fold(text);"


class Fold(Func):
    """Lower case without accents: "Čehija" and "cehija" are one word."""

    function = "registry_fold"
    output_field = TextField()


NOT_DECOMPOSED = str.maketrans("łøđðŧı", "loddti")


def fold(words):
    """The same in Python."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", words) if not unicodedata.combining(sign))
    return bare.lower().translate(NOT_DECOMPOSED)
