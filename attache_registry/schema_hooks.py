"""What the OpenAPI document says beside the code's own words: filters, `fields`, `expand`, keys, limits, examples."""

import json
from functools import cache
from pathlib import Path

import django_filters
from django.utils import translation
from django.utils.encoding import force_str

from attache_registry import sparse
from attache_registry.api_base import viewset_of
from attache_registry.problem_details import CONTENT_TYPE

EXAMPLES = Path(__file__).parent / "data" / "api_examples.json"
# Filters that stand in the schema by other means.
SAID_ELSEWHERE = {"format", "ordering", "page", "page_size"}
IDEMPOTENCY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "The same key with the same request gives the first answer again for 24 hours and does nothing.",
}
# What any operation may be answered, whatever its own words are.
REFUSALS = {
    "400": "Something that was sent is not right.",
    "401": "Nobody is signed in, or the token is not known.",
    "403": "The role or the token's scope does not allow it.",
    "422": "The key was used for another request.",
    "429": "Too many requests; see Retry-After.",
}


def complete(result, generator, request, public):
    """Postprocessing hook of drf-spectacular."""
    with translation.override("en"):
        for viewset in viewset_of.values():
            _complete_resource(result, viewset)
        for operations in result["paths"].values():
            for method, operation in operations.items():
                _complete_operation(method, operation)
        for name, schema in result["components"]["schemas"].items():
            if name in examples():
                schema["examples"] = [examples()[name]]
    return result


def _complete_operation(method, operation):
    refusals = {"400", "401", "403", "429"}
    if method == "post":
        operation.setdefault("parameters", []).append(IDEMPOTENCY)
        refusals.add("422")
    for status in sorted(refusals):
        reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
        answer = {"description": REFUSALS[status], "content": {CONTENT_TYPE: reference}}
        operation["responses"].setdefault(status, answer)


def _complete_resource(result, viewset):
    base = f"/api/v1/{viewset.resource}/"
    targets = sparse.expandable(viewset, viewset_of)
    names = [*viewset.output().fields]
    more = [_parameter("fields", {"type": "string"}, f"These alone, with commas between: {', '.join(names)}.")]
    of_one = [*more]
    if targets:
        told = f"Adds `expanded` with the records that these refer to: {', '.join(sorted(targets))}."
        more.append(_parameter("expand", {"type": "string"}, told))
        if viewset.members:
            told += f" And the lists of: {', '.join(sorted(viewset.members))}."
        of_one.append(_parameter("expand", {"type": "string"}, told))
        _expandable(result, viewset, targets)
    listed = result["paths"][base]["get"]["parameters"]
    known = {each["name"] for each in listed} | SAID_ELSEWHERE
    listed += [
        _parameter(name, *_filter(each))
        for name, each in viewset.filterset_class.base_filters.items()
        if name not in known
    ]
    listed += more
    one = result["paths"].get(f"{base}{{{'code' if viewset.key == 'code' else 'id'}}}/", {}).get("get")
    if one:
        one["parameters"] += of_one


def _parameter(name, schema, words):
    more = {"explode": True, "style": "form"} if schema["type"] == "array" else {}
    return {"in": "query", "name": name, "schema": schema, "description": words, **more}


def _filter(each):
    """The schema of a filter and its words."""
    field = each.field
    words = f"{force_str(each.label)}." if each.label else ""
    if isinstance(each, django_filters.ModelMultipleChoiceFilter):
        return {"type": "array", "items": {"type": "string"}}, words
    if isinstance(each, django_filters.ModelChoiceFilter):
        return {"type": "string" if getattr(field, "to_field_name", None) else "integer"}, words
    if isinstance(each, django_filters.MultipleChoiceFilter):
        return {"type": "array", "items": {"type": "string", "enum": _values(field)}}, words
    if isinstance(each, django_filters.ChoiceFilter | django_filters.TypedChoiceFilter):
        return {"type": "string", "enum": _values(field)}, words
    if isinstance(each, django_filters.DateFilter):
        return {"type": "string", "format": "date"}, words
    if isinstance(each, django_filters.NumberFilter):
        return {"type": "integer"}, words
    return {"type": "string"} | ({"maxLength": field.max_length} if field.max_length else {}), words


def _values(field):
    """The values of a closed list, in an order of their own."""
    return sorted({str(value) for value, _words in field.choices if value not in ("", None)})


def _expandable(result, viewset, targets):
    """`expanded` among what an object of the resource may have."""
    known = result["components"]["schemas"]
    component = known[viewset.output.__name__]
    properties = {
        name: {"oneOf": [{"$ref": f"#/components/schemas/{target.output.__name__}"}, {"type": "null"}]}
        for name, target in sorted(targets.items())
    } | {
        name: {"type": "array", "items": {"$ref": f"#/components/schemas/{target.output.__name__}"}}
        for name, (target, _field) in viewset.members.items()
    }
    component["properties"][sparse.EXPANDED] = {
        "type": "object",
        "description": "Only where `expand` asks for it.",
        "properties": properties,
    }


@cache
def examples():
    """Examples by component: answers of the demonstration, in which everybody is fictional."""
    return json.loads(EXAMPLES.read_text(encoding="utf-8")) if EXAMPLES.exists() else {}
