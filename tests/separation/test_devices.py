"""Where to compute, and with how many threads."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from separation import devices
from separation.errors import ModelError

CPU = torch.device("cpu")


def test_the_cpu_is_always_there():
    assert devices.choose("cpu").type == "cpu"


def test_auto_is_cuda_where_there_is_one(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert devices.choose("auto").type == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert devices.choose("auto").type == "cuda"


def test_cuda_where_there_is_none_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ModelError, match="no CUDA device here"):
        devices.choose("cuda")


def test_a_device_that_nobody_knows_is_refused():
    with pytest.raises(ModelError, match=r"no device 'tpu'; choose one of auto, cpu, cuda"):
        devices.choose("tpu")


def test_the_cpu_computes_in_full_precision():
    with devices.autocast(CPU):
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.float32


@pytest.fixture
def four_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(4)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize(("width", "threads"), [(10, 1), (1000, 4)])
def test_small_networks_get_one_thread_and_others_keep_theirs(four_threads, width, threads):
    with devices.suited_threads(nn.Linear(width, 1000), CPU):
        assert torch.get_num_threads() == threads
    assert torch.get_num_threads() == 4


def test_what_asks_for_one_thread_has_it_and_the_others_come_back_even_after_an_error(four_threads):
    def failing():
        assert torch.get_num_threads() == 1
        raise ModelError("on the way")

    with pytest.raises(ModelError, match="on the way"), devices.one_thread():
        failing()
    assert torch.get_num_threads() == 4


def test_asking_the_c_library_to_keep_memory_is_harmless():
    devices.keep_memory()
    assert torch.ones(1000, 1000).sum() == 1e6
