"""What a run says of its epochs, to people: a table, and TensorBoard's files. Neither is ever read back."""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from pathlib import Path

from tensorboardX.event_file_writer import EventsWriter
from tensorboardX.proto.event_pb2 import Event, SessionLog
from tensorboardX.summary import scalar

from separation.files import write_whole

METRICS = "metrics.csv"
TENSORBOARD = "tensorboard"
WATCHED = "watched_loss"
COLUMNS = ("step", "loss", "validation_loss", "learning_rate")

Row = dict[str, float | None]


def write_metrics(folder: Path, rows: Sequence[Row]) -> None:
    """Write the table of all epochs, whole or not at all; a run without validation songs has that column empty.

    A run that watches another loss has a column more, WATCHED.
    """

    def write(path: Path) -> None:
        with path.open("w", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]) if rows else COLUMNS)
            table.writeheader()
            table.writerows(rows)

    write_whole(folder / METRICS, write)


class TensorBoard:
    """Writes a run's epochs for TensorBoard, each at once, so that they can be watched.

    seen: the last step of the state that the run goes on from. TensorBoard forgets what an interrupted run wrote after
    that. Its usual writer has a thread, which waits for ever on a full disk; here the error comes out.
    """

    def __init__(self, folder: Path, seen: int) -> None:
        place = folder / TENSORBOARD
        place.mkdir(exist_ok=True)
        self.events = EventsWriter(str(place / "events"), f".{len(list(place.iterdir()))}")
        if seen:
            self._write(Event(session_log=SessionLog(status=SessionLog.START)), seen + 1)

    def add(self, row: Row) -> None:
        """Write an epoch's values, each under its column's name."""
        for name, value in row.items():
            if name != "step" and value is not None:
                self._write(Event(summary=scalar(name, value)), int(row["step"] or 0))
        self.events.flush()

    def close(self) -> None:
        self.events.close()

    def _write(self, event: Event, step: int) -> None:
        event.step = step
        event.wall_time = time.time()
        self.events.write_event(event)
