"""Official languages of countries, as Unicode CLDR has them."""

from functools import cache

from babel.languages import get_official_languages

# CLDR writes some languages otherwise than attachés' languages are written.
ALSO = {"fil": "tl", "nb": "no", "nn": "no", "no": "nb"}


@cache
def official_languages(code):
    """ISO 639 codes of a country's official languages; where none is official by law, of those that are in fact."""
    found = get_official_languages(code) or get_official_languages(code, de_facto=True)
    # A language is the same in whichever script.
    plain = {language.partition("_")[0] for language in found}
    return frozenset(plain | {ALSO[language] for language in plain & ALSO.keys()})
