"""What apps above cooperation add to what is said of an activity; they fill it when they start."""

from django.db.models import F


class OfActivity:
    """What is told as the outcome of an activity, and who must agree to another."""

    def __init__(self):
        # An expression of an activity, given the day and who asks.
        self.outcome = lambda day: F("outcome")
        # Called with an activity and the fields that are to be changed; they may raise, or pass a field over.
        self.guards = []
        # What else can be done by whoever writes an activity: `(label, name of the address)`, which takes the key.
        self.verbs = []


of_activity = OfActivity()
