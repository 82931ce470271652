"""The answers about scenarios, field by field: what the schema says of the rows."""

from rest_framework import serializers
from rest_framework.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DateTimeField,
    DictField,
    FloatField,
    IntegerField,
    ListField,
)

from accreditations.choices import EndReason, NatoCode, PostingRole, Status
from accreditations.serializers.answers import PostSummary, Totals
from attache_registry.api_schema import Problem
from scenarios.choices import ChangeKind, CoverKind, ScenarioStatus


class ShareAnswer(serializers.Serializer):
    """A colleague with whom a scenario is shared."""

    user = CharField(help_text="User name.")
    may_change = BooleanField()


class ScenarioAnswer(serializers.Serializer):
    """A scenario: a draft of changes to the network, which holds nothing until it is applied."""

    id = IntegerField()
    name = CharField()
    purpose = CharField()
    status = ChoiceField(choices=ScenarioStatus.choices)
    author = CharField(help_text="User name.")
    looked_at = DateTimeField(help_text="The instant as of which its author knew the network.")
    made_at = DateTimeField()
    applied_at = DateTimeField(allow_null=True)
    applied_by = CharField(allow_null=True, help_text="User name.")
    number_of_changes = IntegerField()
    version = IntegerField(help_text="Counts what was done to it, its changes and its shares.")
    shares = ShareAnswer(many=True)


class DraftedChangeAnswer(serializers.Serializer):
    """A change of a scenario; which of its fields say something its kind decides."""

    id = IntegerField()
    number = IntegerField(help_text="Its place in the order in which changes are carried out.")
    kind = ChoiceField(choices=ChangeKind.choices)
    on = DateField(help_text="The first day on which it holds; of an end, the first without.")
    of_change = IntegerField(allow_null=True, help_text="The earlier change that makes the post or begins the tour.")
    post = IntegerField(allow_null=True)
    city = CharField(allow_null=True)
    host = CharField(allow_null=True)
    country = CharField(allow_null=True)
    positions = IntegerField(allow_null=True)
    lowest_rank = ChoiceField(choices=NatoCode.choices, allow_null=True)
    attache = IntegerField(allow_null=True, help_text="Null: not known yet, N. N.")
    role = ChoiceField(choices=PostingRole.choices, allow_null=True)
    planned_ends_on = DateField(allow_null=True)
    posting = IntegerField(allow_null=True)
    accreditation = IntegerField(allow_null=True)
    reason = ChoiceField(choices=EndReason.choices, allow_null=True)
    note = CharField()


class OutcomeAnswer(serializers.Serializer):
    """What comes of a change: what it would do, or why it does not fit."""

    id = IntegerField()
    number = IntegerField()
    fits = BooleanField()
    done = ListField(child=CharField(), help_text="A sentence for each record that it makes, ends or takes away.")
    remaining = ListField(
        child=CharField(),
        help_text="Accreditations that go on although the country changes hands; they end by a change of their own.",
    )
    leading = ListField(
        child=CharField(),
        help_text="Accreditations that lead when what is nominated is to; one gives way before it is accredited.",
    )
    refusal = CharField(allow_null=True)
    code = CharField(allow_null=True, help_text="Why it does not fit, in a word: overlap, invalid …")
    in_the_way = ListField(child=CharField(), help_text="The records that stand in its way.")


class CoverRow(serializers.Serializer):
    """What a country is to the network on the day."""

    kind = ChoiceField(choices=CoverKind.choices)
    post = CharField(allow_null=True)
    attaches = ListField(child=CharField())
    leads = CharField(allow_null=True)


class GapsRow(serializers.Serializer):
    """Days of the stretch on which nobody is accredited, and those of them that are planned to be covered."""

    days = IntegerField()
    planned_days = IntegerField()


class AgrementsRow(serializers.Serializer):
    """An agrément to be asked for or waited for."""

    status = ChoiceField(choices=Status.choices)
    needed = BooleanField()
    ask_by = DateField(allow_null=True)
    needed_on = DateField(allow_null=True)


class PlansRow(serializers.Serializer):
    """Who coordinates a plan on the day."""

    coordinator = CharField(allow_null=True)
    uncoordinated = BooleanField()


class ActivitiesRow(serializers.Serializer):
    """Who coordinates an activity on its first day."""

    coordinator = CharField(allow_null=True)


class ShortfallAnswer(serializers.Serializer):
    """Where an officer falls short of what an establishment asks for: in rank, or in a language."""

    what = CharField()
    asked = CharField()
    held = CharField(allow_null=True)


class OccupancyRow(serializers.Serializer):
    """A post: its positions, the tours that run, the countries that it answers for."""

    positions = IntegerField(allow_null=True)
    running = IntegerField()
    countries = ListField(child=CharField())


class CostRow(serializers.Serializer):
    """What a post costs over the stretch, as far as figures are entered."""

    days = IntegerField()
    amount = CharField(allow_null=True)
    currency = CharField(allow_null=True)


def difference(name, row):
    """What differs in a table: what the row speaks of, and the row without and with the scenario, null for none."""
    parts = {"what": CharField(), "without": row(), "with": row()}
    return type(f"{name}Difference", (serializers.Serializer,), parts)


def both(row):
    """A row that may be null."""
    return lambda: row(allow_null=True)


class TotalsCompared(serializers.Serializer):
    """The counts of the day without and with the scenario."""

    without = Totals()

    def get_fields(self):
        """`with` is no name that Python lets a field have."""
        return {**super().get_fields(), "with": Totals()}


CoverDifference = difference("Cover", both(CoverRow))
GapsDifference = difference("Gaps", both(GapsRow))
AgrementsDifference = difference("Agrements", both(AgrementsRow))
NotificationsDifference = difference("Notifications", lambda: DateField(allow_null=True))
PlansDifference = difference("Plans", both(PlansRow))
ActivitiesDifference = difference("Activities", both(ActivitiesRow))
FitDifference = difference("Fit", lambda: ShortfallAnswer(many=True, allow_null=True))
OccupancyDifference = difference("Occupancy", both(OccupancyRow))
CostDifference = difference("Cost", both(CostRow))


class _Consequences(serializers.Serializer):
    as_of = DateField()
    to = DateField()
    fits = BooleanField(help_text="Whether every change fits the network as it is.")
    changes = OutcomeAnswer(many=True)
    totals = TotalsCompared()
    cover = CoverDifference(many=True)
    gaps = GapsDifference(many=True)
    agrements = AgrementsDifference(many=True)
    notifications = NotificationsDifference(many=True)
    plans = PlansDifference(many=True)
    activities = ActivitiesDifference(many=True)
    fit = FitDifference(many=True)
    occupancy = OccupancyDifference(many=True)
    cost = CostDifference(many=True)


class ConsequencesAnswer(_Consequences):
    """What a scenario changes: what every question answers without and with it, where that differs."""

    def get_fields(self):
        """`from` is no name that Python lets a field have."""
        return {**super().get_fields(), "from": DateField()}


class MeanwhileAnswer(serializers.Serializer):
    """A change of the network since a scenario's author knew it."""

    at = DateTimeField()
    by = CharField()
    kind = CharField(help_text="What kind of record changed, in the reader's language.")
    record = CharField()
    change = CharField(help_text="What was done, in the reader's language.")
    scenario = CharField(allow_null=True, help_text="The name of the scenario that was applied by it, if it was.")
    fields_ = ListField(child=ListField(child=CharField(), min_length=3, max_length=3))

    def get_fields(self):
        """Serializers have `fields` of their own."""
        found = super().get_fields()
        return {name.removesuffix("_"): each for name, each in found.items()}


class RefusedChange(serializers.Serializer):
    """A change that does not fit."""

    number = IntegerField()
    refusal = CharField()
    code = CharField()


class DoesNotFitProblem(Problem):
    """A refusal to apply a scenario; with the code `does_not_fit` it names every change that does not fit."""

    changes = RefusedChange(many=True, required=False)


class SuggestedPost(PostSummary):
    """A post of a suggestion, and whether it is open today."""

    is_open = BooleanField()


class TermsAnswer(serializers.Serializer):
    """What a layout costs, term by term."""

    days_uncovered = IntegerField()
    moves = IntegerField()
    load = FloatField(help_text="The most non-resident countries per attaché of a post.")
    kilometres = IntegerField()
    unspoken = IntegerField(help_text="Countries none of whose languages anybody at their post speaks.")


class LayoutAnswer(serializers.Serializer):
    """A layout of the network: which posts are open, and which of them answers for each country."""

    open_posts = SuggestedPost(many=True)
    assignment = DictField(child=IntegerField(), help_text="The post that answers, by the country's code.")
    terms = TermsAnswer()
    objective = FloatField(help_text="The weighted sum of the terms; the smaller the better.")
    bound = FloatField(help_text="What the layout of this rank costs at least.")
    gap = FloatField(help_text="How far this one may be from the best of its rank, as a part of the objective.")
    is_proved = BooleanField()
    words = ListField(child=CharField())


class SuggestionsAnswer(serializers.Serializer):
    """What a search found, best first, and whether it ended by itself."""

    layouts = LayoutAnswer(many=True)
    timed_out = BooleanField()
    broke_off = BooleanField()
    seconds = FloatField()
    words = ListField(child=CharField(), help_text="What is to be said of a search that did not end by itself.")
