"""The researcher's addresses: the list of studies, and a dashboard for each."""

from django.urls import path

from analysis.views import clips, exports, importing, live, live_actions, parts, run_actions, runs, studies

app_name = "analysis"

urlpatterns = [
    path("", studies.home, name="home"),
    # After mushra.urls_lab, whose addresses under /experiments/ come first.
    path("experiments/<slug:slug>/", live.live, name="live"),
    path("experiments/<slug:slug>/progress/", live.live_progress, name="live_progress"),
    path("experiments/<slug:slug>/links.csv", live.links_table, name="links_table"),
    path("experiments/<slug:slug>/state/", live_actions.state, name="experiment_state"),
    path("experiments/<slug:slug>/copy/", live_actions.copy, name="experiment_copy"),
    path("experiments/<slug:slug>/link/", live_actions.link, name="experiment_link"),
    path("experiments/<slug:slug>/personal-links/", live_actions.personal_links, name="experiment_personal_links"),
    path("experiments/<slug:slug>/recruiting/", live_actions.recruiting, name="experiment_recruiting"),
    path("runs/", runs.runs, name="runs"),
    path("runs/live/", runs.runs_live, name="runs_live"),
    path("runs/start/<slug:kind>/", run_actions.start, name="run_start"),
    path("runs/folder/<path:key>/curves/", runs.folder_curves, name="folder_curves"),
    path("runs/folder/<path:key>/", runs.run_folder, name="run_folder"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/live/", runs.run_live, name="run_live"),
    path("runs/<int:pk>/curves/", runs.run_curves, name="run_curves"),
    path("runs/<int:pk>/cancel/", run_actions.cancel, name="run_cancel"),
    path("runs/<int:pk>/retry/", run_actions.retry, name="run_retry"),
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
