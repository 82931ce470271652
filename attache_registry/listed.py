"""The rows of a list of the API or of a page, by its resource's filters, as a statement that is kept."""

from contextlib import suppress

from django.core.exceptions import FieldError

from attache_registry import statements
from attache_registry.keeping import sql_of


def listed(viewset, day, read, *, order, row, form):
    """The rows of a resource that filters leave which were read (`DayFilterSet.read`), as `statements.Listed`.

    `order` is in the database's words, `row` makes the shape of a row of a day, `form` tells this list from others.
    """

    known = viewset.model.objects

    def there(asked, found=None):
        on_day = viewset().on_day(known.all() if found is None else known.filter(pk__in=found), asked.day)
        return viewset.filterset_class.of(read, asked, on_day).qs if found is None else on_day

    def compose(asked, found=None):
        return there(asked, found).order_by(*order).values_list(row(asked.day), flat=True)

    def keys(asked, found=None):
        rows = there(asked, found)
        if not read.texts and len(rows.query.where.children) == len(known.all().query.where.children):
            # Nothing is left out: what the rows are on the day joins tables that their keys do not need.
            # Where their order needs what they are on the day, only composing tells.
            with suppress(FieldError):
                alone = known.order_by(*order).values("pk")
                sql_of(alone)
                return alone
        return rows.order_by(*order).values("pk")

    asked = statements.Asking(day, (form, read.form), read.values)
    return statements.Listed(asked, compose, keys=keys, filtered=bool(read.texts))
