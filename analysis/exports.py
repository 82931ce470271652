"""A view of the workbench as a file: the chosen columns as a page names them, or what the API answers."""

from analysis import columns
from analysis.viewsets import CountryViewSet
from attache_registry import exports
from attache_registry.streaming import streamed


def as_file(asked, kind):
    """All pages of a view as CSV or XLSX; with the columns that were chosen, else with the API's."""
    return exports.FORMATS[kind](*contents(asked))


def write_workbook(file, asked):
    """The view as a workbook, written to a file."""
    exports.write_workbook(file, *contents(asked))


def contents(asked):
    """Name, columns and rows of the file."""
    name = f"countries-{asked.day.on}"
    found = asked.countries.order_by(*asked.order)
    if not asked.has_columns:
        rows = found.values_list(CountryViewSet.row(asked.day), flat=True)
        return name, list(CountryViewSet.output().fields), rows
    held = [columns.BY_NAME["code"], *(column for column in asked.columns if column.name != "code")]
    names = ["code", "name", "name_lv", *(column.name for column in held[1:])]
    return name, names, Held(found.values_list(columns.row(asked.day, held), flat=True), held)


class Held:
    """Rows with what files hold of each column."""

    streams = True

    def __init__(self, rows, held):
        self.rows, self.held = rows, held

    def iterator(self, chunk_size=None):
        """As a queryset's."""
        for row in streamed(self.rows, chunk_size):
            told = {column.name: column.holds(row) for column in self.held}
            yield {"name": row["name"], "name_lv": row["name_lv"], **told}
