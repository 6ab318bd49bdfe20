"""Where a run computes: precisions and GPUs that there are not are refused, and its environment is left alone."""

from __future__ import annotations

import os

import pytest
import torch

from separation.errors import TrainingError
from separation.training.machine import check_machine, leads, lightning_precision, own_environment
from separation.training.plan import Plan
from separation.training.task import SeparationTask
from tests.separation.training.runs import column

CPU, CUDA = torch.device("cpu"), torch.device("cuda")


def test_float16_is_refused_on_a_processor(go, tmp_path):
    with pytest.raises(TrainingError, match="The precision 16 is for GPUs; on a CPU, choose bf16 or 32"):
        go(precision="16")
    assert not (tmp_path / "run").exists()


def test_more_gpus_than_there_are_are_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    with pytest.raises(TrainingError, match="The run is for 2 GPUs; there are 1 here"):
        check_machine(Plan(gpus=2), CUDA)


@pytest.mark.parametrize(
    ("has", "chosen", "expected"),
    [
        (True, "auto", "bf16-mixed"),
        (False, "auto", "32-true"),
        (True, "32", "32-true"),
        (False, "16", "16-mixed"),
    ],
)
def test_the_precision_of_a_gpu_is_the_one_chosen_or_what_it_has(monkeypatch, has, chosen, expected):
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: has)
    assert lightning_precision(Plan(precision=chosen), CUDA) == expected
    assert lightning_precision(Plan(), CPU) == "32-true"


def test_a_gpu_without_bfloat16_says_so(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: False)
    with pytest.raises(TrainingError, match="This GPU has no bfloat16; choose the precision 16 or 32"):
        check_machine(Plan(precision="bf16"), CUDA)


def test_mixed_precision_computes_otherwise_and_about_the_same(go):
    whole, mixed = (column(go(precision, precision=precision, steps=3), "loss") for precision in ("32", "bf16"))
    assert whole != mixed
    assert mixed == pytest.approx(whole, rel=0.02)


def test_the_environment_is_left_as_it_was():
    before = dict(os.environ)
    with own_environment():
        os.environ["LOCAL_RANK"] = "1"
        assert not leads()
    assert dict(os.environ) == before
    assert leads()


def test_a_gradient_beyond_float16_is_scaled_less_until_that_no_longer_helps(go, monkeypatch):
    tasks = []
    monkeypatch.setattr(SeparationTask, "on_before_optimizer_step", lambda task, _: tasks.append(task))
    go(steps=1)
    monkeypatch.undo()
    (task,) = tasks
    next(task.separator.parameters()).grad = torch.full_like(next(task.separator.parameters()), torch.inf)
    for scale in (65536.0, 2.0):
        task.trainer.precision_plugin.scaler = torch.amp.GradScaler("cpu", init_scale=scale)
        task.on_before_optimizer_step(task.optimizer)
    task.trainer.precision_plugin.scaler = torch.amp.GradScaler("cpu", init_scale=1.0)
    with pytest.raises(TrainingError, match="The gradient of 'l1_freq' is not finite in batch 1: 'duo' at"):
        task.on_before_optimizer_step(task.optimizer)
