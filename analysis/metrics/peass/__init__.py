"""A set like PEASS: what of an estimate's error is the target distorted, what other stems, what neither, as heard.

Sources: Emiya, Vincent, Harlander, Hohmann, "Subjective and Objective Quality Assessment of Audio Source Separation",
IEEE TASLP 19(7), 2011, doi:10.1109/TASL.2011.2109381; Vincent, "Improved perceptual metrics for the evaluation of audio
source separation", LVA/ICA 2012, hal-00653196 (what the MATLAB toolkit's version 2.0 has of PEMO-Q:
Huber and Kollmeier 2006, doi:10.1109/TASL.2006.883259). Window, filters and all constants of the ear are theirs.

Where it departs from the toolkit:
- No neural network fitted to ratings: each score is one similarity alone (as in the first row of Emiya's table III),
  as an angle: 100·(1 − 2/π·arccos q), not below 0. It orders estimates as q does; its numbers are no ratings.
- The bands are cut off at 1 ERB from their centre and their synthesis is the exact dual, so that nothing is lost on the
  way; the toolkit resamples, and compares what its filterbank gives back in place of the signals themselves.
- The least squares explain ŝ − s (as in the paper; the toolkit explains ŝ, then takes s away), with diagonal loading of
  −80 dB in place of a pseudo-inverse. Signals are not faded in and out.
- Bands are counted from 20 Hz up past half the rate (the toolkit counts from 1 kHz); a window has 132 samples of its
  band (the toolkit's nearest to 500 ms need not be a multiple of 4).
- Frames that are equal have a correlation of 1, silent ones, too; the toolkit has 0 where nothing varies.
- The inner hair cell is the band's envelope over π, at 2 kHz, where the toolkit rectifies and low-passes at 1 kHz;
  means of 10 ms go into the modulation filter, where the toolkit resamples.
- The ear is warmed up by the first second played backwards; the toolkit's starts from silence, and what it makes
  of the first sound can outweigh the rest.
- Songs longer than a section are taken apart and heard section by section, with a second of what is around each.
"""
