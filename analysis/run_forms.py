"""What a page asks for to start a run, and the job's arguments that it makes of the answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator

from analysis.runs import folders_seen, key_of
from separation.errors import ConcordError
from separation.song_folders import song_folder_get, song_folders
from separation.training.presets import DEMO_SIZES, PRESETS
from separation.training.recipe import run_names, shipped_recipes

NAMED = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z", "Letters, digits, dots, hyphens and underscores; first a letter or a digit."
)


class RunForm(forms.Form):
    """What every run has: a name, which is its folder's, and songs that lie in SONGS_DIR."""

    kind = ""
    below = ""  # the folder in DATA_DIR that it makes its own in

    name = forms.CharField(max_length=80, validators=[NAMED], help_text="Its folder's name, and the system's.")
    songs = forms.ChoiceField(help_text="Folders of songs that lie in SONGS_DIR on the server.")

    def __init__(self, *arguments: Any, user: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.user = user
        self.fields["songs"].choices = [(name, name) for name in song_folders()]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if (self.home() / name).exists():
            raise forms.ValidationError(f"There is one named {name!r} already; choose another name.")
        return name

    def home(self) -> Path:
        return Path(settings.DATA_DIR) / self.below

    def arguments(self) -> dict[str, Any]:
        """Of the job that is asked for."""
        clean = self.cleaned_data
        return {"songs": str(song_folder_get(name=clean["songs"])), "output": str(self.home() / clean["name"])}


class TrainingForm(RunForm):
    """A training: one run of a shipped recipe, or a loss and a network."""

    kind, below, title = "train", "runs", "Train a network"

    validation = forms.ChoiceField(
        label="Validation songs",
        required=False,
        help_text="The training is judged by them, and its best epoch's weights are kept.",
    )
    recipe = forms.ChoiceField(required=False, help_text="A run of a paper's. What is filled in below goes before it.")
    loss = forms.CharField(
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"list": "known-losses"}),
        help_text="What to minimise, l1_freq for one. Needed without a recipe.",
    )
    network = forms.ChoiceField(required=False)
    preset = forms.ChoiceField(
        required=False, help_text="Where what is left empty comes from: demo is small and short."
    )
    targets = forms.CharField(required=False, max_length=200, help_text="Stems to estimate; empty: all that there are.")
    steps = forms.IntegerField(required=False, min_value=0, max_value=10**7, help_text="Empty: as above.")
    seed = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, help_text="Empty: as above, or 0.")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["validation"].choices = [("", "none"), *self.fields["songs"].choices]
        recipes = {name: run_names(path) for name, path in shipped_recipes().items()}
        groups = [(name, [(f"{name}/{run}", run) for run in runs]) for name, runs in recipes.items()]
        self.fields["recipe"].choices = [("", "none"), *groups]
        self.fields["network"].choices = [("", "the recipe's, or open_unmix"), *((name, name) for name in DEMO_SIZES)]
        self.fields["preset"].choices = [(name, name) for name in PRESETS]
        losses = {changes.get("loss") for runs in recipes.values() for changes in runs.values()}
        self.known_losses = sorted(filter(None, losses))  # as many as can be told without loading torch

    def clean(self) -> dict[str, Any]:
        clean: dict[str, Any] = super().clean() or self.cleaned_data
        if not clean.get("recipe") and not clean.get("loss") and "loss" not in self.errors:
            self.add_error("loss", "Give a loss, or choose a recipe.")
        return clean

    def arguments(self) -> dict[str, Any]:
        clean = self.cleaned_data
        made = super().arguments()
        if clean["validation"]:
            made["validation"] = str(song_folder_get(name=clean["validation"]))
        if clean["recipe"]:
            recipe, _, run = clean["recipe"].partition("/")
            made |= {"recipe": recipe, "run": run}
        elif clean["preset"]:
            made["preset"] = clean["preset"]
        made |= {name: clean[name] for name in ("loss", "network") if clean[name]}
        made |= {name: clean[name] for name in ("steps", "seed") if clean[name] is not None}
        return made | ({"targets": clean["targets"].split()} if clean["targets"].split() else {})


class SeparationForm(RunForm):
    """A separation: runs that have finished, over a folder of songs."""

    kind, below, title = "separate", "estimates", "Separate songs"

    model = forms.MultipleChoiceField(
        label="Models", widget=forms.CheckboxSelectMultiple, help_text="Runs that have finished."
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["name"].help_text = "Of the folder of estimates."
        there = folders_seen(user=self.user)
        self.fields["model"].choices = [(key_of(one), key_of(one)) for one in there if one.is_finished]

    def arguments(self) -> dict[str, Any]:
        chosen = [str(Path(settings.DATA_DIR) / key) for key in self.cleaned_data["model"]]
        return super().arguments() | {"model": chosen}


FORMS: dict[str, type[RunForm]] = {"train": TrainingForm, "separate": SeparationForm}


class UnknownFormError(ConcordError, LookupError):
    """A kind of run that no page starts."""

    status = 404


def form_of(kind: str) -> type[RunForm]:
    """The form that starts such a run. Raises `UnknownFormError`."""
    if kind not in FORMS:
        raise UnknownFormError(f"No page starts a run of the kind {kind!r}; there are {', '.join(FORMS)}.")
    return FORMS[kind]
