"""The clips of a preview: rendered as they will be, kept beside the draft, named by tokens that only we can make."""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from pathlib import Path

from django.utils.crypto import constant_time_compare, salted_hmac

from mushra.errors import UnknownPreviewError
from mushra.models import Draft
from mushra.services.drafts import draft_folder
from mushra.services.previewing import MOST_CLIPS, Preview
from mushra.services.rendering import render_trial

REFERENCE, MIXTURE = "reference", "mixture"
SIGNED = 32  # characters of a signature


def clip_tokens(*, draft: Draft, preview: Preview, position: int) -> dict[str, str]:
    """The tokens of all that is heard on a page: `reference` (or X), `mixture`, and the slots' places as words."""
    page = preview.trials[position]
    names = [f"clip{stimulus % MOST_CLIPS}" for stimulus in page.stimuli]
    heard = {REFERENCE: REFERENCE, MIXTURE: MIXTURE} | {str(place): name for place, name in enumerate(names)}
    if page.x_position is not None:
        heard[REFERENCE] = f"x{page.stimuli[page.x_position] % MOST_CLIPS}"
    made = _fingerprint(preview, page.trial)
    # The place is part of it: what comes again on another page comes under another token, as it will.
    return {key: _token(draft, f"{page.trial}-{position}-{name}-{made}") for key, name in heard.items()}


def clip_of_token(*, token: str) -> tuple[str, int, str]:
    """The draft's token, the trial's number and the clip's name; raises `UnknownPreviewError`."""
    parts = token.split("-", 5)
    if len(parts) == 6 and parts[0].isdigit():
        trial, position, name, made, signature, draft = parts
        if constant_time_compare(signature, _signature(draft, f"{trial}-{position}-{name}-{made}")):
            return draft, int(trial), f"{made}/{name}"
    raise UnknownPreviewError("There is no such clip in this preview; load its page again.")


def kept_clip(*, draft: Draft, name: str) -> bytes | None:
    """The FLAC data of a clip that was rendered before; None where it was not. name: as `clip_of_token` has it."""
    file = _folder(draft) / f"{name}.flac"
    return file.read_bytes() if file.is_file() else None


def preview_clip(*, draft: Draft, preview: Preview, trial: int, name: str = REFERENCE) -> bytes:
    """The FLAC data of a clip; its whole trial is rendered where it is not there yet."""
    made, _, clip = name.rpartition("/")
    folder = _folder(draft) / (made or _fingerprint(preview, trial))
    if not folder.is_dir():
        if made and made != _fingerprint(preview, trial):
            raise UnknownPreviewError("The experiment was changed meanwhile; load the preview's page again.")
        _render(preview, trial, folder)
    try:
        return (folder / f"{clip}.flac").read_bytes()
    except FileNotFoundError as error:
        raise UnknownPreviewError("There is no such clip in this preview.") from error


def _render(preview: Preview, trial: int, folder: Path) -> None:
    plan = preview.plans[trial]
    rendered = render_trial(plan, preview.settings)
    files = {REFERENCE: rendered.reference, MIXTURE: rendered.mixture}
    for place, clip in enumerate(rendered.clips):
        files |= {f"clip{place}": clip.data, f"x{place}": clip.second}
    beginning = folder.with_name(f".{uuid.uuid4().hex}")
    beginning.mkdir(parents=True)
    try:
        for name, data in files.items():
            if data is not None:
                (beginning / f"{name}.flac").write_bytes(data)
        beginning.rename(folder)
    except FileExistsError:
        pass  # another request has just rendered the same
    except OSError:
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(beginning, ignore_errors=True)


def _folder(draft: Draft) -> Path:
    return draft_folder(draft) / "preview"


def _fingerprint(preview: Preview, trial: int) -> str:
    """Of all that the clips of a trial depend on."""
    plan = preview.plans[trial]
    files = [*plan.song.stems.values(), *(estimate.path for estimate in plan.estimates)]
    said = {
        "settings": preview.settings.recipe(),
        "trial": [plan.song.name, plan.target, plan.is_training],
        "start": plan.start,
        "files": [[str(path), path.stat().st_size, path.stat().st_mtime_ns] for path in files],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:SIGNED]


def _token(draft: Draft, what: str) -> str:
    return f"{what}-{_signature(draft.token, what)}-{draft.token}"


def _signature(draft: str, what: str) -> str:
    return salted_hmac("mushra.preview", f"{draft} {what}", algorithm="sha256").hexdigest()[:SIGNED]
