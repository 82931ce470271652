"""A view of the workbench as a file: the chosen columns as a page names them, or what the API answers."""

from analysis import columns
from analysis.viewsets import CountryViewSet
from attache_registry import exports


def as_file(asked, kind):
    """All pages of a view as CSV or XLSX; with the columns that were chosen, else with the API's."""
    order = CountryViewSet.order_by(asked.query.get("ordering", "name"))
    name = f"countries-{asked.day.on}"
    if not asked.has_columns:
        rows = asked.countries.order_by(*order).values_list(CountryViewSet.row(asked.day), flat=True)
        return exports.FORMATS[kind](name, list(CountryViewSet.output().fields), rows)
    held = [columns.BY_NAME["code"], *(column for column in asked.columns if column.name != "code")]
    rows = asked.countries.order_by(*order).values_list(columns.row(asked.day, held), flat=True)
    names = ["code", "name", "name_lv", *(column.name for column in held if column.name != "code")]
    return exports.FORMATS[kind](name, names, Held(rows, held))


class Held:
    """Rows with what files hold of each column."""

    def __init__(self, rows, columns):
        self.rows, self.columns = rows, columns

    def iterator(self, chunk_size=None):
        """As a queryset's."""
        for row in self.rows.iterator(chunk_size=chunk_size):
            yield {"name": row["name"], "name_lv": row["name_lv"]} | {
                column.name: column.holds(row) for column in self.columns
            }
