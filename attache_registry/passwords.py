"""What a password may be (NIST SP 800-63B): long, in any signs, none that everybody tries first."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What stands to reason in this place; a password that is little else is guessed.
WORDS = (
    *("attache", "attaché", "registry", "defence", "defense", "ministry", "embassy", "military"),
    *("atašejs", "atasejs", "reģistrs", "registrs", "aizsardzība", "aizsardziba", "ministrija", "vēstniecība"),
    *("vestnieciba", "latvija", "latvia", "riga", "rīga", "password", "parole", "qwerty", "letmein", "welcome"),
)
# So many different signs there must be besides.
LEAST_BESIDE = 5


def normalised(password):
    """A password in one form, whatever keyboard it came by (RFC 8265)."""
    return unicodedata.normalize("NFKC", password) if isinstance(password, str) else password


class ContextWordsValidator:
    """Refuses passwords that are little more than words of this place and a few signs."""

    def validate(self, password, user=None):
        whole = normalised(password).casefold()
        own = [getattr(user, name, "") for name in ("username", "first_name", "last_name")]
        rest = whole
        for word in sorted({*WORDS, *(each.casefold() for each in own if len(each) >= LEAST_BESIDE)}, key=len)[::-1]:
            rest = rest.replace(word, "")
        # Figures behind a word are what everybody tries.
        signs = set(whole) if rest == whole else {"0" if sign.isdigit() else sign for sign in rest}
        if len(signs) < LEAST_BESIDE:
            message = _("This password is easily guessed: use several words that have nothing to do with this place.")
            raise ValidationError(message, code="password_of_context")

    def get_help_text(self):
        return _("Several words that have nothing to do with each other or with this place make a good password.")
