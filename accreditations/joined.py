"""What apps above the network add to what is said of a country; they fill it when they start.

Arrows run one way, so that this app asks no other: it offers a place instead.
"""

from django.db.models import BooleanField, Value


class OfCountry:
    """Expressions of a country as of a day, and sections of its page."""

    def __init__(self):
        self.plan_detail = lambda day: Value(None)
        self.has_plan = lambda day: Value(False, output_field=BooleanField())
        # Functions of the request, the country and the day that give `(template, context)`.
        self.sections = []


of_country = OfCountry()
