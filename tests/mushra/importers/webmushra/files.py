"""webMUSHRA's configuration files: those beside the project, and small ones of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[5] / "shared" / "data" / "webmushra"
NAMES = (
    "ABX_noloop.yaml", "bs1116_noloop.yaml", "default.yaml", "lss_lms.yaml", "mushra_customquestionaire.yaml",
    "mushra_noloop.yaml", "mushra_norandom.yaml", "training.yaml",
)  # fmt: skip
# Every type of page that can be read, blocks within blocks, two kinds of scale.
EVERYTHING = """\
testname: Everything
testId: everything
language: de
pages:
  - {type: generic, id: hello, name: Hello, content: "<p>Welcome &amp; thanks.</p><p>Take <b>your</b> time.</p>"}
  - {type: consent, id: yes, name: Consent, mustConsent: true, content: We store what you answer.}
  - {type: volume, id: vol, name: Volume, content: Set it., stimulus: audio/a.wav, defaultVolume: 0.5}
  - - random
    - type: mushra
      id: one
      name: First
      content: Rate all.
      reference: audio/ref.wav
      createAnchor35: true
      stimuli: {A: audio/a.wav, B: audio/b.wav}
    - - random
      - {type: mushra, id: two, content: Rate all., reference: audio/ref.wav, stimuli: {A: audio/a.wav, B: audio/b.wav}}
      - {type: bs1116, id: three, reference: audio/ref.wav, stimuli: {A: audio/a.wav}}
  - {type: paired_comparison, id: four, reference: audio/ref.wav, unforced: I do not know, stimuli: {01: audio/a.wav}}
  - type: likert_multi_stimulus
    id: five
    content: Do you like it?
    stimuli: {ref: audio/ref.wav, A: audio/a.wav}
    response: &scale
      - {value: no, label: No}
      - {value: maybe, label: Maybe}
      - {value: yes, label: Yes}
  - type: likert_single_stimulus
    id: six
    content: Do you like it?
    stimuli: {ref: audio/ref.wav, B: audio/b.wav}
    response: [*scale, *scale]
  - type: finish
    name: Thank you
    content: Done
    popupContent: Goodbye
    questionnaire:
      - {type: text, name: e-mail, label: Your mail, optional: true}
      - {type: number, name: age (years), label: Age, min: 0, max: 120, default: 30}
      - {type: likert, name: gender, label: Gender, response: [{value: no, label: None}, {value: f, label: Female}]}
      - {type: long_text, name: remarks, label: Remarks}
"""


def given(name: str) -> Path:
    """One of the files beside the project; the test is skipped where they are not there."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"../shared/data/webmushra/{name} is not there")
    return path


def page(text: str) -> bytes:
    """A configuration of one more page before one of MUSHRA."""
    rated = "  - {type: mushra, id: rated, reference: r.wav, stimuli: {A: a.wav}}\n"
    return f"testname: T\ntestId: t\npages:\n{text}\n{rated}".encode()
