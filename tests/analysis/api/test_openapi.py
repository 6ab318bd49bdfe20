"""The description of the API is one, and every operation in it works and answers as it says."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from analysis.api.urls import api
from analysis.views.filters import Filters

BODIES = {"addScores": [{"song": "Amber", "target": "drums", "system": "irm", "metric": "pesq", "value": 3.5}]}
PLACES = {"slug": "first-study", "part": "planning"}


@pytest.fixture(scope="module")
def described() -> dict:
    return json.loads(json.dumps(api.get_openapi_schema()))


def operations() -> list[tuple[str, str]]:
    paths = api.get_openapi_schema()["paths"]
    return [(path, method) for path, methods in paths.items() for method in methods]


def test_anyone_may_read_the_description_and_it_is_valid(client, described):
    response = client.get("/api/v1/openapi.json")
    assert response.json() == described
    assert described["openapi"].startswith("3.1")
    validate(response.json())


def test_there_is_no_page_that_needs_another_server(client):
    assert client.get("/api/v1/docs").status_code == 404


def test_eight_operations_are_described():
    assert len(operations()) == 8


@pytest.mark.parametrize(("path", "method"), operations())
def test_an_operation_is_described_and_answers_as_it_says(program, study, described, path, method):
    operation = described["paths"][path][method]
    assert operation["operationId"].isidentifier()
    assert operation["summary"]
    assert operation["security"][0] == {"Token": []}
    address = path.removeprefix("/api/v1/").format(**PLACES)
    body = BODIES.get(operation["operationId"])
    response = program.get(address) if body is None else program.post(address, body)
    assert_is_as_described(response, operation, described)
    assert response.status_code == 200
    elsewhere = address.replace("first-study", "none").replace("parts/planning", "parts/none")
    refused = program.get(elsewhere, Authorization="Bearer x") if body is None else program.post(elsewhere, body)
    assert_is_as_described(refused, operation, described)
    assert refused.status_code == (401 if body is None else 404)


def assert_is_as_described(response, operation: dict, described: dict) -> None:
    schema = operation["responses"][str(response.status_code)]["content"]["application/json"]["schema"]
    Draft202012Validator(schema | {"components": described["components"]}).validate(response.json())


def test_operation_ids_differ(described):
    ids = [operation["operationId"] for path in described["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids))


def test_a_parts_parameters_are_those_of_its_page(described):
    parameters = described["paths"]["/api/v1/studies/{slug}/parts/{part}"]["get"]["parameters"]
    query = {each["name"]: each["schema"] for each in parameters if each["in"] == "query"}
    assert set(query) == set(Filters.__dataclass_fields__)
    assert query["average"]["enum"] == ["mean", "median"]
    assert query["without"] == {"type": "array", "items": {"type": "string"}}


def test_writing_needs_a_token(described):
    operation = described["paths"]["/api/v1/studies/{slug}/scores"]["post"]
    assert operation["security"] == [{"Token": []}]
    assert described["components"]["securitySchemes"]["Token"]["scheme"] == "bearer"
