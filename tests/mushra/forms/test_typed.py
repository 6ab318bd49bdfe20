"""What is typed into a form is kept as it stands, and sent once more it is the same form."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from mushra.forms.typed import as_sent, typed_in, untouched


class Everything(forms.Form):
    word = forms.CharField(initial="Amber")
    empty = forms.CharField(required=False)
    number = forms.FloatField(initial=8.0)
    ticked = forms.BooleanField(required=False, initial=True)
    unticked = forms.BooleanField(required=False)
    several = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B"), ("c", "C")], initial=["a", "b"])


def test_a_form_that_nobody_touched_sends_what_it_proposes():
    assert untouched(Everything()) == {
        "word": ["Amber"], "empty": [], "number": ["8"], "ticked": ["on"], "unticked": [], "several": ["a", "b"],
    }  # fmt: skip
    form = Everything(as_sent(untouched(Everything())))
    assert form.is_valid()
    assert form.cleaned_data == {
        "word": "Amber", "empty": "", "number": 8.0, "ticked": True, "unticked": False, "several": ["a", "b"],
    }  # fmt: skip


def test_a_tick_that_is_taken_away_is_kept_as_none_and_buttons_are_not_typed():
    sent = QueryDict("word=Brine&several=b&several=c&go=next&csrfmiddlewaretoken=x&start-1=0.5")
    typed = typed_in(sent, Everything())
    assert typed == {
        "word": ["Brine"], "empty": [], "number": [], "ticked": [], "unticked": [], "several": ["b", "c"],
        "start-1": ["0.5"],
    }  # fmt: skip
    again = Everything(as_sent(typed))
    assert again["ticked"].value() is False
    assert again["several"].value() == ["b", "c"]
    assert dict(again.errors) == {"number": ["This field is required."]}


def test_what_is_wrong_is_kept_as_it_was_typed():
    typed = typed_in(QueryDict("number=eight"), Everything())
    form = Everything(as_sent(typed))
    assert form["number"].value() == "eight"
    assert form.errors["number"] == ["Enter a number."]
