"""A listener reads their own language: the link's, the menu's, the browser's, or English; researchers read English."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils import translation

from mushra.languages import language_of


def language_of_page(response) -> str:
    found = re.search(rb'<html lang="([^"]+)"', response.content).group(1).decode()
    assert response.headers["Content-Language"] == found
    return found


@pytest.fixture
def link(invitation) -> str:
    return invitation.get_absolute_url()


@pytest.mark.parametrize("code", [code for code, _ in settings.LANGUAGES])
def test_a_link_can_ask_for_every_language(link, code):
    assert language_of_page(Client().get(link, {"lang": code})) == code


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("de", "de"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("pt-BR", "pt"),
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("sw,ja;q=0.5,en;q=0.1", "ja"),
        ("sw", "en"),
        ("", "en"),
        ("*", "en"),
        ("<script>", "en"),
    ],
)
def test_the_browsers_languages_are_followed_in_their_order_with_english_as_the_last(link, asked, found):
    response = Client(headers={"Accept-Language": asked}).get(link)
    assert language_of_page(response) == found
    assert "Accept-Language" in response.headers["Vary"]


def test_a_language_chosen_once_is_kept_and_goes_before_the_browsers(link):
    browser = Client(headers={"Accept-Language": "fr"})
    browser.get(link, {"lang": "ja"})
    assert language_of_page(browser.get(link)) == "ja"
    cookie = browser.cookies["listener-language"]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/listen/", "Lax", True)


def test_a_link_goes_before_what_was_chosen(link):
    browser = Client()
    browser.get(link, {"lang": "ja"})
    assert language_of_page(browser.get(link, {"lang": "it"})) == "it"
    assert language_of_page(browser.get(link)) == "it"


@pytest.mark.parametrize("unknown", ["tlh", "", "../../etc", "d" * 600])
def test_a_language_that_there_is_not_is_as_good_as_none(link, unknown):
    browser = Client(headers={"Accept-Language": "es"})
    assert language_of_page(browser.get(link, {"lang": unknown})) == "es"
    assert "listener-language" not in browser.cookies


def test_the_menu_offers_every_language_by_its_own_name_and_says_which_is_chosen(link):
    page = Client().get(link, {"lang": "de"}).content.decode()
    offered = re.findall(r'<button type="submit" name="lang" value="([^"]+)" lang="\1"[^>]*>([^<]+)</button>', page)
    assert offered == settings.LANGUAGES
    assert re.findall(r'value="([^"]+)" lang="[^"]+" aria-current', page) == ["de"]
    assert f'action="{link}"' in page


def test_the_menu_keeps_a_crowd_workers_id_of_the_link_and_nothing_else(link, study):
    study.crowd_ids = ["worker"]
    study.save()
    page = Client().get(link, {"worker": 'A"1', "lang": "fr", "more": "no"}).content.decode()
    menu = page[page.index('<form class="language-list"') : page.index("</details>")]
    assert re.findall(r'<input type="hidden" name="(.*?)" value="(.*?)">', menu) == [("worker", "A&quot;1")]


def test_the_menu_of_a_page_that_a_form_led_to_leads_to_the_link_itself(db):
    response = Client().post("/listen/no-such-link/another/", {})
    assert response.status_code == 404
    assert 'action="/listen/no-such-link/"' in response.content.decode()


def test_the_words_of_the_scripts_come_with_the_page(link):
    page = Client().get(link).content.decode()
    texts = json.loads(re.search(r'<script id="texts" type="application/json">(.*?)</script>', page).group(1))
    assert texts["player.play"] == "Play"


def test_researchers_pages_stay_english(rosa, study):
    rosa.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    lab = f"/experiments/{study.slug}/"
    for address in ("/", "/admin/", lab, f"{lab}results/", f"{lab}export/ratings_csv/"):
        response = rosa.get(address, {"lang": "de"})
        assert response.status_code == 200
        assert "Content-Language" not in response.headers
        assert "listener-language" not in rosa.cookies
    assert 'lang="en' in rosa.get("/admin/").content.decode()
    assert '<html lang="en">' in rosa.get("/").content.decode()


def test_the_next_request_does_not_inherit_the_language(link, db):
    Client().get(link, {"lang": "ja"})
    assert translation.get_language() == "en"


def test_a_view_can_ask_which_language_its_listener_reads():
    request = RequestFactory().get("/listen/x/", {"lang": "de"}, headers={"Accept-Language": "fr"})
    assert language_of(request) == "de"
    assert language_of(RequestFactory().get("/listen/x/", headers={"Accept-Language": "fr"})) == "fr"


def test_a_session_says_in_which_language_it_was_seen_last(ada):
    ada.client.get(ada.link, headers={"Accept-Language": "pt"})
    ada.session.refresh_from_db()
    assert ada.session.language == "pt"
    ada.client.get(ada.link, {"lang": "zh-hans"})
    ada.session.refresh_from_db()
    assert ada.session.language == "zh-hans"


def test_what_a_script_is_answered_comes_in_the_listeners_language_too(ada):
    ada.client.cookies["listener-language"] = "de"
    assert ada.hand_in(0).error == "5 Klänge sind noch nicht bewertet."
