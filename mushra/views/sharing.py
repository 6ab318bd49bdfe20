"""The page on which something is shared; its form also stands on the thing's own page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mushra.services.sharing import SharingError, owned_get, share_set
from mushra.views.staff import staff_form
from separation.permissions import check_owned


@staff_form
def sharing(request: HttpRequest, called: str, key: str) -> HttpResponse:
    """`user`, a colleague's name, and `right`, one of RIGHTS."""
    thing = owned_get(called=called, key=key, user=request.user)
    context = {"thing": thing, "nav": "runs" if called == "run" else "studies"}
    if request.method != "POST":
        return render(request, "mushra/lab/sharing_page.html", context)
    check_owned(thing, user=request.user)
    try:
        done = share_set(thing=thing, username=request.POST.get("user", ""), right=request.POST.get("right", ""))
    except SharingError as error:
        return render(request, "mushra/lab/sharing_page.html", context | {"sharing_problem": str(error)}, status=422)
    messages.success(request, done)
    return redirect("sharing", called, key)
