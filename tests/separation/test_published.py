"""Published weights become a system: Open-Unmix's files unchanged, a file a target."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from django.core.management import CommandError, call_command
from openunmix.model import OpenUnmix
from torchaudio.models import HDemucs

from separation import checkpoints
from separation.errors import ModelError, UnknownNameError
from separation.published import import_weights
from separation.songs import read_songs

SMALL = {"hidden_size": 16, "layers": 1}
TARGETS = ["vocals", "drums"]


@pytest.fixture
def files(tmp_path):
    """What the authors' package would save, for a small network: one file a target."""
    torch.manual_seed(0)
    paths = []
    for target in TARGETS:
        network = OpenUnmix(nb_bins=2049, nb_channels=2, hidden_size=16, nb_layers=1, max_bin=1487)
        paths.append(tmp_path / f"{target}.pth")
        torch.save(network.state_dict(), paths[-1])
    return paths


def run_folder(tmp_path, files, **changed):
    choices = {
        "network": "open_unmix",
        "targets": TARGETS,
        "files": files,
        "rate": 44100,
        "channels": 2,
        "sizes": SMALL,
    }
    import_weights(tmp_path / "umx", **(choices | changed))
    return tmp_path / "umx"


def test_every_target_gets_the_weights_of_its_own_file(tmp_path, files):
    separator, card = checkpoints.read_model(run_folder(tmp_path, files))
    assert (card.targets, card.loss) == (TARGETS, "published")
    for network, path in zip(separator.networks, files, strict=True):
        assert torch.equal(network.state_dict()["fc1.weight"], torch.load(path, weights_only=True)["fc1.weight"])


def test_the_run_folder_separates_like_any_other(tmp_path, files, make_song):
    songs = make_song(stems=("vocals", "drums", "bass"), seconds=0.5).parent
    folder = run_folder(tmp_path, files)
    call_command("separate", "--songs", str(songs), "--model", str(folder), "--output", str(tmp_path / "estimates"))
    found = {path.stem for path in (tmp_path / "estimates" / "umx" / "a song").glob("*.flac")}
    assert found == set(TARGETS)
    assert np.isfinite(read_songs(songs)[0].mixture().samples).all()


def test_torchaudios_hybrid_demucs_loads_one_file_for_all_targets(tmp_path):
    torch.manual_seed(0)
    model = HDemucs(sources=["a", "b"], audio_channels=2, channels=4, nfft=1024, depth=5)
    torch.save(model.state_dict(), tmp_path / "demucs.pt")
    folder = run_folder(tmp_path, [tmp_path / "demucs.pt"], network="hybrid_demucs", rate=8000, sizes={"hidden": 4})
    separator, _ = checkpoints.read_model(folder)
    mixture = torch.randn(1, 2, 8000)
    with torch.no_grad():
        assert torch.allclose(separator.waveforms(mixture), model.eval()(mixture), atol=1e-5)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"network": "open_unmx"}, UnknownNameError, "no network named 'open_unmx'.*open_unmix"),
        ({"targets": ["vocals"]}, ModelError, "open_unmix needs 1 files of weights.*2 are given"),
        ({"targets": ["vocals", "vocals"]}, ModelError, "given twice"),
        ({"sizes": {"hidden_size": 32, "layers": 1}}, ModelError, "has the shape .*needs"),
        ({"sizes": {"width": 3}}, ModelError, "no size 'width'"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_written(tmp_path, files, wrong, error, message):
    with pytest.raises(error, match=message):
        run_folder(tmp_path, files, **wrong)
    assert not (tmp_path / "umx").exists()


def test_a_folder_in_the_way_is_left_alone(tmp_path, files):
    (tmp_path / "umx").mkdir()
    with pytest.raises(ModelError, match="umx is there already"):
        run_folder(tmp_path, files)


def test_the_command_says_what_a_size_looks_like(tmp_path, files):
    arguments = ["--network", "open_unmix", "--targets", *TARGETS, "--weights", *map(str, files)]
    with pytest.raises(CommandError, match=r"'hidden_size' is not understood; give NAME=VALUE"):
        call_command("import_weights", *arguments, "--output", str(tmp_path / "umx"), "--size", "hidden_size")
    call_command(
        "import_weights", *arguments, "--output", str(tmp_path / "umx"), "--size", "hidden_size=16", "layers=1"
    )  # fmt: skip
    assert checkpoints.read_card(tmp_path / "umx").sizes["hidden_size"] == 16
