"""The API's own description, turned into requests: each is answered as it says, and none with a 500."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import strategies as st

from analysis.api.urls import api
from tests.analysis.api.conftest import olga, program, study  # noqa: F401 - fixtures
from tests.analysis.api.test_openapi import assert_is_as_described
from tests.fuzz.cases import fuzz

DESCRIBED = json.loads(json.dumps(api.get_openapi_schema()))
OPERATIONS = [(path, method) for path, methods in DESCRIBED["paths"].items() for method in methods]
KNOWN = {"slug": "first-study", "part": "planning"}


def cases(path: str, method: str) -> st.SearchStrategy[Any]:
    """Requests of that operation as schemathesis makes them: valid by its description, and not."""
    import schemathesis
    from schemathesis import GenerationMode

    operation = schemathesis.openapi.from_dict(DESCRIBED)[path][method.upper()]
    return st.one_of(
        *(operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE))
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
@fuzz(share=0.2, data=st.data())
def test_an_operation(program, study, path, method, data):  # noqa: F811 - fixtures
    case = data.draw(cases(path, method))
    places = {name: str(value) for name, value in (case.path_parameters or {}).items()}
    if data.draw(st.booleans()):
        places = {name: KNOWN.get(name, value) for name, value in places.items()}
    address = "/".join(
        quote(places.get(part.strip("{}"), part), safe="") if part.startswith("{") else part for part in path.split("/")
    )
    query = urlencode(dict(case.query or {}), doseq=True, errors="replace")
    headers = {"Authorization": f"Bearer {program.token}"}
    if method == "post":
        body = case.body if isinstance(case.body, bytes) else json.dumps(case.body, default=str)
        answer = program.client.post(f"{address}?{query}", body, content_type="application/json", headers=headers)
    else:
        answer = getattr(program.client, method)(f"{address}?{query}", headers=headers)
    assert answer.status_code < 500
    if answer.resolver_match is not None and str(answer.status_code) in DESCRIBED["paths"][path][method]["responses"]:
        assert_is_as_described(answer, DESCRIBED["paths"][path][method], DESCRIBED)
    else:
        assert answer.status_code in (404, 405), "an address that the sample has made into another"
