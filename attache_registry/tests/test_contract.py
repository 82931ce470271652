"""The OpenAPI document that clients rely on: committed, true, and never changed so that a client breaks."""

import copy
import json

import jsonschema
import pytest

from attache_registry.api_base import viewset_of
from attache_registry.contract import breaks
from attache_registry.management.commands.write_api_contract import CONTRACT, document
from attache_registry.schema_hooks import examples


@pytest.fixture(scope="module")
def committed():
    """The document as it was committed."""
    return json.loads(CONTRACT.read_text(encoding="utf-8"))


def test_the_code_breaks_no_client_of_the_committed_document(committed):
    assert breaks(committed, document()) == []


def test_the_committed_document_is_that_of_the_code(committed):
    assert committed == document(), "run manage.py write_api_contract"


def test_it_is_openapi_3_1_with_security_and_refusals_everywhere(committed):
    assert committed["openapi"].startswith("3.1")
    for path, operations in committed["paths"].items():
        for method, operation in operations.items():
            assert {"bearer": []} in operation["security"], (method, path)
            if path.startswith("/api/v1/"):
                assert {"400", "401", "403", "429"} <= set(operation["responses"]), (method, path)


def test_every_filter_of_a_resource_stands_in_it(committed):
    for viewset in viewset_of.values():
        listed = committed["paths"][f"/api/v1/{viewset.resource}/"]["get"]["parameters"]
        names = {each["name"] for each in listed if each["in"] == "query"}
        assert set(viewset.filterset_class.base_filters) <= names
        assert {"fields", "format", "ordering", "page", "page_size"} <= names


@pytest.mark.parametrize("name", examples())
def test_examples_are_what_the_schema_says(committed, name):
    schema = {"$ref": f"#/components/schemas/{name}", "components": committed["components"]}
    jsonschema.Draft202012Validator(schema).validate(examples()[name])
    assert committed["components"]["schemas"][name]["examples"] == [examples()[name]]


POSTS, ONE = "/api/v1/posts/", "/api/v1/posts/{id}/"


def change(path, value):
    """A change of a document: a value at a path, or none any more."""

    def apply(document):
        *way, last = path
        for step in way:
            document = document[step]
        if value is None:
            del document[last]
        else:
            document[last] = value

    return apply


SCHEMAS = ("components", "schemas")
ASKED = {"in": "query", "name": "strict", "required": True, "schema": {"type": "string"}}


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(change(["paths", POSTS], None), id="an address is gone"),
        pytest.param(change(["paths", ONE, "delete"], None), id="a method is gone"),
        pytest.param(change(["paths", POSTS, "get", "parameters"], []), id="a filter is gone"),
        pytest.param(change(["paths", POSTS, "get", "parameters", 0], ASKED), id="a parameter is asked for"),
        pytest.param(change(["paths", POSTS, "post", "responses", "201"], None), id="an answer is gone"),
        pytest.param(change([*SCHEMAS, "PostAnswer", "properties", "city"], None), id="a field is gone"),
        pytest.param(change([*SCHEMAS, "PostAnswer", "required"], []), id="a field may be missing"),
        pytest.param(
            change([*SCHEMAS, "PostAnswer", "properties", "city"], {"type": ["string", "null"]}), id="may be null"
        ),
        pytest.param(change([*SCHEMAS, "PostInputRequest", "properties", "mission"], None), id="is not taken"),
        pytest.param(
            change([*SCHEMAS, "PostInputRequest", "required"], ["city", "host", "mission"]), id="is asked for"
        ),
        pytest.param(
            change([*SCHEMAS, "PostInputRequest", "properties", "city"], {"type": "integer"}), id="another type"
        ),
        pytest.param(change([*SCHEMAS, "FinancingEnum", "enum"], ["each_own"]), id="fewer values are taken"),
    ],
)
def test_what_breaks_a_client_is_told(committed, changed):
    new = copy.deepcopy(committed)
    changed(new)
    assert breaks(committed, new)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(change(["paths", "/api/v1/new/"], {"get": {"responses": {}}}), id="an address"),
        pytest.param(change([*SCHEMAS, "PostAnswer", "properties", "new"], {"type": "string"}), id="a field"),
        pytest.param(change([*SCHEMAS, "PostInputRequest", "properties", "new"], {"type": "string"}), id="an input"),
        pytest.param(
            change(["paths", POSTS, "get", "parameters", 0], {**ASKED, "name": "format", "required": False}),
            id="more values of a parameter",
        ),
    ],
)
def test_what_is_added_breaks_nobody(committed, changed):
    new = copy.deepcopy(committed)
    changed(new)
    assert breaks(committed, new) == []
