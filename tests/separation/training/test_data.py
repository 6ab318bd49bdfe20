"""Training examples: each a function of the seed and its number, and no target taken for silent that is unknown."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from separation.errors import TrainingError
from separation.songs import read_songs
from separation.training.cache import StemCache
from separation.training.data import Crops, check_targets, default_targets

RATE = 8000


@pytest.fixture
def songs(make_song):
    make_song("first", seconds=2.0, rate=RATE)
    return read_songs(make_song("second", stems=("drums", "guitar"), seconds=1.0, rate=RATE, channels=1).parent)


def crops(songs, *, targets=("vocals", "drums"), augmentation=(), frames=4000, seed=1, folder=None):
    cache = StemCache(songs, rate=RATE, channels=2, folder=folder)
    return Crops(cache, tuple(targets), frames, frozenset(augmentation), seed)


def test_the_mixture_is_the_sum_of_all_stems_whether_targets_or_not(songs):
    mixture, targets, present, name = crops(songs, targets=("vocals", "drums", "bass"))[0]
    assert mixture.shape == (2, 4000)
    assert torch.allclose(targets.sum(0), mixture, atol=1e-6)
    mixture, targets, *_ = crops(songs)[0]
    assert not torch.allclose(targets.sum(0), mixture, atol=1e-2)
    assert name.startswith("'first' at ")
    assert present.all()


def test_a_crop_is_cut_from_its_song(songs):
    found = crops(songs)
    whole = songs[0].stem("vocals").samples
    _, targets, _, name = found[0]
    start = round(float(name.split()[-2]) * RATE)
    places = [np.allclose(whole[:, at : at + 4000], targets[0].numpy()) for at in range(start - 50, start + 51)]
    assert sum(places) == 1


def test_a_target_that_the_song_lacks_is_marked_as_unknown(songs):
    _, targets, present, _ = crops(songs)[1]
    assert present.tolist() == [False, True]
    assert not targets[0].any()


def test_mono_becomes_stereo_and_a_short_song_ends_in_zeros(songs):
    mixture, *_ = crops(songs, frames=12000)[1]
    assert torch.equal(mixture[0], mixture[1])
    assert not mixture[:, RATE:].any()
    assert mixture[:, : RATE - 10].any()


@pytest.mark.parametrize("augmentation", [(), ("gain", "swap", "mix")])
def test_an_example_depends_on_the_seed_and_its_number_alone(songs, augmentation):
    twice = [crops(songs, augmentation=augmentation)[5] for _ in range(2)]
    other = crops(songs, augmentation=augmentation, seed=2)[5]
    assert torch.equal(twice[0][0], twice[1][0])
    assert not torch.equal(twice[0][0], other[0])


def test_batches_go_on_from_any_example(songs):
    batches = iter(crops(songs).batches(2, first=3, workers=0))
    mixtures = [next(batches)[0] for _ in range(2)]
    assert torch.equal(torch.cat(mixtures), torch.stack([crops(songs)[number][0] for number in (3, 4, 5, 6)]))


def test_several_devices_share_each_batch_alike(songs):
    whole = next(iter(crops(songs).batches(4, first=4, workers=0)))[0]
    shares = [next(iter(crops(songs).batches(4, first=4, workers=0, share=(rank, 2))))[0] for rank in (0, 1)]
    assert torch.equal(torch.cat(shares), whole)


def test_songs_take_turns(songs):
    names = [crops(songs)[number][3].split(" at ")[0] for number in range(6)]
    assert names == ["'first'", "'second'"] * 3


def test_gains_lie_between_a_quarter_and_five_quarters(songs):
    plain, loud = crops(songs), crops(songs, augmentation=("gain",))
    ratios = [float(loud[n][1][1].norm() / plain[n][1][1].norm()) for n in (1, 3, 5, 7)]
    assert all(0.2 < ratio < 1.3 for ratio in ratios)
    assert len({round(ratio, 2) for ratio in ratios}) > 1


def test_swapped_channels_are_the_other_way_round_in_about_half_of_the_examples(songs):
    plain, swapped = crops(songs, targets=("bass",)), crops(songs, targets=("bass",), augmentation=("swap",))
    numbers = range(0, 80, 2)
    changed = [not torch.equal(plain[n][1], swapped[n][1]) for n in numbers if plain[n][3] == swapped[n][3]]
    assert 0.2 < np.mean(changed) < 0.8


def test_mixed_stems_come_from_any_song_that_has_one(make_song):
    make_song("one", stems=("drums", "bass"), rate=RATE)
    make_song("two", stems=("drums", "bass"), rate=RATE)
    songs = read_songs(make_song("three", stems=("drums",), rate=RATE).parent)
    for number in range(9):
        _, targets, present, name = crops(songs, targets=("drums", "bass"), augmentation=("mix",))[number]
        assert present.tolist() == [True, not name.startswith("'three'")]
        assert targets[0].any()


@pytest.mark.parametrize("augmentation", [(), ("gain", "swap", "mix")])
def test_examples_are_alike_from_disk_and_from_memory_and_cut_by_other_processes(songs, tmp_path, augmentation):
    held, mapped = (crops(songs, augmentation=augmentation, folder=folder) for folder in (None, tmp_path / "decoded"))
    examples = [held[number] for number in range(6)]
    batches = iter(mapped.batches(3, first=0, workers=2))
    mixtures, targets = (torch.cat(parts) for parts in zip(*[next(batches)[:2] for _ in range(2)], strict=True))
    assert torch.equal(mixtures, torch.stack([example[0] for example in examples]))
    assert torch.equal(targets, torch.stack([example[1] for example in examples]))


def test_targets_are_by_default_every_stem_there_is(songs):
    assert default_targets(songs) == ("bass", "drums", "vocals", "guitar")


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        (["vocals", "flute"], "No song has the target 'flute'; their stems are bass, drums, vocals, guitar"),
        (["drums", "drums"], "'drums' is given twice"),
        (["vocals"], "'second' has none of the targets vocals; it has drums, guitar"),
    ],
)
def test_targets_that_cannot_be_trained_are_refused(songs, targets, message):
    with pytest.raises(TrainingError, match=message):
        check_targets(songs, targets)
