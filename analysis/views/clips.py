"""The sounds behind a study's points, for researchers."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse

from analysis.errors import AnalysisError
from analysis.studies import study_get
from mushra.views.staff import staff_page


class NoClipError(AnalysisError):
    """A sound that the study does not have."""

    status = 404


@staff_page
def clip(request: HttpRequest, slug: str) -> HttpResponse:
    """The sound of ?song=, ?target= and ?system=; `reference` is the open reference."""
    study = study_get(slug=slug, user=request.user)
    song, target, system = (request.GET.get(name, "") for name in ("song", "target", "system"))
    audio = study.clip(song=song, target=target, system=system)
    if audio is None or not audio.storage.exists(audio.name):
        raise NoClipError(f"{study.title} has no sound of {system or 'a system'} for {song}, {target}.")
    return FileResponse(audio.open("rb"))
