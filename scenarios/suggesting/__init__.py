"""Suggests layouts of the network: which posts are open, and which of them answers for which country.

The search knows no database, and runs in a process of its own, which must not load Django; so what is offered here is
loaded only when it is asked for.
"""

from importlib import import_module

OFFERED = {
    "problem": ["CandidatePost", "Problem", "Receiving", "Terms", "Weights"],
    "layouts": ["Layout", "Suggestions"],
    "asking": ["suggest"],
    "words": ["explain", "explain_search"],
    "languages": ["official_languages"],
    "distance": ["between_capitals"],
}
__all__ = ["CandidatePost", "Layout", "Problem", "Receiving", "Suggestions", "Terms", "Weights"]
__all__ += ["between_capitals", "explain", "explain_search", "official_languages", "suggest"]


def __getattr__(name):
    for module, names in OFFERED.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(name)
