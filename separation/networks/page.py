"""Writes docs/networks.md from the networks' records: `python -m separation.networks.page > docs/networks.md`."""

from __future__ import annotations

import sys

import torch

from separation.networks import NETWORKS, Network

INTRODUCTION = """\
# Networks

Written from the records by `python -m separation.networks.page`; change a record, not this page. Any of them is trained
by `train --network NAME --size SIZE=VALUE …` and used by `separate`, on any number of targets.

x is the mixture, ŝ the estimate of a target, X and Ŝ their spectra, k and j count targets. Weights are counted at the
published sizes, for stereo at 44.1 kHz and four targets. A network of magnitudes is trained on its own transform, and
its estimates get the mixture's phase. A network of waveforms cannot feed a loss that compares masks.

A long song is separated in chunks. Where only so many frames around one decide over it, each chunk hears those too, and
the song comes out as it would in one piece, to 1e-5. Where all that a network hears decides over every sample, no
context is enough: neighbouring chunks then overlap by 1 s and are faded over, and the song comes out a little otherwise
than in one piece. The transform, mask normalisation and the Wiener filter change nothing at the seams.
"""


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join([INTRODUCTION, *(section(network) for network in NETWORKS)])


def section(network: Network) -> str:
    """One network's part of the page."""
    weights = f"{parameters(network):,}"
    if network.domain == "magnitude":
        shapes = "magnitudes (batch, channels, bins, frames)"
        given = f"magnitudes (batch, {'targets, ' if network.joint else ''}channels, bins, frames)"
        transform = f", of frames of {network.frame} samples, hop {network.hop}, Hann"
    else:
        shapes, given = "waveforms (batch, channels, samples)", "waveforms (batch, targets, channels, samples)"
        transform = ""
    lines = [
        f"## `{network.name}`: {network.label}\n",
        f"    {network.formula}\n",
        f"- Takes {shapes}, gives {given}{transform}.",
        f"- {f'One network for all targets, {weights} weights' if network.joint else f'{weights} weights a target'}.",
        f"- Sizes: {', '.join(f'`{name}` {value}' for name, value in network.sizes.items())}.",
        f"- {network.notes}",
        f"- {_context(network)}",
        f"- Source: {network.reference}.\n",
    ]
    return "\n".join(lines)


def _context(network: Network, *, rate: int = 44100) -> str:
    """How a long song is cut for the network, and whether that changes anything."""
    chunks = f"In `separate`: chunks of {network.chunk_seconds:g} s"
    if network.context is None:
        return f"{chunks}, faded over, since {network.hears_all}."
    seconds = network.context * network.hop / rate
    return f"{chunks}, with {network.context} frames around them ({seconds:.1f} s at 44.1 kHz): no other frame matters."


def parameters(network: Network, *, targets: int = 4, channels: int = 2, rate: int = 44100) -> int:
    """The weights that one module of a network learns, at its published sizes."""
    with torch.device("meta"):
        module = network.modules(targets=targets, channels=channels, rate=rate, sizes={})[0]
    return sum(weight.numel() for weight in module.parameters())


if __name__ == "__main__":
    sys.stdout.write(page())
