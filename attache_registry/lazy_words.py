"""Sentences with something filled in that are said once, when code is read, and told in each reader's language."""

from django.utils.functional import lazystr


class _Filled:
    def __init__(self, sentence, values):
        self.sentence, self.values = sentence, values

    def __str__(self):
        return str(self.sentence) % self.values


def filled(sentence, **values):
    """A lazily translated sentence with its values; `%` alone would tell it in the language of the server."""
    return lazystr(_Filled(sentence, values))
