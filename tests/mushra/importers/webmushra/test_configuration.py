"""webMUSHRA's files are read as they are written, mended where its own reader forgives, or refused with the cure."""

from __future__ import annotations

import pytest

from mushra.errors import ConfigurationError
from mushra.importers.webmushra import Answer, Block, parse_configuration, read_configuration
from mushra.importers.webmushra.yaml_text import LARGEST
from tests.mushra.importers.webmushra.files import EVERYTHING, NAMES, given, page

TYPES = {
    "ABX_noloop.yaml": ["paired_comparison", "finish"],
    "bs1116_noloop.yaml": ["bs1116", "finish"],
    "default.yaml": ["generic", "mushra", "mushra", "mushra", "finish"],
    "lss_lms.yaml": ["generic", "volume", "likert_multi_stimulus", "likert_single_stimulus", "finish"],
    "mushra_customquestionaire.yaml": ["mushra", "finish"],
    "mushra_noloop.yaml": ["mushra", "finish"],
    "mushra_norandom.yaml": ["mushra", "mushra", "finish"],
    "training.yaml": ["generic", "generic", "likert_multi_stimulus", "mushra", "finish"],
}


def refused(data: bytes) -> str:
    with pytest.raises(ConfigurationError) as caught:
        parse_configuration(data)
    return str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_every_file_of_its_users_is_read(name):
    assert [page.type for page in read_configuration(given(name)).pages.pages()] == TYPES[name]


def test_its_own_default_file_is_no_yaml_and_is_read_all_the_same():
    read = read_configuration(given("default.yaml"))
    assert read.repaired == (17,)
    (first,) = [page for page in read.pages.pages() if page.id == "trial1"]
    assert "session. Reminder: In a MUSHRA listening test" in first.content
    assert first.content.endswith("between the reference and the condition.")
    block = read.pages.parts[2]
    assert isinstance(block, Block)
    assert block.random
    assert [page.id for page in block.pages()] == ["trial_random_1", "trial_random_2"]


def test_every_type_of_page_is_read_with_what_is_its_own():
    read = parse_configuration(EVERYTHING.encode())
    pages = {page.id or page.type: page for page in read.pages.pages()}
    assert (read.title, read.test_id, read.language, read.repaired) == ("Everything", "everything", "de", ())
    assert list(pages) == ["hello", "yes", "vol", "one", "two", "three", "four", "five", "six", "finish"]
    assert pages["vol"].stimuli == {"stimulus": "audio/a.wav"}
    assert pages["one"].anchors == ("anchor35",)
    assert pages["one"].stimuli == {"A": "audio/a.wav", "B": "audio/b.wav"}
    assert pages["five"].scales == ((Answer("no", "No"), Answer("maybe", "Maybe"), Answer("yes", "Yes")),)
    assert len(pages["six"].scales) == 2
    assert [question.type for question in pages["finish"].questions] == ["text", "number", "likert", "long_text"]


def test_blocks_within_blocks_keep_their_shape():
    outer = parse_configuration(EVERYTHING.encode()).pages.parts[3]
    assert isinstance(outer, Block)
    inner = outer.parts[1]
    assert isinstance(inner, Block)
    assert (outer.random, inner.random, [page.id for page in inner.pages()]) == (True, True, ["two", "three"])


def test_a_list_that_does_not_begin_with_random_keeps_its_order():
    rated = "{type: mushra, id: %s, reference: r, stimuli: {A: a}}"
    read = parse_configuration(f"pages:\n  - - {rated % 'b'}\n    - {rated % 'a'}\n".encode())
    (block,) = read.pages.parts
    assert isinstance(block, Block)
    assert not block.random


def test_words_that_yaml_takes_for_something_else_stay_words():
    pages = {page.id or page.type: page for page in parse_configuration(EVERYTHING.encode()).pages.pages()}
    assert list(pages["four"].stimuli) == ["01"]
    assert pages["finish"].questions[2].answers[0] == Answer("no", "None")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Reminder: rate: all", "Reminder: rate: all"),
        ('it\'s: "so"', 'it\'s: "so"'),
        ('"Please" listen', '"Please" listen'),
        ('"say "hi" to all"', 'say "hi" to all'),
        ("[bold] text", "[bold] text"),
        ("@home", "@home"),
        ("<a style='color: red'>x</a>", "<a style='color: red'>x</a>"),
        ("ends with a colon:", "ends with a colon:"),
    ],
)
def test_a_text_that_yaml_refuses_is_read_and_its_line_is_told(written, read):
    found = parse_configuration(page(f"  - type: generic\n    content: {written}"))
    assert next(found.pages.pages()).content == read
    assert found.repaired == (5,)


def test_only_the_refused_line_is_touched():
    text = "  - type: generic\n    content: |\n      name: a: b\n    name: c: d"
    found = next(parse_configuration(page(text)).pages.pages())
    assert (found.content, found.name) == ("name: a: b", "c: d")


def test_a_text_of_several_lines_that_cannot_be_mended_is_named_with_the_cure():
    message = refused(page("  - type: generic\n    content: one\n      Reminder: two"))
    assert message.startswith("Line 6, column ")
    assert "begin it on a line of its own after |" in message


def test_a_spatial_page_is_refused_by_name():
    message = refused(page("  - {type: spatial, id: room, reference: r.wav}"))
    assert message.startswith("Page 1 (spatial, 'room') (line 4): a spatial page asks where in a room sounds are")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  - {type: ranking, id: x}", r"Page 1 (ranking, 'x') (line 4): there is no such type of page"),
        ("  - {id: x}", "type (line 4): is missing"),
        ("  - {type: mushra, reference: r, stimuli: {A: a}}", "has no `id`"),
        ("  - {type: mushra, id: x, stimuli: {A: a}}", "reference (line 4): is missing"),
        ("  - {type: mushra, id: x, reference: r}", "stimuli (line 4): is missing"),
        ("  - {type: mushra, id: x, reference: r, stimuli: {A: a, A: b}}", "'A' is there twice"),
        ("  - {type: mushra, id: x, reference: r, stimuli: {A: [a]}}", "must be a text"),
        (
            "  - {type: mushra, id: rated, reference: r, stimuli: {A: a}}",
            "the id 'rated' is that of the page",
        ),
        ("  - {type: mushra, id: x, reference: r, createAnchor35: ja, stimuli: {A: a}}", "true or false, not 'ja'"),
        ("  - {type: likert_multi_stimulus, id: x, stimuli: {A: a}}", "response (line 4): is missing"),
        ("  - {type: finish, questionnaire: [{type: grid, name: q}]}", "must be one of text, number, likert"),
        ("  - {type: finish, questionnaire: [{type: number, name: q, min: 9, max: 1}]}", "min, 9, lies above max, 1"),
        ("  - {type: finish, questionnaire: [{type: number, name: q, min: low}]}", "must be a number, not 'low'"),
        ("  - {type: generic, content: {a: b}}", "must be a text; put it in quotes"),
        ("  - {type: generic, content: *nothing}", "undefined alias"),
    ],
)
def test_what_is_wrong_with_a_page_is_said_with_its_line(text, said):
    assert said in refused(page(text))


def test_a_file_without_ratings_or_pages_or_anything_is_refused():
    assert "has no page on which something is rated" in refused(b"pages:\n  - {type: generic, content: hello}")
    assert "has no `pages`" in refused(b"testname: T")
    assert "is empty" in refused(b"# nothing\n")
    assert "must be a mapping" in refused(b"- a\n- b\n")


def test_hostile_files_are_refused_at_once():
    bomb = ["pages:", "  - &l0 {type: generic, content: x}"]
    bomb += [f"  - &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert "aliases stand for more than 100,000" in refused("\n".join(bomb).encode())
    assert "more than 500 pages" in refused("\n".join(bomb[:5]).encode())
    empty = f"x: &x [{', '.join(['[]'] * 1000)}]\npages: [{', '.join(['*x'] * 1000)}]"  # a million lists, no page
    assert "aliases stand for more than" in refused(empty.encode())
    assert "more than 10 deep" in refused(b"pages: " + b"[" * 12 + b"]" * 12)
    assert "aliases stand for more than" in refused(b"pages: &a [*a]")
    assert "nested too deep" in refused(b"[" * 50_000)
    assert "at most 262,144" in refused(b" " * (LARGEST + 1))
    assert "is not UTF-8" in refused(b"testname: \xff\xfe")
    assert "not YAML" in refused(b"testname: a\x00b")
    assert "spaces, never with tabs" in refused(b"pages:\n\t- type: generic")
    assert "one document" in refused(page("") + b"---\npages: []\n")


def test_a_tag_makes_nothing():
    found = parse_configuration(page("  - {type: generic, content: !!python/object/apply:os.getcwd ''}"))
    assert next(found.pages.pages()).content == ""


def test_the_file_is_named_and_one_that_is_not_there_too(tmp_path):
    (tmp_path / "c.yaml").write_bytes(b"testname: T")
    for name, said in (("c.yaml", "has no `pages`"), ("d.yaml", "cannot be read")):
        with pytest.raises(ConfigurationError, match=said) as caught:
            read_configuration(tmp_path / name)
        assert str(caught.value).startswith(str(tmp_path / name))
