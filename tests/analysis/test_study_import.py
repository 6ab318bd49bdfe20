"""Files become a study whole or not at all, and scores join any study."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from analysis.errors import AnalysisError, NothingToCompareError
from analysis.importing import guess, preview
from analysis.models import ImportedClip, ImportedStudy, MetricDescription, Score
from analysis.sounds import Sound
from analysis.studies import Imported, RunHere, study_get
from analysis.study_import import ImportRefusedError, scores_add, study_import
from separation.access import SERVER
from tests.analysis.experiments import make_experiment, rate
from tests.analysis.importing.files import SCORES, TIDY, WIDE_SCORES, written

pytestmark = pytest.mark.django_db


def guessed(path: Path, kind="ratings"):
    return {path: guess(preview(path), kind)}


@pytest.fixture
def ratings(tmp_path):
    return guessed(written(tmp_path, TIDY, "ratings.csv"))


@pytest.fixture
def scores(tmp_path):
    return guessed(written(tmp_path, SCORES, "scores.csv"), "scores")


def left_in_media() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_study_is_made_of_files(ratings, scores, tmp_path):
    soundfile.write(tmp_path / "umx.wav", np.zeros(80), 8000)
    study = study_import(
        title="A pilot", ratings=ratings, scores=scores, origin="by hand",
        sounds=[Sound("one", "vocals", "umx", tmp_path / "umx.wav")],
    )  # fmt: skip
    assert (study.slug, study.listener_count, study.rating_count) == ("a-pilot", 2, 3)
    found = study_get(user=SERVER, slug="a-pilot")
    data = found.data()
    assert data.ratings["score"].tolist() == [55.0, 99.0, 60.5]
    assert data.ratings["role"].astype(str).tolist() == ["system", "reference", "system"]
    assert data.scores["metric"].astype(str).tolist() == ["sdr", "sir"]
    assert data.facts["sdr"].higher_is_better is True
    clip = found.clip(song="one", target="vocals", system="umx")
    assert clip.read() == (tmp_path / "umx.wav").read_bytes()


def test_every_study_has_an_address_of_its_own(ratings):
    make_experiment()
    slugs = [study_import(title=title, ratings=ratings).slug for title in ("First study", "First study", "Add", "!?")]
    assert slugs == ["first-study-2", "first-study-3", "add-2", "study"]


def test_a_refused_study_leaves_nothing(ratings, tmp_path):
    bad = guessed(written(tmp_path, SCORES.replace("5.5", "five"), "scores.csv"), "scores")
    with pytest.raises(ImportRefusedError, match=r"row 2, column 'value': 'five' is not a number") as refused:
        study_import(title="A pilot", ratings=ratings, scores=bad)
    assert [(each.row, each.column) for each in refused.value.problems] == [(2, "value")]
    sounds = [Sound("one", "vocals", "umx", tmp_path / "umx.flac")]
    soundfile.write(sounds[0].path, np.random.default_rng(0).normal(0, 0.1, 80_000), 8000)
    sounds[0].path.write_bytes(sounds[0].path.read_bytes()[:-20_000])  # its header is whole
    with pytest.raises(AnalysisError, match=r"umx\.flac (breaks off|is no audio that can be read)"):
        study_import(title="A pilot", ratings=ratings, sounds=sounds)
    for title, fault in ((" ", "needs a title"), ("x" * 201, "201 characters"), ("a\x00b", "null character")):
        with pytest.raises(AnalysisError, match=fault):
            study_import(title=title, ratings=ratings)
    assert ImportedStudy.objects.count() == ImportedClip.objects.count() == 0
    assert left_in_media() == []


def test_scores_join_an_imported_study_and_take_the_place_of_the_same(ratings, scores, tmp_path):
    study = study_get(user=SERVER, slug=study_import(title="A pilot", ratings=ratings, scores=scores).slug)
    before = study.version()
    more = guessed(written(tmp_path, "song,system,sdr,PEASS\none,umx,6.5,40\n", "more.csv"), "scores")
    assert scores_add(study=study, files=more) == 2
    study = study_get(user=SERVER, slug="a-pilot")
    values = study.data().scores.astype({"metric": str}).set_index("metric")["value"]
    assert (values["sdr"], values["PEASS"]) == (6.5, 40)
    assert np.isnan(values["sir"])
    assert study.version() != before
    assert MetricDescription.objects.get(name="PEASS").higher_is_better is None
    assert isinstance(study, Imported)


def test_scores_join_an_experiment(tmp_path):
    experiment = make_experiment()
    rate(experiment, ["Ada"])
    study = study_get(user=SERVER, slug=experiment.slug)
    assert isinstance(study, RunHere)
    clip = study.data().ratings.query("role == 'system'").iloc[0]
    text = f"song,target,system,metric,value\n{clip.song},{clip.target},{clip.system},SDR,5\n"
    text += f"{clip.song},{clip.target},{clip.system},PEASS,\n"
    assert scores_add(study=study, files=guessed(written(tmp_path, text), "scores")) == 2
    assert Score.objects.get(metric="SDR").value == 5
    assert Score.objects.get(metric="PEASS").reason == "the file gives no reason"


def test_scores_of_other_clips_are_refused(ratings, tmp_path):
    study = study_get(user=SERVER, slug=study_import(title="A pilot", ratings=ratings).slug)
    other = guessed(written(tmp_path, WIDE_SCORES.replace("one", "two")), "scores")
    with pytest.raises(NothingToCompareError, match=r"of no clip that A pilot has ratings of.*two / vocals / umx"):
        scores_add(study=study, files=other)
    assert not study_get(user=SERVER, slug="a-pilot").data().scores.size


def run(*words) -> str:
    out = StringIO()
    call_command(*map(str, words), stdout=out)
    return out.getvalue()


def test_the_command_imports_a_folder_and_corrects_the_guess(tmp_path):
    written(tmp_path / "all", "who,page,sound,rating\nAda,one,net,3\nAda,one,low,1\n", "a.csv")
    written(tmp_path / "all", "who,page,sound,rating\nBen,one,net,5\n", "b.csv")
    said = run(
        "import_study", "--ratings", tmp_path / "all", "--title", "A pilot", "--mapping", "listener=who",
        "target:=drums", "scale_minimum:=1", "scale_maximum:=5", "role:low=anchor35",
    )  # fmt: skip
    assert said.strip() == "A pilot (a-pilot): 3 ratings of 2 listeners, 0 sounds."
    ratings = study_get(user=SERVER, slug="a-pilot").data().ratings
    assert ratings[["target", "role", "score"]].astype({"target": str, "role": str}).to_numpy().tolist() == [
        ["drums", "system", 50.0], ["drums", "anchor35", 0.0], ["drums", "system", 100.0],
    ]  # fmt: skip


def test_the_command_says_what_is_wrong(tmp_path):
    path = written(tmp_path, TIDY.replace("55", "x").replace("60.5", "y"))
    with pytest.raises(CommandError, match=r"(?s)row 2, column 'score': 'x' is not.*row 4, column 'score': 'y' is not"):
        run("import_study", "--ratings", path, "--title", "A pilot")
    with pytest.raises(CommandError, match="--mapping listener is not understood"):
        run("import_study", "--ratings", path, "--title", "A pilot", "--mapping", "listener")


def test_the_command_imports_the_study_of_ward(shared_data):
    folder = shared_data / "study" / "ward2018"
    said = run(
        "import_study", "--ratings", folder / "ratings.csv", "--scores", folder / "metrics.csv",
        "--audio", folder / "audio", "--title", "Ward et al. 2018",
    )  # fmt: skip
    assert "1,672 ratings of 24 listeners, 64 sounds" in said
    assert ImportedClip.objects.filter(song="vocals-10-SIR", system="Quality").count() == 1
