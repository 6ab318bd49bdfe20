"""Adding a study from files, and scores to a study: give the files, look at what is understood, add."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from analysis.errors import AnalysisError
from analysis.import_check import ImportCheck
from analysis.studies import study_get
from analysis.uploads import Upload, upload_get, upload_keep
from mushra.views.staff import staff_form

LIMITS = {"table_limit": settings.TABLES_MAX_MB, "sound_limit": settings.UPLOAD_MAX_MB, "nav": "studies"}


@staff_form
def add_study(request: HttpRequest) -> HttpResponse:
    """Give the files of a study."""
    if request.method != "POST":
        return render(request, "analysis/import/files.html", LIMITS)
    typed = {name: request.POST.get(name, "").strip() for name in ("title", "origin")}
    if not request.FILES.getlist("ratings"):
        return _files_again(request, typed, "Choose at least one file of ratings.")
    if not typed["title"]:
        return _files_again(request, typed, "Give the study a title.")
    try:
        upload = _kept(request, **typed)
    except AnalysisError as error:
        return _files_again(request, typed, str(error), status=error.status)
    return redirect("analysis:import_check", token=upload.token)


@staff_form
def add_scores(request: HttpRequest, slug: str) -> HttpResponse:
    """Give scores of a study's clips."""
    study = study_get(slug=slug, user=request.user, edit=True)
    if request.method != "POST":
        return render(request, "analysis/import/files.html", LIMITS | {"study": study})
    if not request.FILES.getlist("scores"):
        return _files_again(request, {"study": study}, "Choose at least one file of scores.")
    try:
        upload = _kept(request, study=slug)
    except AnalysisError as error:
        return _files_again(request, {"study": study}, str(error), status=error.status)
    return redirect("analysis:import_check", token=upload.token)


@staff_form
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Look at what is understood of an upload, correct it, and add it."""
    upload = upload_get(token=token, owner=request.user.pk)
    action = request.POST.get("action", "")
    if action == "forget":
        upload.forget()
        return redirect("analysis:home")
    looked = ImportCheck(upload, request.POST if request.method == "POST" else None, user=request.user)
    if action == "add" and not looked.faults:
        try:
            return _added(upload, looked, owner=request.user)
        except AnalysisError as error:
            looked.errors.append(str(error))
    status = 400 if action == "add" else 200
    return render(request, "analysis/import/check.html", looked.context | LIMITS, status=status)


def _kept(request: HttpRequest, **about: str) -> Upload:
    sounds = request.FILES.getlist("sounds")
    paths = request.POST.get("sound_paths", "").splitlines()  # a form sends \r\n for \n
    named = paths if len(paths) == len(sounds) else [file.name or "" for file in sounds]
    archive = request.FILES.getlist("archive")
    return upload_keep(
        owner=request.user.pk or 0,
        ratings=request.FILES.getlist("ratings"),
        scores=request.FILES.getlist("scores"),
        sounds=[*zip(named, sounds, strict=True), *((file.name or "", file) for file in archive)],
        **about,
    )


def _files_again(request: HttpRequest, typed: dict[str, Any], error: str, *, status: int = 400) -> HttpResponse:
    return render(request, "analysis/import/files.html", LIMITS | typed | {"error": error}, status=status)


def _added(upload: Upload, looked: ImportCheck, *, owner: Any) -> HttpResponse:
    from analysis.study_import import scores_add, study_import

    if looked.study:
        scores_add(study=looked.study, files=looked.files(looked.scores))
        slug = looked.study.slug
    else:
        study = study_import(
            title=upload.title, origin=upload.origin, sounds=looked.sounds,
            ratings=looked.files(looked.ratings), scores=looked.files(looked.scores), owner=owner,
        )  # fmt: skip
        slug = study.slug
    upload.forget()
    return redirect("analysis:study", slug=slug)
