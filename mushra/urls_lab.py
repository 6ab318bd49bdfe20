"""The researcher's addresses of the listening test: experiments made, watched and handed out. Under /experiments/."""

from django.urls import URLPattern

app_name = "lab"

urlpatterns: list[URLPattern] = []
