"""Chromium is found or one sentence says what to do; one that fails leaves nothing behind."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from analysis.errors import AnalysisError
from analysis.exports.pdf import NoBrowserError, find_chromium, print_pdf


@pytest.fixture
def program(tmp_path):
    """Makes a program that can be run."""

    def make(name: str, script: str = "true"):
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return make


def test_the_first_that_is_installed_is_taken(program, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    chrome = program("google-chrome")
    assert find_chromium() == str(chrome)
    chromium = program("chromium")
    assert find_chromium() == str(chromium)
    assert find_chromium("google-chrome") == str(chrome)
    assert find_chromium(str(chrome)) == str(chrome)


def test_where_there_is_none_one_sentence_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoBrowserError, match="install it, name it in the setting CHROMIUM, or take the report as HTML"):
        print_pdf("<p>words</p>")


def test_a_name_that_is_no_program_is_refused_though_another_is_there(program, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    program("chromium")
    with pytest.raises(NoBrowserError, match="CHROMIUM=firefox is no program that can be run"):
        find_chromium("firefox")


def test_a_browser_that_fails_is_quoted(program):
    broken = program("broken", "echo no display >&2; exit 1")
    with pytest.raises(AnalysisError, match=r"broken did not print the report \(no display\); take it as HTML"):
        print_pdf("<p>words</p>", chromium=str(broken))


def test_what_a_script_writes_is_on_the_page():
    printed = print_pdf("<meta charset=utf-8><p id=p>before</p><script>p.textContent = 'ä − ' + 6 * 7</script>")
    (page,) = PdfReader(io.BytesIO(printed)).pages
    assert page.extract_text().strip() == "ä − 42"
