"""Services that send listeners: their links as their documentation has them, and the addresses that lead back."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from mushra.errors import FlowError
from mushra.protocol.flow_file import filled_in
from mushra.protocol.recruiting import RECRUITERS, Addresses, is_preview, person_of, recruiter_of

LINK = "https://lab.example/listen/abc/"
PROLIFIC, MTURK, SONA, OPEN = map(RECRUITERS.get, ("prolific", "mturk", "sona", "link"))
CREDIT = "https://school.sona-systems.com/webstudy_credit.aspx?experiment_id=123&credit_token=4e48&survey_code=XXXX"


def test_prolifics_link_has_the_placeholders_that_prolific_replaces():
    assert PROLIFIC.hand_out(LINK) == (
        f"{LINK}?PROLIFIC_PID={{{{%PROLIFIC_PID%}}}}&STUDY_ID={{{{%STUDY_ID%}}}}&SESSION_ID={{{{%SESSION_ID%}}}}"
    )


def test_every_link_keeps_the_address_of_the_study():
    for recruiter in RECRUITERS:
        assert LINK in recruiter.hand_out(LINK)
        assert set(recruiter.crowd_ids) >= {recruiter.person_id} - {""}


def test_what_prolific_sends_is_what_is_kept():
    sent = urlsplit(PROLIFIC.hand_out(LINK).replace("{{%", "").replace("%}}", "")).query
    assert tuple(parse_qs(sent)) == PROLIFIC.crowd_ids
    assert recruiter_of(parse_qs(sent)) is PROLIFIC


def test_codes_become_the_addresses_at_which_prolific_takes_them():
    made = PROLIFIC.addresses({"return_url": " C1A2B3 ", "screen_out_url": "OUT9"})
    assert made == Addresses(
        "https://app.prolific.com/submissions/complete?cc=C1A2B3",
        "https://app.prolific.com/submissions/complete?cc=OUT9",
    )
    assert PROLIFIC.addresses({"return_url": made.return_url}).return_url == made.return_url
    assert PROLIFIC.shown(made.return_url) == "C1A2B3"


def test_sonas_credit_is_granted_to_the_listeners_own_survey_code():
    address = SONA.addresses({"return_url": CREDIT}).return_url
    assert filled_in(address, {"survey_code": "12&34"}) == CREDIT.replace("XXXX", "12%2634")


@pytest.mark.parametrize(
    ("recruiter", "entered", "message"),
    [
        (PROLIFIC, {"full_url": "no code"}, "Code when full: must be a code of Latin letters and digits"),
        (PROLIFIC, {"return_url": "https://elsewhere.example/?cc=X"}, "Completion code: must be a code"),
        (SONA, {"return_url": "https://school.sona-systems.com/"}, "must hold survey_code="),
        (SONA, {"return_url": "javascript:survey_code=1"}, "must be an address that begins with https://"),
        (OPEN, {"return_url": "https://{code}.example/"}, "not in the site's name"),
        (OPEN, {"screen_out_url": "https://a.example/{turkSubmitTo}"}, "{turkSubmitTo} stands for nothing"),
    ],
)
def test_a_wrong_entry_is_named(recruiter, entered, message):
    with pytest.raises(FlowError) as caught:
        recruiter.addresses(entered)
    assert message in str(caught.value)


def test_mechanical_turks_snippet_quotes_the_link_and_takes_the_ids_along():
    snippet = MTURK.hand_out('https://lab.example/"><script>')
    assert 'href="https://lab.example/&quot;&gt;&lt;script&gt;"' in snippet
    assert "location.search" in snippet


def test_a_preview_is_known_by_its_assignment():
    assert is_preview({"assignmentId": "ASSIGNMENT_ID_NOT_AVAILABLE", "hitId": "3X"})
    assert not is_preview({"assignmentId": "3ABC"})
    assert not is_preview({})


def test_who_listens_is_named_by_the_person_and_not_by_the_study():
    assert person_of({"STUDY_ID": "s", "SESSION_ID": "x"}) is None
    assert person_of({"hitId": "h", "workerId": "A1"}) == ("workerId", "A1")
    assert recruiter_of(["own", "STUDY_ID"]) is OPEN
