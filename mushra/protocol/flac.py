"""FLAC files that tell nothing by their size: 16 bits with dither, padded to one number of bytes a trial."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import soundfile

from mushra.errors import ProtocolError
from separation.audio import Audio

MAGIC = b"fLaC"
HEADER = 4  # bytes before the content of every metadata block: last flag and type, then the content's length
STREAMINFO_END = len(MAGIC) + HEADER + 34  # STREAMINFO is always the first block and always 34 bytes long
PADDING = 1  # the block type
LONGEST_BLOCK = (1 << 24) - 1
STEP = 4096  # bytes; a trial's size is a multiple of it


def encode_flac(audio: Audio, *, seed: int) -> bytes:
    """The signal as a 16-bit FLAC file, with triangular dither of two steps width from that seed.

    The dither is the right way down to 16 bits, and it makes the hidden reference another file than the open one.
    audio: (channels, samples).

    Raises `ProtocolError` where a sample passes full scale.
    """
    scaled = audio.samples.T.astype(np.float64) * 32768
    if np.abs(scaled).max(initial=0.0) > 32768 - 2:
        raise ProtocolError(f"A signal reaches {np.abs(audio.samples).max():.3f} of full scale and would clip.")
    random = np.random.default_rng(seed)
    dither = random.uniform(-0.5, 0.5, scaled.shape) + random.uniform(-0.5, 0.5, scaled.shape)
    buffer = io.BytesIO()
    soundfile.write(buffer, np.rint(scaled + dither).astype(np.int16), audio.rate, format="FLAC", subtype="PCM_16")
    return buffer.getvalue()


def pad_flac(data: bytes, size: int) -> bytes:
    """The same FLAC file, `size` bytes long: PADDING blocks are set in after its first block.

    Decoders skip them, so every sample stays as it was.

    Raises `ProtocolError` for what is no FLAC file, and for a size that cannot be reached: one smaller than the file,
    or larger by less than the 4 bytes of a block's header.
    Source: RFC 9639, section 8.3.
    """
    if data[:4] != MAGIC or len(data) < STREAMINFO_END:
        raise ProtocolError("This is no FLAC file: it does not begin with fLaC and a STREAMINFO block.")
    missing = size - len(data)
    if missing < 0 or 0 < missing < HEADER:
        raise ProtocolError(
            f"A FLAC file of {len(data)} bytes cannot be padded to {size}; at least {len(data) + HEADER} are needed."
        )
    if missing == 0:
        return data
    is_last = bool(data[4] & 0x80)
    first = bytes([data[4] & 0x7F]) + data[5:STREAMINFO_END]
    return MAGIC + first + _padding(missing, is_last) + data[STREAMINFO_END:]


def common_size(lengths: Sequence[int]) -> int:
    """A number of bytes that files of all these lengths can be padded to, each by at least one block."""
    return -(-(max(lengths) + HEADER) // STEP) * STEP


def _padding(size: int, is_last: bool) -> bytes:
    """Blocks of `size` bytes in all, their headers counted."""
    blocks = []
    while size:
        content = min(size - HEADER, LONGEST_BLOCK)
        rest = size - HEADER - content
        if 0 < rest < HEADER:  # too little for one more header: leave it some of this block
            content -= HEADER
            rest += HEADER
        flag = 0x80 if is_last and not rest else 0
        blocks.append(bytes([flag | PADDING]) + content.to_bytes(3, "big") + bytes(content))
        size = rest
    return b"".join(blocks)
