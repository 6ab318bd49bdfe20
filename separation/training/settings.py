"""What one training run is made with, songs aside, and its making from a table. Importing this loads no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from separation.errors import RecipeError, UnknownNameError
from separation.songs.selection import Selection
from separation.training.plan import Plan

Table = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Settings(Plan, Selection):
    """A plan, which of the songs it is for, and what is trained by it.

    loss, network: names in LOSSES and NETWORKS; sizes: of the network, those that differ from the published ones;
    targets: stems to estimate, all that any song has where none is named; rate: Hz; channels: of the audio, 1 or 2.
    """

    loss: str
    network: str = "open_unmix"
    sizes: Mapping[str, int] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    rate: int = 44100
    channels: int = 2

    def plan(self) -> Plan:
        """The plan alone."""
        return Plan(**{entry.name: getattr(self, entry.name) for entry in fields(Plan)})

    def selection(self) -> Selection:
        """The choice among songs alone."""
        return Selection(**{entry.name: getattr(self, entry.name) for entry in fields(Selection)})

    def __post_init__(self) -> None:
        Plan.__post_init__(self)
        Selection.__post_init__(self)


def converted(name: str, value: object) -> Any:
    """A value out of TOML as the setting of that name has it: whole numbers for decimal ones, tuples for lists.

    Raises `RecipeError` on an unknown name, nearest names first, and on a value of another type.
    """
    hints = get_type_hints(Settings)
    if name not in hints:
        raise RecipeError(str(UnknownNameError("setting", name, hints)))
    return _of_type(name, value, hints[name])


def merged(first: Table, *later: Table) -> dict[str, Any]:
    """Tables of settings, a later one's before an earlier one's; sizes are merged one by one."""
    whole = dict(first)
    for table in later:
        for name, value in table.items():
            whole[name] = {**whole.get(name, {}), **value} if isinstance(value, Mapping) else value
    return whole


def check_names(settings: Settings) -> None:
    """Raise the error of a loss, a network or a size of it that there is not; nearest names first. Loads torch."""
    from separation.losses import LOSSES, check_feeds
    from separation.networks import NETWORKS

    network = NETWORKS.get(settings.network)
    for loss in filter(None, (settings.loss, settings.watched)):
        check_feeds(LOSSES.get(loss), network.name, network.domain)
    network.complete(settings.sizes)


def changed(settings: Settings, table: Table) -> Settings:
    """The settings with a table's values in the place of theirs, checked as `converted` and as a plan are."""
    values = {name: converted(name, value) for name, value in table.items()}
    return replace(settings, **merged({name: getattr(settings, name) for name in values}, values))


def _of_type(name: str, value: object, hint: Any) -> Any:
    options = get_args(hint)
    if isinstance(hint, UnionType):
        return _of_type(name, value, next(option for option in options if option is not NoneType))
    if get_origin(hint) is Literal:
        if value not in options:
            raise RecipeError(str(UnknownNameError(f"{name} that is", str(value), [str(option) for option in options])))
        return value
    if get_origin(hint) is tuple and isinstance(value, (list, tuple)):
        return tuple(_of_type(f"{name}' entry", entry, options[0]) for entry in value)
    if get_origin(hint) in (Mapping, dict) and isinstance(value, Mapping):
        return {str(key): _of_type(f"{name}.{key}", entry, options[1]) for key, entry in value.items()}
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(hint, type) and isinstance(value, hint) and (hint is bool or not isinstance(value, bool)):
        return value
    raise RecipeError(f"The setting {name!r} is {value!r}; it must be {_in_words(hint)}.")


def _in_words(hint: Any) -> str:
    words = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}
    if hint in words:
        return words[hint]
    return f"a list, of {_in_words(get_args(hint)[0])} each" if get_origin(hint) is tuple else "a table"
