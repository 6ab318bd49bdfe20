"""The researcher's addresses of the listening test: experiments made, watched and handed out. Under /experiments/."""

from django.urls import path

from mushra.views import results

app_name = "lab"

urlpatterns = [
    path("<slug:slug>/results/", results.results, name="results"),
    path("<slug:slug>/export/bundle/", results.bundle, name="bundle"),
    path("<slug:slug>/export/<slug:name>/", results.export, name="export"),
]
