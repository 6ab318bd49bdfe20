"""What gunicorn reads by itself, however it is started: `make serve`, the demo and the load benchmark are alike."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from config import logs

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 120  # seconds; a folder of clips takes its time
graceful_timeout = 30  # seconds that what is being answered has, when all is to stop
# A worker's sign of life, in memory where there is such a place: a slow disk is not a dead worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True  # nobody uses it
logconfig_dict = logs.configuration(
    form=os.environ.get("LOG_FORMAT", "text"), level=os.environ.get("LOG_LEVEL", "INFO")
)

# The processes' figures meet in files of this folder; it must be named before prometheus_client is imported.
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="concord-metrics-")


def on_exit(server: Any) -> None:  # noqa: ARG001 - as gunicorn calls it
    """Take the figures along: they are of this start."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
