"""Small files of ratings and scores for the tests of importing."""

from __future__ import annotations

from pathlib import Path

from analysis.importing import Kind, Mapping, Reading, guess, preview, read

# The header that webMUSHRA's service/write.php makes: the test, what participants are asked, then the trial.
WEBMUSHRA = (
    "session_test_id,email,age,session_uuid,trial_id,rating_stimulus,rating_score,rating_time,rating_comment\n"
    'mine,a@b.c,30,u-1,"song 1",reference,100,3400,\n'
    'mine,a@b.c,30,u-1,"song 1",anchor35,12,3400,"dull, far away"\n'
    'mine,a@b.c,30,u-1,"song 1",C1,55,3400,\n'
    'mine,d@e.f,41,u-2,"song 1",reference,98,9100,\n'
    'mine,d@e.f,41,u-2,"song 1",anchor35,7,9100,\n'
    'mine,d@e.f,41,u-2,"song 1",C1,60,9100,\n'
)
# Its paired_comparison.csv: two that were answered, one undecided, one left.
CHOICES = (
    "session_test_id,email,session_uuid,trial_id,choice_reference,choice_non_reference,choice_answer,choice_time,"
    "choice_comment\n"
    "t,a@b.c,u-1,one,reference,C1,correct,900,\n"
    "t,a@b.c,u-1,one,reference,C2,incorrect,800,loud\n"
    "t,a@b.c,u-1,two,reference,C1,undecided,700,\n"
    "t,d@e.f,u-2,one,reference,C1,unknown,100,\n"
)
TIDY = "listener,song,target,system,score\nAda,one,vocals,umx,55\nAda,one,vocals,ref,99\nBen,one,vocals,umx,60.5\n"
WIDE = "listener,song,umx,demucs,ref\nAda,one,55,70,99\nBen,one,60.5,,98\n"
SCORES = "song,target,system,metric,value\none,vocals,umx,sdr,5.5\none,vocals,umx,sir,\n"
WIDE_SCORES = "song,target,system,SDR,SIR\none,vocals,umx,5.5,\none,vocals,demucs,7,12.5\n"


def written(folder: Path, content: str | bytes, name: str = "table.csv") -> Path:
    """A file with this content."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_as_guessed(*paths: Path, kind: Kind = "ratings", **changed) -> Reading:
    """What comes of these files when nobody corrects the guess, but for `changed` fields of every mapping."""
    mappings = {path: guess(preview(path), kind) for path in paths}
    return read({path: Mapping(**{**vars(mapping), **changed}) for path, mapping in mappings.items()})


def messages(reading: Reading) -> list[str]:
    """All problems, without the file's folder."""
    return [str(problem).replace(f"{problem.file.parent}/", "") for problem in reading.problems]
