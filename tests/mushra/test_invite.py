"""Links by command: one, or a personal one for each of many."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from mushra.models import Invitation


def invite(*arguments) -> str:
    output = io.StringIO()
    call_command("invite", "--experiment", "losses", *map(str, arguments), stdout=output, stderr=io.StringIO())
    return output.getvalue()


def test_every_name_of_a_file_gets_a_link_for_one_session(study, tmp_path):
    names = tmp_path / "names.txt"
    names.write_text("Ada\n\n  Ben, “the ears”\n=1+1\n", encoding="utf-8-sig")
    table = list(csv.DictReader(io.StringIO(invite("--names", names, "--site", "https://lab.example/"))))
    made = Invitation.objects.order_by("pk")
    assert [(one.note, one.max_sessions) for one in made] == [("Ada", 1), ("Ben, “the ears”", 1), ("=1+1", 1)]
    assert [row["note"] for row in table] == ["Ada", "Ben, “the ears”", "'=1+1"]
    assert [row["link"] for row in table] == [f"https://lab.example{one.get_absolute_url()}" for one in made]


@pytest.mark.parametrize(
    ("text", "more", "message"),
    [
        (None, [], r"nowhere\.txt cannot be read \(No such file"),
        (b"\n \n", [], "Give 1 to 1,000 names"),
        (b"\xff\xfe", [], r"cannot be read \(it is not UTF-8\)"),
        (b"Ada", ["--sessions", 2], "leave out --sessions and --note"),
    ],
)
def test_names_that_cannot_be_used_make_no_link(study, tmp_path, text, more, message):
    path = tmp_path / "nowhere.txt"
    if text is not None:
        path.write_bytes(text)
    with pytest.raises(CommandError, match=message):
        invite("--names", path, *more)
    assert not Invitation.objects.exists()
