"""The progress bar of a run."""

from __future__ import annotations

import re

SHOWN = r"l1_freq: +(\d+)%[^\r]* (\d)/3 \[\d\d:\d\d<(\d\d:\d\d|\?), [^\r]*loss=[\d.]+, validation=[\d.]+\]"


def test_it_shows_loss_validation_loss_and_the_time_left(go, unheard, capfd):
    go(validation=unheard, steps=3)
    assert re.findall(SHOWN, capfd.readouterr().err)[-1] == ("100", "3", "00:00")


def test_without_validation_songs_it_says_nothing_of_them(go, capfd):
    go(steps=3)
    shown = capfd.readouterr().err
    assert "loss=" in shown
    assert "validation" not in shown
