"""Recipes: what a file says is what is trained, and what it gets wrong is named."""

from __future__ import annotations

import subprocess
import sys

import pytest

from separation.errors import RecipeError
from separation.training.recipe import find_recipe, read_recipe, run_names, shipped_recipes
from separation.training.settings import Settings

GRID = """
title = "Two losses"
source = "nobody"
[training]
seconds = 3
targets = ["vocals"]
[loss.l1_time]
learning_rate = 1e-5
[network.unet.sizes]
first_filters = 8
[grid]
loss = ["l1_freq", "l1_time"]
network = ["open_unmix", "unet"]
seed = [0, 1]
[benchmark]
metric = "SDR"
songs = { count = 100, seconds = 30 }
[tiny.training]
steps = 5
[tiny.network.open_unmix.sizes]
hidden_size = 16
[tiny.grid]
seed = [0]
[tiny.benchmark]
songs = { count = 4 }
"""

RUNS = """
[training]
loss = "l1_freq"
[[runs]]
name = "alone"
targets = ["vocals"]
[[runs]]
name = "bridged"
network = "cross_unmix"
[tiny]
runs = ["bridged"]
"""


@pytest.fixture
def read(tmp_path):
    def read(text, *, tiny=False):
        path = tmp_path / "mine.toml"
        path.write_text(text)
        return read_recipe(path, tiny=tiny)

    return read


def test_every_combination_of_a_grid_is_a_run_named_by_what_varies(read):
    recipe = read(GRID)
    assert (recipe.name, recipe.title, recipe.source) == ("mine", "Two losses", "nobody")
    assert len(recipe.runs) == 8
    assert recipe.runs[1].name == "l1_freq-open_unmix-seed1"
    assert recipe.runs[1].axes == {"loss": "l1_freq", "network": "open_unmix", "seed": 1}
    assert recipe.runs[1].settings == Settings(loss="l1_freq", targets=("vocals",), seconds=3.0, seed=1)


def test_a_loss_and_a_network_change_their_own_runs_alone(read):
    runs = {run.name: run.settings for run in read(GRID).runs}
    assert runs["l1_time-unet-seed0"].learning_rate == 1e-5
    assert runs["l1_freq-unet-seed0"].learning_rate is None
    assert runs["l1_freq-unet-seed0"].sizes == {"first_filters": 8}
    assert runs["l1_freq-open_unmix-seed0"].sizes == {}


def test_the_tiny_variant_changes_settings_axes_and_benchmark(read):
    recipe = read(GRID, tiny=True)
    assert recipe.is_tiny
    assert [run.name for run in recipe.runs] == [
        "l1_freq-open_unmix",
        "l1_freq-unet",
        "l1_time-open_unmix",
        "l1_time-unet",
    ]
    assert [run.settings.steps for run in recipe.runs] == [5, 5, 5, 5]
    assert [dict(run.settings.sizes) for run in recipe.runs[:2]] == [{"hidden_size": 16}, {"first_filters": 8}]
    assert recipe.benchmark == {"metric": "SDR", "songs": {"count": 4, "seconds": 30}}


def test_runs_are_listed_one_by_one_and_the_tiny_variant_may_keep_some(read):
    assert [(run.name, run.settings.network, run.axes) for run in read(RUNS).runs] == [
        ("alone", "open_unmix", {"run": "alone"}),
        ("bridged", "cross_unmix", {"run": "bridged"}),
    ]
    (kept,) = read(RUNS, tiny=True).runs
    assert kept.settings.network == "cross_unmix"


def test_an_axis_of_tables_changes_several_settings_at_once(read):
    recipe = read("""
        [training]
        loss = "l1_freq"
        [grid]
        seed = [0, 1]
        experiment = [
            { name = "stereo", targets = ["vocals"] },
            { name = "mono", targets = ["vocals"], channels = 1 },
        ]
    """)
    assert [run.name for run in recipe.runs] == ["seed0-stereo", "seed0-mono", "seed1-stereo", "seed1-mono"]
    assert [run.settings.channels for run in recipe.runs] == [2, 1, 2, 1]


def test_an_axis_of_targets_takes_one_stem_or_several(read):
    recipe = read("""
        [training]
        loss = "l1_freq"
        [grid]
        targets = ["vocals", ["bass", "drums"]]
    """)
    assert [(run.name, run.settings.targets) for run in recipe.runs] == [
        ("vocals", ("vocals",)),
        ("bass+drums", ("bass", "drums")),
    ]


def test_a_recipe_without_a_grid_is_one_run_of_its_own_name(read):
    recipe = read('[training]\nloss = "l1_freq"')
    assert recipe.run(None).name == "mine"
    assert recipe.run(None).settings == Settings(loss="l1_freq")


def test_one_run_of_a_grid_is_chosen_by_name(read):
    recipe = read(RUNS)
    assert recipe.run("bridged").settings.network == "cross_unmix"
    with pytest.raises(RecipeError, match="'mine' has 2 runs; name one of alone, bridged"):
        recipe.run(None)
    with pytest.raises(RecipeError, match=r"no run of the recipe 'mine' named 'bridge'.*nearest first: bridged, alone"):
        recipe.run("bridge")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[trainig]", "no key named 'trainig'. Known, nearest first: training"),
        ("[training]\nstpes = 1", r"\[training\]: There is no setting named 'stpes'. Known, nearest first: steps"),
        ('[training]\nsteps = "5"', r"\[training\]: The setting 'steps' is '5'; it must be a whole number"),
        ("[training]\nsteps = true", "'steps' is True; it must be a whole number"),
        ("[training]\nseconds = []", r"'seconds' is \[\]; it must be a number"),
        ("[training]\ntargets = 'vocals'", "'targets' is 'vocals'; it must be a list, of a text each"),
        ("[training]\nsizes = { layers = 1.5 }", "'sizes.layers' is 1.5; it must be a whole number"),
        ("training = 1", "'training' is 1; it must be a table"),
        ("title = 1", "'title' of a recipe is 1; it must be a text"),
        ("[training]", "'mine' has no loss"),
        ("[training]\nloss = 'l1_frq'", "Run 'mine': There is no loss named 'l1_frq'. Known, nearest first: l1_freq"),
        ("[training]\nloss = 'l1_freq'\nnetwork = 'unett'", "no network named 'unett'. Known, nearest first: unet"),
        ("[training]\nloss = 'l1_freq'\nsizes = { layer = 1 }", "no size 'layer'; it has hidden_size, layers"),
        ("[training]\nloss = 'l1_freq'\nsteps = -1", "Run 'mine': The training's steps is -1"),
        ("[training]\nloss = 'l1_mask'\nnetwork = 'conv_tasnet'", "'l1_mask' compares masks"),
        ("[loss.l1_tme]\n[training]\nloss = 'l1_freq'", "no loss named 'l1_tme'. Known, nearest first: l1_time"),
        ("[loss.l1_freq]\nrat = 1\n[training]\nloss = 'l1_freq'", r"\[loss.l1_freq\]: There is no setting named 'rat'"),
        ("[grid]\nlos = ['l1_freq']", "no setting named 'los'. Known, nearest first: loss"),
        ("[grid]\nloss = 'l1_freq'", "'loss' is 'l1_freq'; it must be a list of one value or more"),
        ("[grid]\nloss = []", "'loss' is .*; it must be a list of one value or more"),
        ("[grid]\nloss = ['l1_freq', 'l1_freq']", "Two runs are named 'mine'"),
        ("[grid]\nloss = ['l1_freq', 'l2_freq', 'l1_freq']", "Two runs are named 'l1_freq'"),
        ("[grid]\nx = [{ loss = 'l1_freq' }]", "Every table of 'x' must have a 'name'"),
        ("[grid]\nx = [{ name = 'a', los = 'l1_freq' }]", "x 'a': There is no setting named 'los'"),
        ("[grid]\nloss = ['l1_freq']\n[[runs]]\nname = 'a'", r"has a \[grid\] or \[\[runs\]\], not both"),
        ("[[runs]]\nloss = 'l1_freq'", "Every table of 'runs' must have a 'name'"),
        (
            "[[runs]]\nname = 'a'\nloss = 'l1_freq'\n[[runs]]\nname = '../b'\nloss = 'l1_freq'",
            "cannot name a run's folder",
        ),
        ("[tiny.trainin]", r"key in \[tiny\] named 'trainin'"),
        ("no toml", "cannot be read as TOML"),
    ],
)
def test_what_a_recipe_gets_wrong_is_named_with_its_file(read, text, message):
    with pytest.raises(RecipeError, match=rf"mine\.toml.*{message}"):
        read(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[training]\nloss = 'l1_freq'", r"no tiny variant: it has no \[tiny\] table"),
        ("[grid]\nloss = ['l1_freq']\n[tiny.grid]\nseed = [0]", r"no axis for \[tiny.grid\] to change named 'seed'"),
        (RUNS.replace('["bridged"]', '["bridge"]'), "no run that .tiny. could keep named 'bridge'.*first: bridged"),
    ],
)
def test_what_a_tiny_variant_gets_wrong_is_named(read, text, message):
    with pytest.raises(RecipeError, match=message):
        read(text, tiny=True)


def test_a_recipe_is_found_by_its_file_or_by_its_name(tmp_path):
    (tmp_path / "mine.toml").write_text("")
    assert find_recipe(str(tmp_path / "mine.toml")) == tmp_path / "mine.toml"
    with pytest.raises(RecipeError, match=r"There is no recipe named 'mine'.* It is no file either"):
        find_recipe("mine")


@pytest.mark.parametrize("name", shipped_recipes())
@pytest.mark.parametrize("tiny", [False, True])
def test_every_shipped_recipe_can_be_read_and_goes_by_its_files_name(name, tiny):
    recipe = read_recipe(find_recipe(name), tiny=tiny)
    assert recipe.name == name
    assert recipe.title
    assert recipe.source


def test_importing_recipes_loads_no_torch():
    code = "import sys, separation.training.recipe; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", list(shipped_recipes()))
def test_the_names_of_runs_can_be_told_without_reading_the_whole(name):
    path = shipped_recipes()[name]
    assert list(run_names(path)) == [run.name for run in read_recipe(path).runs]
