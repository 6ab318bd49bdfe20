"""No line of the source reads bytes in a way that may run what is in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("config", "analysis", "mushra", "separation", "benchmarks", "docs")
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
FORBIDDEN_MODULES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
# Names a module for its error alone.
EXCUSED = {("separation/networks/public_weights.py", "pickle")}
UNSAFE_YAML = {"load", "load_all", "full_load", "full_load_all", "unsafe_load", "unsafe_load_all", "Loader"}


def faults(source: str, name: str = "a.py") -> Iterator[str]:
    """What in a module reads a pickle or could make objects of foreign bytes, each with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            for module in {each.split(".")[0] for each in named} & FORBIDDEN_MODULES:
                if (name, module) not in EXCUSED:
                    yield f"{name}:{node.lineno} imports {module}"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            called = f"{node.value.id}.{node.attr}"
            if node.value.id == "yaml" and node.attr in UNSAFE_YAML:
                yield f"{name}:{node.lineno} uses {called}"
            if node.value.id in FORBIDDEN_MODULES and node.attr in ("load", "loads", "Unpickler"):
                yield f"{name}:{node.lineno} uses {called}"
            if called == "pd.read_pickle":
                yield f"{name}:{node.lineno} uses {called}"
        elif isinstance(node, ast.Call):
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            called = ast.unparse(node.func)
            if called in ("eval", "exec"):
                yield f"{name}:{node.lineno} calls {called}"
            if called == "torch.load" and not _is(given.get("weights_only"), True):
                yield f"{name}:{node.lineno} calls torch.load without weights_only=True"
            if "allow_pickle" in given and not _is(given["allow_pickle"], False):
                yield f"{name}:{node.lineno} calls {called} with allow_pickle"


def _is(node: ast.AST | None, value: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def test_nothing_in_the_source_does():
    assert len(SOURCES) > 300
    found = [fault for path in SOURCES for fault in faults(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle", "from pickle import loads", "import joblib as j", "torch.load(path)",
        "torch.load(path, weights_only=False)", "np.load(path, allow_pickle=True)", "yaml.load(text, yaml.Loader)",
        "pd.read_pickle(path)", "eval(text)",
    ],
)  # fmt: skip
def test_each_way_of_doing_it_is_found(line):
    assert len(list(faults(line))) >= 1


@pytest.mark.parametrize(
    "line", ["torch.load(path, weights_only=True)", "np.load(path)", "yaml.safe_load(text)", "network.eval()"]
)
def test_the_safe_ways_are_not(line):
    assert list(faults(line)) == []


def test_numpy_reads_no_pickle_where_nothing_is_said(tmp_path):
    import numpy as np

    np.save(tmp_path / "objects.npy", np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle=False"):
        np.load(tmp_path / "objects.npy")
