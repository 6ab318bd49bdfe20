"""The addresses under /api/. The API describes itself in v1/openapi.json; its page for people is docs/api.md."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import path, re_path
from ninja.renderers import JSONRenderer

from analysis.api import parts, scores, studies
from analysis.api.answers import ConcordAPI


class StrictJSON(JSONRenderer):
    """JSON as every reader takes it: a NaN that was overlooked fails here, not there."""

    json_dumps_params = {"allow_nan": False, "ensure_ascii": False}


api = ConcordAPI(
    title="Concord",
    version="1",
    description="Listening tests of music source separation: their ratings, the metrics' scores, and what both say.",
    urls_namespace="api",
    docs_url=None,  # Ninja's page of it comes from other people's servers
    renderer=StrictJSON(),
)
for _router in (studies.router, scores.router, parts.router):
    api.add_router("", _router)


def unknown(request: HttpRequest) -> JsonResponse:
    """An address that nothing is at."""
    return JsonResponse(
        {"detail": f"There is nothing at {request.path}; /api/v1/openapi.json lists what is."}, status=404
    )


urlpatterns = [
    path("v1/", unknown),  # Ninja's own would answer in HTML
    path("v1/", api.urls),
    re_path("", unknown),
]
