"""What a run says of its epochs: a table, and what TensorBoard itself reads back."""

from __future__ import annotations

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from separation.training.logs import COLUMNS, TensorBoard, write_metrics
from tests.separation.training.runs import column

ROWS = [
    {"step": 2, "loss": 0.5, "validation_loss": 0.75, "learning_rate": 0.01},
    {"step": 4, "loss": 0.25, "validation_loss": 0.5, "learning_rate": 0.001},
]


def curve(folder, name):
    read = EventAccumulator(str(folder / "tensorboard"))
    read.Reload()
    return [(event.step, event.value) for event in read.Scalars(name)]


def write(folder, rows, seen=0):
    board = TensorBoard(folder, seen)
    for row in rows:
        board.add(row)
    board.close()


def test_the_table_has_every_epoch(tmp_path):
    write_metrics(tmp_path, ROWS)
    assert {name: column(tmp_path, name) for name in COLUMNS} == {name: [row[name] for row in ROWS] for name in COLUMNS}


@pytest.mark.parametrize("name", COLUMNS[1:])
def test_tensorboard_reads_every_value_at_its_step(tmp_path, name):
    write(tmp_path, ROWS)
    assert curve(tmp_path, name) == [(row["step"], pytest.approx(row[name])) for row in ROWS]


def test_a_run_without_validation_songs_has_no_such_curve(tmp_path):
    write(tmp_path, [row | {"validation_loss": None} for row in ROWS])
    read = EventAccumulator(str(tmp_path / "tensorboard"))
    read.Reload()
    assert read.Tags()["scalars"] == ["loss", "learning_rate"]


def test_what_an_interrupted_run_wrote_after_its_state_is_forgotten(tmp_path):
    lost = {"step": 4, "loss": 99.0, "validation_loss": None, "learning_rate": 9.0}
    write(tmp_path, [ROWS[0], lost])
    write(tmp_path, [ROWS[1]], seen=2)
    assert curve(tmp_path, "loss") == [(2, 0.5), (4, 0.25)]


def test_an_epoch_can_be_watched_before_the_run_ends(tmp_path):
    board = TensorBoard(tmp_path, 0)
    board.add(ROWS[0])
    assert curve(tmp_path, "loss") == [(2, 0.5)]
    board.close()
