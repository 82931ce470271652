"""What every resource of the API shares: who may, which day, pages, files, ETags, and verbs for writing."""

import hashlib
import json
from contextlib import suppress
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from attache_registry import exports, policies, sparse, statements, strict_fields
from attache_registry.api_pages import Pages, as_json, page_answer, read_order, read_page
from attache_registry.as_of import day_of
from attache_registry.exceptions import BadInput, NotAllowed, Stale
from attache_registry.filters import refuse_empty, refuse_unknown
from attache_registry.idempotency import AnswersOnce
from attache_registry.known_at import answers_as_known
from attache_registry.known_schema import APPS
from attache_registry.listed import listed
from attache_registry.saving import in_transaction, lock
from attache_registry.sensitive import Noted, may_hold, note

LIST_PARAMETERS = {"page", "page_size", "ordering", "search", "format"} | sparse.PARAMETERS
MAX_KEY_DIGITS = 18

# Where each kind of record stands in the API, and its resource; filled by the resources themselves.
_paths, viewset_of = {}, {}


def key_of(model):
    """The name of the field by which the API knows records of a model."""
    return _paths[model][1] if model in _paths else "pk"


def url_of(record):
    """The address of a record in the API, or None where it has none of its own."""
    path = _paths.get(type(record))
    return f"/api/v1/{path[0]}/{getattr(record, path[1])}/" if path else None


def record_of_path(resource, key):
    """The record of a resource and its outward key, voided ones included; None where there is none."""
    for model, (path, name) in _paths.items():
        if path == resource and key and (name != "pk" or (key.isdigit() and len(key) <= MAX_KEY_DIGITS)):
            return model._base_manager.filter(**{name: key}).first()
    return None


class RefusesUnknown:
    """Names that mean nothing here are refused, what is only read is passed over."""

    # Only read: present in answers, so tolerated when an answer is sent back.
    only_read = frozenset()

    def to_internal_value(self, data):
        if isinstance(data, dict):
            unknown = sorted(map(str, set(data) - set(self.fields) - self.only_read))
            if unknown:
                message = _("There is no such field.")
                raise serializers.ValidationError(
                    {name: [serializers.ErrorDetail(message, "unknown")] for name in unknown}
                )
        return super().to_internal_value(data)


class VerbSerializer(RefusesUnknown, serializers.Serializer):
    """What a client may send to a verb."""


class InputSerializer(RefusesUnknown, serializers.ModelSerializer):
    """What a client may send of a record."""

    serializer_field_mapping = {**serializers.ModelSerializer.serializer_field_mapping, **strict_fields.FIELDS}

    def get_validators(self):
        """Rules across fields are the services' and the database's."""
        return []


class Nothing(VerbSerializer):
    """A verb that needs nothing but its address."""


class Reason(VerbSerializer):
    """Why a record is voided."""

    reason = strict_fields.Text(max_length=2000)


class ResourceViewSet(AnswersOnce, GenericViewSet):
    """A resource: rows nested by the database on the way out, verbs of `services` on the way in."""

    resource = ""
    model = None
    row = None
    verbs = None
    output = None
    key = "pk"
    pagination_class = Pages
    filter_backends = []
    # Public name → what the database orders by; the key is always appended.
    orderings = {}
    # What lists are ordered by, where that is not the order of the model.
    default_order = ()
    # Lists of records that belong to one, which `expand` adds to it: `{name: (their resource, the field)}`.
    members = MappingProxyType({})
    # Lists of other records' keys that belong to a record, and recorded fields whose answer follows from the day.
    lists = of_the_day = frozenset()
    lookup_value_regex = rf"\d{{1,{MAX_KEY_DIGITS}}}"

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.model is not None:
            _paths[cls.model], viewset_of[cls.model] = (cls.resource, cls.key), cls
            cls.lookup_field = cls.key
            cls.key_field = "id" if cls.key == "pk" else cls.key
            cls.queryset = cls.model.objects.all()
            cls.only_read = frozenset(cls.output().fields) | {"id"} if cls.output else frozenset()

    # Reading

    @property
    def day(self):
        """The day this request asks about, and what its person does not see."""
        return day_of(self.request, self.resource)

    def on_day(self, queryset, day):
        """The rows with what `row` needs as of the day."""
        return queryset

    def found(self, day):
        """The rows that the request's filters leave, in its order."""
        query = self.request.query_params
        queryset = self.on_day(self.model.objects.all(), day)
        filtered = self.filterset_class(query, queryset, day=day, request=self.request).qs_or_refuse
        return filtered.order_by(*self.order_by(query.get("ordering")))

    @classmethod
    def order_by(cls, wanted):
        """What `ordering` asks for, in the database's words, ending in the key."""
        if not wanted:
            return [*(cls.default_order or cls.model._meta.ordering or ()), "pk"]
        return read_order(wanted, cls.orderings)

    @property
    def knows_the_past(self):
        """Whether it can be asked what was known at an instant."""
        return self.model._meta.app_label in APPS

    @answers_as_known
    def list(self, request):
        day, query = self.day, request.query_params
        refuse_unknown(query, set(self.filterset_class.base_filters) | LIST_PARAMETERS)
        refuse_empty(query, self.filterset_class.base_filters)
        number, size = read_page(query)
        wanted = query.get("format", "json")
        if wanted in exports.FORMATS:
            shape = self.shape(day)
            columns = [name for name in (*self.output().fields, sparse.EXPANDED) if name in shape.named]
            noted = Noted(self.resource, self.found(day).values_list(shape, flat=True), expanded=self.expanded)
            return exports.FORMATS[wanted](f"{self.resource}-{day.on}", columns, noted)
        if wanted != "json":
            raise BadInput({"format": [("unknown", _("Formats are json, csv and xlsx."))]})
        total, rows = self.page(day, number, size)
        return page_answer(request, total, self.noted(rows))

    def page(self, day, number, size):
        """`(count, JSON text of the rows)` of a page of what the request asks for."""
        query = self.request.query_params
        read = self.filterset_class.read(query)
        if read is not None:
            found = listed(
                type(self),
                day,
                read,
                order=self.order_by(query.get("ordering")),
                row=lambda day: sparse.shape(type(self), day, query, viewset_of),
                form=(type(self), *map(query.get, ("ordering", "fields", "expand"))),
            )
            # A value that a filter does not know is refused below, in the words of the filters' own form.
            with suppress(ValidationError):
                return found.text(number, size)
        whole = self.found(day).values_list(self.shape(day))
        return statements.page(statements.Asking(day), lambda asked: whole, number, size)

    def noted(self, text):
        """JSON of rows that are about to be shown, once what is sensitive in them is noted."""
        plain = "fields" not in self.request.query_params
        if plain and not may_hold(self.resource, text, expanded=self.expanded):
            return text
        told = json.loads(text)
        note(self.resource, told if isinstance(told, list) else [told], expanded=self.expanded)
        return text if plain else json.dumps(told, ensure_ascii=False)

    @answers_as_known
    def retrieve(self, request, **kwargs):
        refuse_unknown(request.query_params, {"as_of"} | sparse.PARAMETERS)
        text = self.text_of(self.kwargs[self.key], request.query_params)
        etag = self.etag(text)
        if etag in tags_of(request, "If-None-Match"):
            return Response(status=304, headers={"ETag": f'"{etag}"'})
        return as_json(self.noted(text), headers={"ETag": f'"{etag}"'})

    @property
    def expanded(self):
        """The resources of the records that the request expands, by the field that refers to them."""
        if "expand" not in self.request.query_params:
            return {}
        asked = set(self.request.query_params["expand"].split(","))
        members = {name: target for name, (target, _field) in self.members.items()}
        targets = {**sparse.expandable(type(self), viewset_of), **members}
        return {name: each.resource for name, each in targets.items() if name in asked}

    def shape(self, day):
        """The row that the request asks for, by `fields` and `expand`."""
        return sparse.shape(type(self), day, self.request.query_params, viewset_of)

    def text_of(self, key, query=MappingProxyType({})):
        """The JSON of one row by its outward key, in the shape that a query asks for; 404 where there is none."""

        def composed(asked):
            found = type(self)().on_day(self.model.objects.filter(**{self.key: asked.values["key"]}), asked.day)
            return found.values_list(sparse.shape(type(self), asked.day, query, viewset_of, of_one=True))

        form = (type(self), *map(query.get, ("fields", "expand")))
        key = int(key) if self.key == "pk" else key
        row = statements.one(statements.Asking(self.day, form, {"key": key}), composed, as_text=True)
        if row is None:
            raise NotFound
        return row[0]

    def row_of(self, key):
        """One row by its outward key; 404 where there is none."""
        return json.loads(self.text_of(key))

    def etag(self, text):
        """A tag of the answer as this person, in this language, would get it."""
        told = f"{get_language()} {policies.role_of(self.request.user)} {text}"
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    # Writing

    def initial(self, request, *args, **kwargs):
        """Who may not write the record of an address learns that before anything he or she sent is looked at."""
        super().initial(request, *args, **kwargs)
        if request.method not in SAFE_METHODS and self.action and self.key in self.kwargs:
            self.admit()

    def admit(self):
        """Raise `NotFound` or `NotAllowed` for whoever may not write the record of this address."""
        if not policies.may_write(self.request.user, self.resource):
            record = self.model.objects.filter(**{self.key: self.kwargs[self.key]}).first()
            if record is None:
                raise NotFound
            policies.require_record(self.request.user, self.resource, record, may=self.may)

    @property
    def may(self):
        """What decides whether the person may change the record of this address as the request asks."""
        return policies.may_write_record

    def record(self):
        """The record of this address, locked until the request is answered."""
        record = self.model.objects.filter(**{self.key: self.kwargs[self.key]}).first()
        if record is None:
            raise NotFound
        policies.require_record(self.request.user, self.resource, record, may=self.may)
        lock(record)
        return record

    def refuse_stale(self):
        """Raise `Stale` unless `If-Match`, where it is sent, names what the record is now."""
        wanted = tags_of(self.request, "If-Match")
        if wanted and "*" not in wanted and self.etag(self.text_of(self.kwargs[self.key])) not in wanted:
            raise Stale

    def input(self, record=None, partial=False):
        """What was sent, checked field by field."""
        serializer = self.get_serializer(record, data=self.request.data, partial=partial)
        serializer.only_read = self.only_read
        serializer.is_valid(raise_exception=True)
        refused = [
            name
            for name in serializer.validated_data
            if not policies.may_write_field(self.request.user, self.resource, name)
        ]
        if refused:
            raise NotAllowed(_("Your role may not change: %(names)s.") % {"names": ", ".join(refused)})
        return dict(serializer.validated_data)

    def answer(self, record, status=200, headers=None):
        """The record as it is now, with its ETag."""
        text = self.text_of(getattr(record, self.key))
        note(self.resource, [json.loads(text)])
        return as_json(text, status, {"ETag": f'"{self.etag(text)}"', **(headers or {})})

    def create(self, request):
        refuse_unknown(request.query_params, {"as_of"})
        fields = self.input()

        def entered():
            record = self.enter(dict(fields))
            return self.answer(record, 201, {"Location": url_of(record)})

        return in_transaction(entered)

    def enter(self, fields):
        """Record what was sent as new."""
        record = self.model(**fields)
        policies.require_record(self.request.user, self.resource, record)
        return self.verbs.enter(record, by=self.request.user)

    def update(self, request, partial=False, **kwargs):
        refuse_unknown(request.query_params, {"as_of"})

        def changed():
            record = self.record()
            fields = self.input(record, partial)
            self.refuse_stale()
            return self.answer(self.change(record, fields))

        return in_transaction(changed)

    def change(self, record, fields):
        """Change the named fields of a record."""
        return self.verbs.change(record, by=self.request.user, **fields)

    def partial_update(self, request, **kwargs):
        return self.update(request, partial=True, **kwargs)

    def destroy(self, request, **kwargs):
        refuse_unknown(request.query_params, set())

        def deleted():
            record = self.record()
            self.refuse_stale()
            self.verbs.delete(record, by=request.user)

        in_transaction(deleted)
        return Response(status=204)

    @extend_schema(request=Reason, summary="Void the record with a reason")
    @action(detail=True, methods=["post"], url_path="void", serializer_class=Reason)
    def void(self, request, **kwargs):
        refuse_unknown(request.query_params, set())
        reason = Reason(data=request.data)
        reason.is_valid(raise_exception=True)

        def voided():
            record = self.record()
            self.refuse_stale()
            row = note(self.resource, [self.row_of(self.kwargs[self.key])])[0]
            self.verbs.void(record, reason=reason.validated_data["reason"], by=request.user)
            return Response(row)

        return in_transaction(voided)


def tags_of(request, header):
    """The tags of a conditional header, without the weakness and the suffixes that proxies put on."""
    found = set()
    for tag in request.headers.get(header, "").split(","):
        bare = tag.strip().removeprefix("W/").strip('"')
        found |= {bare.removesuffix("-gzip").removesuffix(";gzip").removesuffix("-br")} if bare else set()
    return found
