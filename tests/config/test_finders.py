"""Plotly's JavaScript is served from the Python package that carries it."""

from pathlib import Path

from django.contrib.staticfiles import finders

from config.finders import VendorFinder


def test_plotly_is_found_and_is_javascript():
    with Path(finders.find("vendor/plotly.min.js")).open(encoding="utf-8") as file:
        assert "plotly.js v" in file.read(200)


def test_nothing_else_is_found_under_vendor():
    assert finders.find("vendor/../settings.py") is None
    assert finders.find("vendor/unknown.js") is None


def test_collectstatic_sees_the_file_at_its_address():
    [(name, storage)] = VendorFinder().list([])
    assert (storage.prefix, name) == ("vendor", "plotly.min.js")
    assert storage.exists(name)
