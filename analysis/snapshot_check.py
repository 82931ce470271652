"""A snapshot of figures against the data as they are now: figure by figure, what is the same and what is not."""

from dataclasses import dataclass

from analysis.figures import TABLES


@dataclass(frozen=True)
class Change:
    """A figure that is not what it was; a row that is new has nothing before, one that is gone nothing now."""

    table: object
    row: dict
    column: object
    before: object
    now: object

    @property
    def kind(self):
        """Whether the row came, went, or has another figure."""
        return "new" if self.before is None else "gone" if self.now is None else "changed"


def compare(before, now):
    """The changes between two answers of `figures.figures`, and how many figures are the same.

    A row that came or went is one change, told by its first column.
    """
    changes, same = [], 0
    for table in TABLES:
        old, new = ({row["key"]: row for row in told.get(table.name, ())} for told in (before, now))
        for key in dict.fromkeys([*old, *new]):
            one, other = old.get(key), new.get(key)
            if one is None or other is None:
                first = table.columns[0]
                changes.append(Change(table, one or other, first, _value(one, first), _value(other, first)))
                continue
            if (one["name"], one["name_lv"]) != (other["name"], other["name_lv"]):
                changes.append(Change(table, other, None, one["name"], other["name"]))
            for column in table.columns:
                was, is_now = _value(one, column), _value(other, column)
                if was == is_now:
                    same += 1
                else:
                    changes.append(Change(table, other, column, was, is_now))
    return changes, same


def _value(row, column):
    """A figure of a row; an empty text where it has none, and None where there is no row."""
    if row is None:
        return None
    value = row["values"].get(column.name)
    return "" if value is None else value
