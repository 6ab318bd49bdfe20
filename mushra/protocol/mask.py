"""Hides what a file's bytes give away without decoding it, above all how well its signal compresses.

The trial page takes the mask off again (static/js/listen/mask.js). It is no encryption: the page holds the key.
"""

from __future__ import annotations

import numpy as np

STEP = 0x9E3779B9  # 2³² over the golden ratio, so that the counter passes through all 2³² values evenly
FNV_OFFSET, FNV_PRIME = 0x811C9DC5, 0x01000193


def mask(data: bytes, key: str) -> bytes:
    """The data, XOR a noise that the key alone determines: as many bytes, and done twice it is undone.

    Word k of the noise, 32 bits with the lowest byte first, is m(h + k · STEP): h is the key's FNV-1a hash, m the
    finalizer of MurmurHash3.

    Source: draft-eastlake-fnv; Appleby's MurmurHash3, `fmix32`.

    Example:
        >>> mask(b"fLaC", "x").hex(), mask(mask(b"fLaC", "x"), "x")
        ('4aba3d6c', b'fLaC')
    """
    words = np.zeros(-(-len(data) // 4), dtype="<u4")
    words.view(np.uint8)[: len(data)] = np.frombuffer(data, np.uint8)
    return bytes((words ^ _noise(key, len(words))).view(np.uint8)[: len(data)])


def _noise(key: str, count: int) -> np.ndarray:
    """(count,) words of 32 bits."""
    noise = np.arange(count, dtype="<u4") * np.uint32(STEP) + np.uint32(_fnv1a(key))
    noise ^= noise >> 16
    noise *= np.uint32(0x85EBCA6B)
    noise ^= noise >> 13
    noise *= np.uint32(0xC2B2AE35)
    noise ^= noise >> 16
    return noise


def _fnv1a(key: str) -> int:
    value = FNV_OFFSET
    for byte in key.encode():
        value = (value ^ byte) * FNV_PRIME % 2**32
    return value
