"""Refuses a body of files that is larger than its sender may send, before a byte of it is written to the disk.

Django writes the files of a form to the disk as soon as anybody, the check of its token among them, asks for a field:
without this a stranger could fill the disk through any address. Other bodies are held back by
DATA_UPLOAD_MAX_MEMORY_SIZE. A body without a length is empty to Django.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mushra.views.staff import problem

Answer = Callable[[HttpRequest], HttpResponse]
FIELDS = 16 << 20  # bytes, beside the files: the names of 5,000 and the lines that part them


class BodyLimit:
    """UPLOAD_MAX_MB for staff; for others, none of whose pages sends files, what a form without files may hold."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH") or ""
        length = int(said) if said.isdecimal() else 0  # as Django reads it
        if request.content_type != "multipart/form-data" or length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return self.get_response(request)
        may = request.user.is_active and request.user.is_staff
        limit = (settings.UPLOAD_MAX_MB << 20) + FIELDS if may else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if length <= limit:
            return self.get_response(request)
        taken = f"{settings.UPLOAD_MAX_MB:,} MiB of files" if may else "no files of that size"
        return problem(request, f"This is {length / 2**20:,.0f} MiB, and you may send {taken} at once.", status=413)
