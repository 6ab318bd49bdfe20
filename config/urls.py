"""Every address of the site. Importing this must load no torch: a web worker stays small."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from config.accounts.views.sign_in import SignIn
from config.health import healthz, readyz
from config.metrics import metrics
from mushra.views.sharing import sharing

admin.site.site_header = "Concord"
admin.site.site_title = "Concord"
admin.site.login = SignIn.as_view()  # one page to sign in, for the admin as well


def nothing(_: HttpRequest, anything: str) -> HttpResponse:
    """The admin's way to any object's own page: it would name what is not shared with who asks."""
    raise Http404(f"There is nothing at {anything}.")


urlpatterns = [
    path("admin/r/<path:anything>", nothing),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/", include("analysis.api.urls")),
    path("listen/preview/", include("mushra.urls_preview", namespace="preview")),
    path("listen/", include("mushra.urls")),
    path("experiments/", include("mushra.urls_lab")),
    path("sharing/<slug:called>/<str:key>/", sharing, name="sharing"),
    path("", include("analysis.urls")),
]
