"""What a composed song is put together from: scales, progressions, rhythms, General MIDI programs, title words."""

from __future__ import annotations

SCALES = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}
NOTE_NAMES = ("C", "C sharp", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B")

# Degrees of the scale, one a bar.
PROGRESSIONS = {
    "major": ((0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 4, 3), (3, 0, 4, 5), (0, 2, 3, 4), (1, 4, 0, 0), (5, 3, 0, 4)),
    "minor": ((0, 5, 2, 6), (0, 3, 4, 0), (0, 6, 5, 6), (0, 5, 3, 4), (0, 2, 6, 5), (3, 0, 5, 6)),
}

# A bar is 16 steps. Drums: `x` a stroke, `o` a soft one.
KICK, SNARE, SIDE_STICK, CLAP, CLOSED_HAT, OPEN_HAT, RIDE, CRASH, TOM = 36, 38, 37, 39, 42, 46, 51, 49, 45
DRUM_GROOVES = {
    "rock": {KICK: "x.......x.x.....", SNARE: "....x.......x..o", CLOSED_HAT: "x.o.x.o.x.o.x.o."},
    "disco": {KICK: "x...x...x...x...", SNARE: "....x.......x...", OPEN_HAT: "..x...x...x...x."},
    "funk": {KICK: "x..x......x..x..", SNARE: "....x..o.o..x..o", CLOSED_HAT: "xoxoxoxoxoxoxoxo"},
    "ballad": {KICK: "x.......x.......", SIDE_STICK: "....x.......x...", RIDE: "x...x...x...x..."},
    "half time": {KICK: "x.....x.........", SNARE: "........x.......", CLOSED_HAT: "x.x.x.x.x.x.x.x."},
    "electro": {KICK: "x..x..x.x..x..x.", CLAP: "....x.......x...", CLOSED_HAT: "..x...x...x...xo"},
}
FILL = {SNARE: "..........x.xxxx", TOM: "........x.x..o.o"}

# Bass: the chord's root, its fifth and its octave, held until the next stroke.
BASS_LINES = (
    "r...r...r...r...",
    "r.......f...r...",
    "r.r.r.r.r.r.r.r.",
    "r..r..o...f.r.f.",
    "r...o...r...o...",
    "r.....r...f.....",
)
BASS_STEPS = {"r": 0, "f": 7, "o": 12}

# Chords: `x` the whole chord, held until the next stroke; digits are single notes of it, from the lowest.
CHORD_RHYTHMS = (
    "x...............",
    "x.......x.......",
    "x...x...x...x...",
    "..x...x...x...x.",
    "0.1.2.1.0.1.2.1.",
    "x..x..x.x..x..x.",
)

# Lead: how a bar of melody is cut into notes, in steps; a negative number is a rest.
MELODY_RHYTHMS = (
    (4, 4, 4, 4),
    (4, 2, 2, 4, 4),
    (6, 2, 4, 4),
    (8, 4, 4),
    (2, 2, 4, 6, 2),
    (4, 4, 8),
    (6, 6, 4),
    (-2, 2, 4, 4, 4),
    (8, -2, 2, 4),
)

# General MIDI programs, counted from 0. Left out are the SoundFont's programs 54 and 78, which symusic 0.5.9 renders
# with samples from beyond the end of the recording.
LEADS = {"Choir Aahs": 52, "Voice Oohs": 53, "Lead 6 (voice)": 85}
BASSES = {"Acoustic Bass": 32, "Finger Bass": 33, "Pick Bass": 34, "Fretless Bass": 35, "Synth Bass 1": 38}
CHORDS = {
    "Grand Piano": 0,
    "Electric Piano 1": 4,
    "Vibraphone": 11,
    "Rock Organ": 18,
    "Nylon Guitar": 24,
    "Steel Guitar": 25,
    "Clean Guitar": 27,
    "String Ensemble 1": 48,
}
DRUM_KITS = {"Standard": 0, "Room": 8, "Power": 16, "TR-808": 25}

TITLE_FIRST = ("amber", "copper", "distant", "early", "gentle", "hidden", "little", "northern", "paper", "quiet",
               "restless", "silver", "slow", "sudden", "velvet", "winter")  # fmt: skip
TITLE_SECOND = ("arcade", "bridge", "canal", "engine", "garden", "harbour", "island", "lantern", "letter", "meadow",
                "mirror", "parade", "platform", "river", "signal", "window")  # fmt: skip
