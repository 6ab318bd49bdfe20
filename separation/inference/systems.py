"""Systems by the names that a command is given: a run's folder, or an oracle."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from separation.errors import SeparationError
from separation.inference.oracle_system import OracleSystem
from separation.inference.oracles import ORACLES
from separation.inference.refinement import Refinement
from separation.inference.system import Piece, System
from separation.inference.trained_system import NONE, TrainedSystem

__all__ = ["OracleSystem", "Piece", "System", "TrainedSystem", "open_systems"]

ORACLE_PREFIX = "oracle:"


def open_systems(models: Sequence[str], device: torch.device, refinement: Refinement = NONE) -> list[System]:
    """The systems of `--model`: `oracle:<name>` or a run's folder, which alone is refined.

    Raises `UnknownNameError` on an oracle that is not there, `ModelError` on a folder that is no run, and
    `SeparationError` on two systems of one name, whose estimates would lie in one folder.
    """
    systems: list[System] = []
    for model in models:
        if model.startswith(ORACLE_PREFIX):
            system: System = OracleSystem(ORACLES.get(model.removeprefix(ORACLE_PREFIX)))
        else:
            system = TrainedSystem(Path(model), device, refinement)
        if system.name in [other.name for other in systems]:
            raise SeparationError(f"Two models are called {system.name!r}; rename one of the run folders.")
        systems.append(system)
    return systems
