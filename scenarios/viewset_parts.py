"""What belongs to a scenario, under its address: its changes, and the colleagues with whom it is shared."""

import json

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from attache_registry.api_base import tags_of
from attache_registry.api_pages import as_json
from attache_registry.api_schema import IF_MATCH, PAGE, READ_ERRORS, WRITE_ERRORS, problems
from attache_registry.exceptions import Stale
from attache_registry.filters import refuse_unknown
from attache_registry.saving import in_transaction, lock
from scenarios import rows, services
from scenarios.models import DraftedChange
from scenarios.serializers import answers, inputs

CHANGE = OpenApiParameter("change", int, OpenApiParameter.PATH, description="The change's id.")
USERNAME = OpenApiParameter("username", OpenApiTypes.STR, OpenApiParameter.PATH)
# Texts that are null outward and empty inside.
NULL_TEXTS = {"city", "lowest_rank", "role", "reason"}
ONLY_READ = frozenset(answers.DraftedChangeAnswer().fields)


class WithChanges:
    """The changes of a scenario; mixed into its viewset."""

    @extend_schema(
        operation_id="scenarios_changes_list",
        parameters=PAGE,
        responses={200: answers.DraftedChangeAnswer(many=True), **problems(*READ_ERRORS)},
    )
    @action(detail=True, serializer_class=inputs.DraftedChangeInput)
    def changes(self, request, **kwargs):
        """The changes of a scenario, in the order in which they are carried out."""
        refuse_unknown(request.query_params, {"page", "page_size"})
        found = self.seen().changes.order_by("number", "pk").values_list(rows.drafted_change(), flat=True)
        return self.paginator.get_paginated_response(self.paginator.paginate_queryset(found, request, view=self))

    @extend_schema(
        operation_id="scenarios_changes_create",
        request=inputs.DraftedChangeInput,
        responses={201: answers.DraftedChangeAnswer, **problems(*WRITE_ERRORS)},
    )
    @changes.mapping.post
    def add_change(self, request, **kwargs):
        """Add a change as the last."""
        refuse_unknown(request.query_params, set())
        scenario = self.seen()
        change = DraftedChange(**self.input_of_change(scenario))

        def added():
            services.add_change(scenario, change, by=request.user)
            address = f"/api/v1/scenarios/{scenario.pk}/changes/{change.pk}/"
            return self.told(scenario, change.pk, 201, {"Location": address})

        return in_transaction(added)

    @extend_schema(
        operation_id="scenarios_changes_retrieve",
        parameters=[CHANGE],
        responses={200: answers.DraftedChangeAnswer, **problems(*READ_ERRORS)},
    )
    @action(detail=True, url_path=r"changes/(?P<change>\d{1,18})", serializer_class=inputs.DraftedChangeInput)
    def one_change(self, request, change, **kwargs):
        """A change of a scenario."""
        refuse_unknown(request.query_params, set())
        return self.told(self.seen(), change)

    @extend_schema(
        operation_id="scenarios_changes_partial_update",
        parameters=[CHANGE, IF_MATCH],
        request=inputs.DraftedChangeInput,
        responses={200: answers.DraftedChangeAnswer, **problems(*WRITE_ERRORS)},
    )
    @one_change.mapping.patch
    def change_change(self, request, change, **kwargs):
        """Change what a change says; its kind stays."""
        refuse_unknown(request.query_params, set())
        scenario = self.seen()

        def changed():
            found = self.part(scenario, change)
            services.change_change(found, by=request.user, **self.input_of_change(scenario, found))
            return self.told(scenario, change)

        return in_transaction(changed)

    @extend_schema(
        operation_id="scenarios_changes_destroy",
        parameters=[CHANGE, IF_MATCH],
        request=None,
        responses={204: None, **problems(*WRITE_ERRORS)},
    )
    @one_change.mapping.delete
    def take_out_change(self, request, change, **kwargs):
        """Take a change out; those that lean on it do not fit any more."""
        refuse_unknown(request.query_params, set())
        scenario = self.seen()
        in_transaction(lambda: services.take_out(self.part(scenario, change), by=request.user))
        return Response(status=204)

    def part(self, scenario, key):
        """A change of a scenario, locked together with it, as `If-Match` has it; 404 else."""
        lock(scenario)
        found = scenario.changes.filter(pk=key).first()
        if found is None:
            raise NotFound
        wanted = tags_of(self.request, "If-Match")
        if wanted and "*" not in wanted and self.etag(text_of_change(scenario, key)) not in wanted:
            raise Stale
        return found

    def told(self, scenario, key, status=200, headers=None):
        """A change as it is now, with its ETag."""
        text = text_of_change(scenario, key)
        return as_json(text, status, {"ETag": f'"{self.etag(text)}"', **(headers or {})})

    def input_of_change(self, scenario, change=None):
        """What was sent of a change, checked field by field."""
        context = {**self.get_serializer_context(), "scenario": scenario}
        partial = change is not None
        sent = inputs.DraftedChangeInput(change, data=self.request.data, partial=partial, context=context)
        sent.only_read = ONLY_READ
        sent.is_valid(raise_exception=True)
        told = sent.validated_data.items()
        return {name: "" if name in NULL_TEXTS and value is None else value for name, value in told}


def text_of_change(scenario, key):
    """The JSON of a change of a scenario; 404 where there is none."""
    row = scenario.changes.filter(pk=key).values_list(rows.drafted_change(), flat=True).first()
    if row is None:
        raise NotFound
    return json.dumps(row, ensure_ascii=False)


class WithShares:
    """With whom a scenario is shared; mixed into its viewset."""

    @extend_schema(
        operation_id="scenarios_shares_list",
        responses={200: answers.ShareAnswer(many=True), **problems(*READ_ERRORS)},
    )
    @action(detail=True, pagination_class=None, serializer_class=inputs.ShareInput)
    def shares(self, request, **kwargs):
        """The colleagues with whom a scenario is shared."""
        refuse_unknown(request.query_params, set())
        found = self.seen().shares.order_by("user__username")
        return Response(list(found.values_list(rows.share(), flat=True)))

    @extend_schema(
        operation_id="scenarios_shares_create",
        request=inputs.ShareInput,
        responses={201: answers.ShareAnswer, **problems(*WRITE_ERRORS)},
    )
    @shares.mapping.post
    def add_share(self, request, **kwargs):
        """Share it with a colleague, to be read or to be worked on; a second time changes which."""
        refuse_unknown(request.query_params, set())
        scenario = self.seen()
        sent = inputs.ShareInput(data=request.data)
        sent.is_valid(raise_exception=True)
        share = services.share(scenario, by=request.user, **sent.validated_data)
        return Response({"user": share.user.get_username(), "may_change": share.may_change}, 201)

    @extend_schema(
        operation_id="scenarios_shares_destroy",
        parameters=[USERNAME],
        request=None,
        responses={204: None, **problems(*WRITE_ERRORS)},
    )
    @action(detail=True, methods=["delete"], url_path=r"shares/(?P<username>[^/]{1,150})")
    def stop_share(self, request, username, **kwargs):
        """Share it with a colleague no more."""
        refuse_unknown(request.query_params, set())
        scenario = self.seen()
        share = scenario.shares.filter(user__username=username).select_related("user").first()
        if share is None:
            raise NotFound
        services.stop_sharing(scenario, share.user, by=request.user)
        return Response(status=204)
