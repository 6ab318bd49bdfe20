"""The title, and which clips: a collection, and of it songs, systems and targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from mushra.selectors.clips import Collection

KINDS = ("songs", "systems", "targets")


class SongsForm(forms.Form):
    """The step "Songs and systems". collections: those that there are to choose from; the first is proposed, whole."""

    title = forms.CharField(
        max_length=200, label="Title", help_text="Listeners read it above the test.", widget=forms.TextInput()
    )
    collection = forms.ChoiceField(label="Clips", error_messages={"required": "Upload clips, or choose some."})
    songs = forms.MultipleChoiceField()
    systems = forms.MultipleChoiceField()
    targets = forms.MultipleChoiceField()

    def __init__(self, data: Any = None, *, collections: Sequence[Collection], title: str = "") -> None:
        super().__init__(data)
        self.collections = [collection for collection in collections if not collection.problem]
        self.fields["title"].initial = title
        self.fields["collection"].choices = [(each.key, each.title) for each in self.collections]
        for kind in KINDS:
            names = dict.fromkeys(name for each in self.collections for name in names_of(each, kind))
            self.fields[kind].choices = [(name, name) for name in names]
            self.fields[kind].error_messages["required"] = f"Choose at least one of the {kind}."
        if self.collections:
            self.fields["collection"].initial = self.collections[0].key
            for kind in KINDS:
                self.fields[kind].initial = list(names_of(self.collections[0], kind))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = next((each for each in self.collections if each.key == cleaned.get("collection")), None)
        for kind in KINDS:
            if chosen and kind in cleaned:
                there = names_of(chosen, kind)
                cleaned[kind] = [name for name in there if name in cleaned[kind]]
                if not cleaned[kind]:
                    self.add_error(kind, f"Choose at least one of the {kind}.")
        return cleaned

    @property
    def chosen(self) -> dict[str, set[str]]:
        """What is ticked, right or not."""
        return {name: set(self.data.getlist(name) if self.is_bound else ()) for name in ("collection", *KINDS)}


def names_of(collection: Collection, kind: str) -> Iterable[str]:
    """The names of a collection's songs, systems or targets."""
    return [song.name for song in collection.songs] if kind == "songs" else getattr(collection, kind)
