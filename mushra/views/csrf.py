"""A listener's form whose page is older than the cookie it is checked against, as after a browser forgot cookies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.csrf import csrf_failure

FORMS = {"start", "step", "another"}


def page_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Leads back to where the listener is: the page is new there, and what was typed is on the device.

    Elsewhere Django's own answer. Scripts get it, too, and say on the page that it wants to be loaded again.
    """
    match = request.resolver_match
    if match is not None and match.app_name == "mushra" and match.url_name in FORMS:
        return redirect(f"{match.namespace}:listen", token=match.kwargs["token"])
    return csrf_failure(request, reason)
