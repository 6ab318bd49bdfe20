"""Run folders: what is written is read again, and what is foreign or missing is named."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file, save_file

from separation import checkpoints
from separation.checkpoints import Card
from separation.errors import ModelError
from separation.files import write_whole

CARD = Card(
    network="open_unmix",
    sizes={"hidden_size": 4, "layers": 1, "bandwidth": 1000},
    targets=["vocals", "keys", "lead.1"],
    rate=8000,
    channels=2,
    loss="l1_freq",
    encoder="",
    scale_free=False,
    songs=[{"name": "a song"}],
    unpaired=[],
    seed=1,
    steps=10,
    batch_size=2,
    seconds=1.5,
    learning_rate=0.01,
    weight_decay=1e-5,
    augmentation=["gain"],
    environment={"torch": "1", "commit": None},
)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "run"
    torch.manual_seed(0)
    checkpoints.write_card(folder, CARD)
    checkpoints.write_weights(folder, CARD.build())
    return folder


def test_a_model_is_read_as_it_was_written(folder):
    separator, card = checkpoints.read_model(folder)
    torch.manual_seed(0)
    written = CARD.build().eval()
    mixture = torch.rand(1, 2, 2049, 5)
    assert card == CARD
    assert not separator.training
    assert torch.equal(separator(mixture), written(mixture))
    assert sorted(path.name for path in folder.iterdir()) == ["card.json", "weights.safetensors"]


def test_stems_of_any_name_have_a_network(folder):
    assert len(checkpoints.read_model(folder)[0].networks) == 3


def test_two_cards_differ_by_what_was_asked_for_not_by_where_it_was_made():
    assert CARD.differences(replace(CARD, environment={})) == []
    assert CARD.differences(replace(CARD, seed=2, loss="l2_freq")) == ["loss", "seed"]


def test_an_identity_changes_with_the_weights(folder):
    before = checkpoints.identity(folder)
    state = load_file(folder / "weights.safetensors")
    save_file(state | {"gains": torch.full((3,), 2.0)}, folder / "weights.safetensors")
    assert checkpoints.identity(folder) != before


def test_a_folder_without_a_card_is_no_model(tmp_path):
    with pytest.raises(ModelError, match=r"is no model's folder: it has no card\.json"):
        checkpoints.read_model(tmp_path)


def test_a_card_without_weights_is_an_unfinished_run(folder):
    (folder / "weights.safetensors").unlink()
    with pytest.raises(ModelError, match=r"its training has not finished. The same `train` command goes on"):
        checkpoints.read_model(folder)
    with pytest.raises(ModelError, match=r"is no finished model: it has no weights\.safetensors"):
        checkpoints.identity(folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", r"card\.json cannot be read as JSON"),
        ("[1]", r"card\.json is no card of a model"),
        ('{"name": "somebody\'s package"}', r"card\.json is no card of a model: its `format` is not"),
        ('{"format": "concord model 1"}', r"card\.json is no whole card: its `network` is missing or is no str"),
    ],
)
def test_a_foreign_card_is_named(folder, text, message):
    (folder / "card.json").write_text(text)
    with pytest.raises(ModelError, match=message):
        checkpoints.read_model(folder)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"rate": "44100"}, "its `rate` is missing or is no int"),
        ({"steps": True}, "its `steps` is missing or is no int"),
        ({"colour": "red"}, "is no card of this version: it has colour besides"),
        ({"network": "unmix"}, r"no network named 'unmix'. Known, nearest first: open_unmix"),
        ({"sizes": {"depth": 3}}, "has no size 'depth'"),
        ({"targets": ["vocals"]}, r"weights\.safetensors does not fit its card: it also has 'networks\.1"),
        ({"targets": ["a", "b", "c", "d"]}, r"does not fit its card: it lacks 'networks\.3"),
        ({"sizes": {"hidden_size": 6, "layers": 1, "bandwidth": 1000}}, r"has the shape \(.*, the card says \("),
    ],
)
def test_a_card_that_says_something_else_is_named(folder, changed, message):
    content = json.loads((folder / "card.json").read_text()) | changed
    (folder / "card.json").write_text(json.dumps(content))
    with pytest.raises(ModelError, match=message):
        checkpoints.read_model(folder)


def test_a_pickle_is_never_opened(folder, tmp_path):
    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "sprung"), "w"))

    (folder / "weights.safetensors").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(ModelError, match=r"weights\.safetensors is no safetensors file"):
        checkpoints.read_model(folder)
    assert not (tmp_path / "sprung").exists()


def test_weights_that_are_not_finite_are_refused(folder):
    state = load_file(folder / "weights.safetensors")
    save_file(state | {"gains": torch.tensor([1.0, torch.nan, 1.0])}, folder / "weights.safetensors")
    with pytest.raises(ModelError, match="holds numbers that are not finite in 'gains'"):
        checkpoints.read_model(folder)


def test_a_write_that_fails_leaves_the_old_file_and_no_other(folder):
    before = (folder / "card.json").read_bytes()

    def fail(path):
        path.write_text("half")
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_whole(folder / "card.json", fail)
    assert (folder / "card.json").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["card.json", "weights.safetensors"]


def test_a_card_of_an_earlier_version_is_read_as_what_that_version_did(folder):
    path = folder / checkpoints.CARD
    content = json.loads(path.read_text())
    for name in checkpoints.LATER:
        del content[name]
    path.write_text(json.dumps(content))
    card = checkpoints.read_card(folder)
    assert (card.optimiser, card.validation, card.drop_step, card.gpus) == ("adam", [], 0, 1)
    assert card == CARD


def test_a_later_field_that_is_there_is_checked(folder):
    path = folder / checkpoints.CARD
    path.write_text(json.dumps(json.loads(path.read_text()) | {"patience": "long"}))
    with pytest.raises(ModelError, match="its `patience` is missing or is no int"):
        checkpoints.read_card(folder)
