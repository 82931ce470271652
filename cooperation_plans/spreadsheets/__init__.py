"""The plan's spreadsheet: the partner's as well as ours goes in and out, and nothing is lost on the way.

Each part is loaded when it is first asked for, because the libraries of spreadsheets are large.
"""

from importlib import import_module

PARTS = {
    "LARGEST": "reading",
    "read_sheet": "reading",
    "empty_form": "writing",
    "write_plan": "writing",
    "import_sheet": "importing",
    "Stopped": "resource",
}


def __getattr__(name):
    if name not in PARTS:
        raise AttributeError(f"{__name__} has no {name}")
    return getattr(import_module(f"{__name__}.{PARTS[name]}"), name)
