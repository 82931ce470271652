"""A view of the countries as a request or a saved view asks for it: filters, day, shape, columns, groups, order."""

from functools import cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accreditations.models import Country
from accreditations.questions import read_window
from analysis import columns, facets, groups
from analysis.choices import Extent, Rows, Shape
from analysis.filters import WorkbenchFilter
from attache_registry import statements
from attache_registry.api_pages import read_order
from attache_registry.as_of import WHEN
from attache_registry.exceptions import BadInput
from attache_registry.filters import refuse_unknown
from attache_registry.list_pages import PARAMETERS

# What decides which countries a view holds; the day apart.
FILTERS = set(WorkbenchFilter.base_filters) - {"as_of"}
# What a view says besides its filters; none of it changes which countries it holds.
HOW = {"view", "columns", "group", "measure", "extent", "rows", "from", "to", "saved"}


def kept(query, names=None):
    """The parameters that are not empty, of the names alone where some are given."""
    found = query.copy()
    for name in list(found):
        values = [value for value in found.getlist(name) if value]
        if values and (names is None or name in names):
            found.setlist(name, values)
        else:
            del found[name]
    return found


def countries(day):
    """All countries as of the day, with what they can be ordered by."""
    return Country.objects.for_day(day.on, day.today).alias(**columns.orderings(day))


def default_ordering():
    """By name, in the reader's language."""
    return "name_lv" if get_language() == "lv" else "name"


class Asked:
    """What a query asks for; every part of it is checked, and refused with `BadInput` where it is not known."""

    def __init__(self, query, day, more=frozenset()):
        refuse_unknown(query, FILTERS | WHEN | PARAMETERS | HOW | more)
        self.query, self.day = query, day
        self.shape = Shape(self._one_of("view", Shape.values, Shape.TABLE))
        self.group = self._one_of("group", list(groups.GROUPS), "")
        self.measure = self._one_of("measure", [column.name for column in columns.NUMBERS], "")
        # Empty: the map shows where most of the view's network lies.
        self.extent = self._one_of("extent", Extent.values, "")
        self.rows = Rows(self._one_of("rows", Rows.values, Rows.COUNTRIES))
        self.has_columns = "columns" in query
        text = ",".join(query.getlist("columns")) if self.has_columns else ",".join(columns.DEFAULT)
        self.columns = columns.read_columns(text)
        self.window = read_window({name: query[name] for name in ("from", "to") if query.get(name)}, default=False)
        # What the filters' form says; the countries themselves are asked for where they are wanted.
        self.filterset = WorkbenchFilter(query, Country.objects.none(), day=day)
        self.order = read_order(query.get("ordering") or default_ordering(), columns.ORDERINGS)
        self.filterset.refuse_unknown_values()

    def _one_of(self, name, known, default):
        value = self.query.get(name, "")
        if value and value not in known:
            raise BadInput({name: [("unknown", _("Choose one of: %(names)s.") % {"names": ", ".join(known)})]})
        return value or default

    @cached_property
    def countries(self):
        """The countries that the view holds."""
        return WorkbenchFilter(self.query, countries(self.day), day=self.day).qs

    @property
    def listed(self):
        """Their rows, in the view's order."""
        read = WorkbenchFilter.read(self.query)
        if read is None:
            return self.countries.order_by(*self.order).values_list(self.row, flat=True)

        def compose(asked):
            found = WorkbenchFilter.of(read, asked, countries(asked.day))
            return found.qs.order_by(*self.order).values_list(columns.row(asked.day, self.columns), flat=True)

        form = (type(self), read.form, self.query.get("ordering"), *(column.name for column in self.columns))
        return statements.Listed(statements.Asking(self.day, form, read.values), compose)

    @cached_property
    def counts(self):
        """How many countries each choice of each filter would leave."""
        return facets.counts(self.filterset, WorkbenchFilter.read(self.query))

    @cached_property
    def row(self):
        """The row of a country in this view."""
        return columns.row(self.day, self.columns)
