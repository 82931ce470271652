"""Scenarios in the API: drafted, compared with the network, applied or dropped; and suggestions of layouts."""

from dataclasses import replace

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from accreditations.viewsets.questions import WINDOW
from attache_registry.api_base import Nothing, ResourceViewSet
from attache_registry.api_schema import AS_OF, IF_MATCH, READ_ERRORS, WRITE_ERRORS, problems, resource_schema
from attache_registry.as_of import today
from attache_registry.changes import settled_at
from attache_registry.exceptions import BadInput
from attache_registry.filters import refuse_unknown
from attache_registry.known_at import utc
from attache_registry.saving import in_transaction
from attache_registry.sorting import SortKey
from scenarios import models, rows, services, suggestions
from scenarios.comparing import compare, read_window
from scenarios.consequences import TABLES
from scenarios.filters import ScenarioFilter
from scenarios.serializers import answers, inputs
from scenarios.stale import what_changed
from scenarios.suggesting import Weights, explain, explain_search, suggest
from scenarios.viewset_parts import WithChanges, WithShares

# What its author alone does, by the names of the methods.
OF_ITS_AUTHOR = {"drop", "destroy", "add_share", "stop_share"}
# What a suggestion is asked for.
HOW_MANY, SECONDS = 3, 20


class ScenarioVerbs:
    """What can be done with scenarios, under the names by which resources ask for it."""

    enter = staticmethod(services.draft)
    change = staticmethod(services.change_scenario)
    delete = staticmethod(services.drop_scenario)


@extend_schema_view(destroy=extend_schema(summary="Drop the scenario; it stays to be read"))
@resource_schema(answers.ScenarioAnswer)
class ScenarioViewSet(WithChanges, WithShares, ResourceViewSet):
    """Scenarios: one's own, and those that are shared with one."""

    resource, model, row, verbs = "scenarios", models.Scenario, rows.scenario, ScenarioVerbs
    output, serializer_class, filterset_class = answers.ScenarioAnswer, inputs.ScenarioInput, ScenarioFilter
    orderings = {
        "id": "pk",
        "name": SortKey("name"),
        "author": "author__username",
        "status": "status",
        "made_at": "made_at",
        "applied_at": "applied_at",
    }
    only_asks = {"suggestions"}
    # A scenario is no fact: it is dropped, not voided.
    void = None

    def on_day(self, queryset, day):
        return queryset.visible_to(day.user)

    def seen(self):
        """The scenario of this address, for whoever sees it; 404 else."""
        found = self.model.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotFound
        return found

    def admit(self):
        """Of a scenario that one does not see nothing is said; its author shares and drops it."""
        require = services.require_author if self.action in OF_ITS_AUTHOR else services.require_may_change
        require(self.seen(), self.request.user)

    def moved(self, verb, takes=Nothing):
        """Do something with the scenario of this address, with what such a request takes; it as it is then."""
        refuse_unknown(self.request.query_params, set())
        sent = takes(data=self.request.data)
        sent.is_valid(raise_exception=True)

        def answered():
            scenario = self.record()
            self.refuse_stale()
            verb(scenario, by=self.request.user, **sent.validated_data)
            return self.answer(scenario)

        return in_transaction(answered)

    @extend_schema(
        parameters=[IF_MATCH],
        request=Nothing,
        responses={
            200: answers.ScenarioAnswer,
            **problems(*WRITE_ERRORS),
            **problems(409, problem=answers.DoesNotFitProblem),
        },
    )
    @action(detail=True, methods=["post"], serializer_class=Nothing)
    def apply(self, request, **kwargs):
        """Make the scenario the network: all of its changes, or none of them and why."""
        return self.moved(services.apply)

    @extend_schema(
        parameters=[IF_MATCH],
        request=Nothing,
        responses={200: answers.ScenarioAnswer, **problems(*WRITE_ERRORS)},
    )
    @action(detail=True, methods=["post"], serializer_class=Nothing)
    def drop(self, request, **kwargs):
        """Drop the scenario: it stays to be read and can be applied no more."""
        return self.moved(services.drop_scenario)

    @extend_schema(
        parameters=[IF_MATCH],
        request=inputs.LookInput,
        responses={200: answers.ScenarioAnswer, **problems(*WRITE_ERRORS)},
    )
    @action(detail=True, methods=["post"], serializer_class=inputs.LookInput)
    def look(self, request, **kwargs):
        """Say that what changed in the network meanwhile was seen, as of `seen_at` where that is named."""
        return self.moved(services.look_again, inputs.LookInput)

    @extend_schema(
        parameters=[AS_OF, *WINDOW],
        responses={200: answers.ConsequencesAnswer, **problems(*WRITE_ERRORS)},
    )
    @action(detail=True, pagination_class=None)
    def consequences(self, request, **kwargs):
        """What the scenario changes, as if it were applied now: what every question answers without and with it."""
        refuse_unknown(request.query_params, {"as_of", "from", "to"})
        scenario = self.seen()
        found = compare(scenario, read_window(request.query_params, scenario), by=request.user)
        tables = found.differences
        told = {"as_of": found.window.on, "from": found.window.first, "to": found.window.last, "fits": found.fits}
        told["changes"] = [outcome_row(outcome) for outcome in found.outcomes]
        told["totals"] = {"without": found.before["totals"], "with": found.after["totals"]}
        for name in TABLES:
            told[name] = [{"what": key, "without": old, "with": new} for key, old, new in tables[name]]
        return Response(told)

    @extend_schema(responses={200: answers.MeanwhileAnswer(many=True), **problems(*READ_ERRORS)})
    @action(detail=True, pagination_class=None)
    def stale(self, request, **kwargs):
        """What changed in the network under the scenario since its author knew it, the latest first.

        The header `Seen-At` says as of which instant that is all; `look/` takes it as `seen_at`.
        """
        refuse_unknown(request.query_params, set())
        seen_at = utc(settled_at())
        names = {"at": "at", "by": "by", "kind": "kind", "record": "record", "change": "label"}
        return Response(
            [
                {name: _plain(getattr(each, own)) for name, own in names.items()}
                | {
                    "scenario": each.scenario or None,
                    "fields": [[str(part) for part in field] for field in each.fields],
                }
                for each in what_changed(self.seen(), request.user)
            ],
            headers={"Seen-At": seen_at},
        )

    @extend_schema(
        request=inputs.SuggestionsInput,
        responses={200: answers.SuggestionsAnswer, **problems(400, 401, 403, 409, 415)},
    )
    @action(
        detail=False,
        methods=["post"],
        pagination_class=None,
        serializer_class=inputs.SuggestionsInput,
        # It writes nothing, so that everybody may ask, by a token that only reads, too.
        permission_classes=[IsAuthenticated],
    )
    def suggestions(self, request):
        """Suggest layouts of the network: which posts are open, and which of them answers for which country."""
        refuse_unknown(request.query_params, set())
        sent = inputs.SuggestionsInput(data=request.data)
        sent.is_valid(raise_exception=True)
        return Response(suggested(dict(sent.validated_data)))


def _plain(value):
    return value if hasattr(value, "isoformat") else str(value)


def outcome_row(outcome):
    """What came of a change, as the API tells it."""
    return {
        "id": outcome.change.pk,
        "number": outcome.change.number,
        "fits": outcome.fits,
        "done": outcome.done,
        "remaining": outcome.remaining,
        "leading": outcome.leading,
        "refusal": outcome.refusal or None,
        "code": outcome.code or None,
        "in_the_way": outcome.in_the_way,
    }


def suggested(asked):
    """The layouts that are suggested for what is asked; `BadInput` where no search can answer it."""
    day = today()
    day = replace(day, on=asked.pop("as_of", day.on))
    weights = asked.pop("weights", {})
    problem = suggestions.problem(day, weights=Weights(**weights), **asked)
    try:
        found = suggest(problem, how_many=HOW_MANY, seconds=SECONDS)
    except BadInput as error:
        of_weights = Weights.__dataclass_fields__
        faults = {f"weights/{name}" if name in of_weights else name: each for name, each in error.errors.items()}
        raise BadInput(faults) from error
    names = suggestions.names(day)
    return {
        "layouts": [
            layout_row(each, problem) | {"words": explain(each, problem, names, found.layouts)}
            for each in found.layouts
        ],
        "timed_out": found.timed_out,
        "broke_off": found.broke_off,
        "seconds": round(found.seconds_taken, 1),
        "words": explain_search(found),
    }


def layout_row(layout, problem):
    """A layout as the API tells it."""
    posts = [problem.post_of[key] for key in layout.open_posts]
    return {
        "open_posts": [
            {"id": post.key, "city": post.city, "host": post.host, "is_open": post.is_open} for post in posts
        ],
        "assignment": layout.assignment,
        "terms": vars(layout.terms) | {"load": float(layout.terms.load)},
        "objective": layout.objective,
        "bound": layout.bound,
        "gap": layout.gap,
        "is_proved": layout.is_proved,
    }
