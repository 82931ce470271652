"""Search without accents or case, by an immutable function of ours, because no extension can be relied on."""

from django.db.models import Func, TextField

# Letters that do not decompose into a base letter and a mark.
SQL_FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION registry_fold(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN translate(
        lower(regexp_replace(normalize(words, NFD), U&'[\0300-\036F]', '', 'g')),
        U&'\0142\00F8\0111\00F0\0127\0131', 'lodthi'
    );
"""
SQL_FUNCTIONS_REVERSED = "DROP FUNCTION registry_fold(text);"


class Fold(Func):
    """Lower case without accents: "Čehija" and "cehija" are one word."""

    function = "registry_fold"
    output_field = TextField()
