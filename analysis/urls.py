"""The researcher's addresses: the list of studies, and a dashboard for each."""

from django.urls import path

from analysis.views import studies

app_name = "analysis"

urlpatterns = [
    path("", studies.home, name="home"),
    path("studies/published/<slug:name>/", studies.published_study, name="published"),
    path("studies/published/<slug:study>/<slug:name>.csv", studies.published_table, name="published_table"),
    path("studies/<slug:slug>/", studies.experiment, name="experiment"),
    path("studies/<slug:slug>/<slug:name>.csv", studies.table, name="table"),
]
