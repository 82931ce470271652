"""What apps above the network add to what is said of a country; they fill it when they start.

Arrows run one way, so that this app asks no other: it offers a place instead.
"""

from django.db.models import BooleanField, Value


class OfCountry:
    """Expressions of a country as of a day, and tabs of its page."""

    def __init__(self):
        self.plan_detail = lambda day: Value(None)
        self.has_plan = lambda day: Value(False, output_field=BooleanField())
        # Further tabs of a country's page: `(label, name of the address)`; the address takes the code.
        self.tabs = []


of_country = OfCountry()
