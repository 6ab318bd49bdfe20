"""An experiment's preview: the listeners' addresses by the same names, for pages of which nothing is stored.

Under the application namespace of the listeners' own addresses, so that their templates lead on within the preview.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from django.http import HttpRequest, HttpResponse
from django.urls import path

from mushra.views.staff import staff_form

app_name = "mushra"


def _view(name: str) -> Callable[..., HttpResponse]:
    """A view of the preview, whose module reads audio: it is loaded when the first page is asked for."""

    @staff_form
    def view(request: HttpRequest, **where: object) -> HttpResponse:
        answer: HttpResponse = getattr(import_module("mushra.views.lab.previewing"), name)(request, **where)
        return answer

    return view


urlpatterns = [
    path("audio/<slug:token>", _view("audio"), name="audio"),
    path("<slug:token>/", _view("listen"), name="listen"),
    path("<slug:token>/start/", _view("start"), name="start"),
    path("<slug:token>/another/", _view("start"), name="another"),
    path("<slug:token>/step/<int:step>/<int:occurrence>/", _view("step"), name="step"),
    path("<slug:token>/step/<int:step>/<int:occurrence>/<int:trial>.wav", _view("headphones_sound"), name="headphones"),
    path("<slug:token>/level.flac", _view("level_clip"), name="level"),
    path("<slug:token>/ratings/", _view("taken"), name="rating"),
    path("<slug:token>/comments/", _view("taken"), name="comment"),
    path("<slug:token>/interactions/", _view("taken"), name="interactions"),
    path("<slug:token>/trial/", _view("trial"), name="trial"),
]
