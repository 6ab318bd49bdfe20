"""The listening test's addresses, under /listen/."""

from django.urls import path

from mushra.views import listening, results, saving, steps

app_name = "mushra"

urlpatterns = [
    path("export/<slug:slug>/", results.old_export, name="export"),
    path("audio/<slug:token>", listening.audio, name="audio"),
    path("<slug:token>/", listening.listen, name="listen"),
    path("<slug:token>/start/", listening.start, name="start"),
    path("<slug:token>/another/", listening.another_listener, name="another"),
    path("<slug:token>/step/<int:step>/<int:occurrence>/", steps.step, name="step"),
    path("<slug:token>/step/<int:step>/<int:occurrence>/<int:trial>.wav", steps.headphones_sound, name="headphones"),
    path("<slug:token>/level.flac", steps.level_clip, name="level"),
    path("<slug:token>/ratings/", saving.rating, name="rating"),
    path("<slug:token>/comments/", saving.comment, name="comment"),
    path("<slug:token>/interactions/", saving.interactions, name="interactions"),
    path("<slug:token>/trial/", saving.trial, name="trial"),
]
