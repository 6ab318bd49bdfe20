"""The researcher's addresses of the listening test: experiments made, watched and handed out. Under /experiments/."""

from django.urls import path

from mushra.views import results
from mushra.views.lab import stepper

app_name = "lab"

urlpatterns = [
    path("<slug:slug>/results/", results.results, name="results"),
    path("<slug:slug>/export/bundle/", results.bundle, name="bundle"),
    path("<slug:slug>/export/<slug:name>/", results.export, name="export"),
    path("new/", stepper.new, name="new"),
    path("draft/<slug:token>/forget/", stepper.forget, name="forget"),
    path("draft/<slug:token>/<slug:step>/", stepper.step, name="step"),
    path("draft/<slug:token>/<slug:step>/<slug:action>/", stepper.action, name="action"),
]
