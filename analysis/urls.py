"""The researcher's addresses: the list of studies, and a dashboard for each."""

from django.urls import path

from analysis.views import clips, exports, importing, parts, studies

app_name = "analysis"

urlpatterns = [
    path("", studies.home, name="home"),
    path("studies/add/", importing.add_study, name="import_study"),
    path("studies/add/<slug:token>/", importing.check, name="import_check"),
    path("studies/published/<slug:name>/", studies.published_study, name="published"),
    path("studies/published/<slug:study>/<slug:name>.csv", studies.published_table, name="published_table"),
    path("studies/<slug:slug>/", studies.study, name="study"),
    path("studies/<slug:slug>/add-scores/", importing.add_scores, name="import_scores"),
    path("studies/<slug:slug>/clip/", clips.clip, name="clip"),
    path("studies/<slug:slug>/<slug:name>.csv", studies.table, name="table"),
    path("studies/<slug:slug>/report.<slug:form>", exports.report, name="report"),
    path("studies/<slug:slug>/<slug:part>/<str:name>.<slug:form>", exports.table, name="part_table"),
    path("studies/<slug:slug>/<slug:name>/", parts.part, name="part"),
    path("studies/<slug:slug>/<slug:name>/body/", parts.body, name="part_body"),
]
