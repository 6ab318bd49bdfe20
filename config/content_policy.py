"""What browsers may do with our pages: run our own scripts, use our own styles, ask our own server, and nothing else.

One policy for every page, so that a word that somebody typed and that one day is not escaped still runs nothing. It
takes no `'unsafe-inline'`: pages hold no script, no handler and no style of their own; scripts read what they need from
blocks of JSON, which are no scripts, and set styles through the CSSOM, which the policy allows. Django 6 has a setting
for this; until then these lines are fewer than a dependency.

Source: W3C, Content Security Policy Level 3; Permissions Policy.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]
PICTURES = ("optimizeSpeed", "-moz-crisp-edges", "-o-crisp-edges", "-webkit-optimize-contrast", "optimize-contrast",
            "crisp-edges", "pixelated")  # fmt: skip
# The style attributes that plotly writes into its figures, word for word: of bold words, and of heat maps.
PLOTLY_STYLES = ("font-weight:bold", "".join(f"image-rendering: {one}; " for one in PICTURES))


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "style-src-attr": " ".join(("'unsafe-hashes'", *map(_hash, PLOTLY_STYLES))),  # these, and no other
    "img-src": "'self' data: blob:",  # plotly saves a figure by way of such an image
    "font-src": "'self'",
    "media-src": "'self' blob:",  # a clip of which the mask is off
    "connect-src": " ".join(["'self'", "blob:", *settings.CLIPS_FROM]),  # of a bucket, where clips come from one
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
CONTENT = "; ".join(f"{name} {sources}" for name, sources in POLICY.items())
UNUSED = ("accelerometer", "bluetooth", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer",
          "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking")  # fmt: skip
PERMISSIONS = ", ".join(f"{name}=()" for name in UNUSED)
DEBUG_PAGES = (404, 500)  # Django's own, with styles and scripts in them


class ContentPolicy:
    """Says so with every answer, files included."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in DEBUG_PAGES):
            response.headers.setdefault("Content-Security-Policy", CONTENT)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
