"""What a loss cannot be used with is said in one sentence."""

from __future__ import annotations

import pytest

from separation.errors import LossError
from separation.losses import LOSSES, at_rate, check_feeds, check_sources

STEMS, TARGETS = ("vocals", "drums"), ("vocals", "drums", "bass")


def test_a_mask_loss_is_refused_for_a_network_of_waveforms():
    with pytest.raises(LossError, match="'l2_mask' compares masks, and the network 'conv_tasnet' gives waveforms"):
        check_feeds(LOSSES.get("l2_mask"), "conv_tasnet", "waveform")


@pytest.mark.parametrize("name", [name for name in LOSSES.names() if not name.endswith("_mask")])
def test_every_other_loss_is_fed_by_both_kinds_of_networks(name):
    check_feeds(LOSSES.get(name), "conv_tasnet", "waveform")
    check_feeds(LOSSES.get(name), "open_unmix", "magnitude")


@pytest.mark.parametrize("name", ["combination", "dissimilarity_freq", "l1_mask", "meta_tasnet"])
def test_a_song_that_lacks_a_target_is_refused_where_targets_are_compared(name):
    with pytest.raises(LossError, match=f"^The loss '{name}' compares all targets .* the song 'one' has no bass;"):
        check_sources(LOSSES.get(name), "one", STEMS, TARGETS)
    check_sources(LOSSES.get(name), "one", TARGETS, STEMS)


def test_a_loss_of_each_target_alone_takes_songs_that_lack_one():
    check_sources(LOSSES.get("l2_freq"), "one", STEMS, TARGETS)


def test_a_loss_that_the_sample_rate_does_not_touch_stays_itself():
    assert at_rate(LOSSES.get("l1_freq"), 8000) is LOSSES.get("l1_freq")
    assert at_rate(LOSSES.get("mel_l2"), 8000) is not LOSSES.get("mel_l2")
