"""One training step, as Lightning wants it: examples in, the mean of a loss out, one optimiser over all targets.

A loss with a part that learns beside the network, such as a discriminator, gets a second optimiser for that part.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from lightning.pytorch import LightningModule
from torch import Tensor
from torch.utils.data import DataLoader

from separation.errors import TrainingError
from separation.losses import SIGNAL_DIMENSIONS, Loss, of_magnitudes, to_domain, training_mean
from separation.networks import GivesParts, Separator
from separation.training.data import GPU_WORKERS, Crops
from separation.training.optimisers import drop_rate, optimiser_of
from separation.training.plan import Plan

Batch = tuple[Tensor, Tensor, Tensor, tuple[str, ...]]


class SeparationTask(LightningModule):  # type: ignore[misc]
    """Trains a separator by one loss.

    unpaired: real stems for the part that learns beside the network, in the place of the batch's own. Of several
    devices, each takes its share of every batch.
    """

    def __init__(
        self,
        separator: Separator,
        loss: Loss,
        plan: Plan,
        crops: Crops,
        *,
        unpaired: Crops | None = None,
    ) -> None:
        super().__init__()
        self.separator = separator
        self.adversary = loss.with_adversary(len(crops.targets), plan.seed) if loss.with_adversary else None
        self.loss = self.adversary.loss if self.adversary else loss
        self.plan = plan
        self.crops = crops
        self.unpaired = unpaired
        self.batches_seen = 0
        self.batches_in_epoch = 0
        self.losses_in_epoch: list[Tensor] = []
        self.examples: tuple[str, ...] = ()
        self.optimizer = optimiser_of(plan, separator.parameters(), loss.learning_rate)
        if self.adversary:
            self.beside = self.adversary.module  # so that it moves to the device, and is saved, with the separator
            self.its_optimizer = torch.optim.Adam(self.beside.parameters(), lr=self.adversary.learning_rate)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return self.optimizer

    def train_dataloader(self) -> DataLoader[Any]:
        """The examples that follow those seen."""
        size, share = self.plan.batch_size, (self.trainer.global_rank, self.trainer.world_size)
        on_gpu = self.trainer.strategy.root_device.type == "cuda"
        workers = self.plan.workers or (GPU_WORKERS if on_gpu else 0)
        return self.crops.batches(size, first=self.batches_seen * size, workers=workers, share=share, pinned=on_gpu)

    def training_step(self, batch: Batch, index: int) -> Tensor | None:
        """The mean loss over the targets that the songs have, None where it is undefined for all of them."""
        self.examples = batch[3]
        # So dropout, too, goes on after an interrupt as it was; of several devices, each has its own.
        torch.manual_seed(self.plan.seed + self.batches_seen + (self.trainer.global_rank << 32))
        drop_rate(self.plan, self.optimizer, self.batches_seen)
        self.batches_seen += 1
        self.batches_in_epoch += 1
        mean = training_mean(*self.values(batch, f"in batch {self.batches_seen}"))
        if mean is not None:
            self.losses_in_epoch.append(mean.detach())
        elif self.trainer.world_size > 1:  # the others wait for this device's gradients
            return torch.stack([weight.sum() for weight in self.separator.parameters()]).sum() * 0.0
        return mean

    def values(self, batch: Batch, place: str) -> tuple[Tensor, Tensor]:
        """The loss of each example and target, and which of them count, both (batch, targets or 1).

        In training mode, the part that learns beside the network takes a step first: the gradient of the loss needs it
        as it then is. Raises `TrainingError` on NaN that is not the loss's own for silence; place: for its message.
        """
        mixture, targets, present, examples = batch
        if self.loss.on_parts and isinstance(network := self.separator.networks[0], GivesParts):
            with torch.autocast(mixture.device.type, enabled=False):
                mean = self.loss.on_parts(network.parts(mixture, targets))
            values = mean.expand(len(mixture), 1)  # one value for all: undefined, it leaves the batch out
            return values, torch.ones_like(values, dtype=torch.bool)
        estimates, targets, mixtures = self.in_domain(mixture, targets)
        if self.training:
            self._teach_adversary(estimates, targets, present)
        values = self.loss.function(estimates, targets, mixtures)
        self._check(values, estimates, targets, present, place, examples)
        return values, present

    def in_domain(self, mixture: Tensor, targets: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Estimates, targets and mixtures in the loss's domain, (batch, targets or 1, signal).

        mixture: (batch, channels, samples); targets: (batch, targets, channels, samples). Where the network gives
        magnitudes, spectra are by its own transform, and an estimate's waveform has the mixture's phase.
        """
        separator, domain = self.separator, self.loss.domain
        frame, hop = separator.frame, separator.hop
        # Transforms and logarithms stay in float32 where the networks run in mixed precision.
        with torch.autocast(mixture.device.type, enabled=False):
            spectrum = separator.spectrum(mixture)
            magnitudes = spectrum.abs()
        given = separator(mixture if separator.domain == "waveform" else magnitudes).float()
        with torch.autocast(mixture.device.type, enabled=False):
            mixtures = spectrum.unsqueeze(1)
            if separator.domain == "waveform":
                estimates = to_domain(given, domain, frame=frame, hop=hop)
            else:
                estimates = of_magnitudes(given, mixtures, mixture.shape[-1], domain, frame=frame, hop=hop)
            if domain == "waveform":
                mixtures = mixture.unsqueeze(1)
            elif domain != "complex":
                mixtures = magnitudes.unsqueeze(1)
            return estimates, to_domain(targets, domain, frame=frame, hop=hop), mixtures

    def _teach_adversary(self, estimates: Tensor, targets: Tensor, present: Tensor) -> None:
        """One step of the part that learns beside the network, by the examples whose song has every target.

        What is real to it are the unpaired stems, where there are any.
        """
        whole = present.all(dim=1)
        if self.adversary is None or not whole.any():
            return
        self.its_optimizer.zero_grad()
        real = targets[whole] if self.unpaired is None else self._real(self.unpaired, estimates.device)
        objective = self.adversary.objective(estimates[whole].detach(), real)
        objective.backward()  # type: ignore[no-untyped-call]
        self.its_optimizer.step()

    def _real(self, unpaired: Crops, device: torch.device) -> Tensor:
        """A batch of unpaired stems in the loss's domain, (batch, targets, signal): this step's own."""
        size, separator = self.plan.batch_size, self.separator
        numbers = range((self.batches_seen - 1) * size, self.batches_seen * size)
        stems = torch.stack([unpaired.stems(number) for number in numbers]).to(device)
        with torch.autocast(device.type, enabled=False):
            return to_domain(stems, self.loss.domain, frame=separator.frame, hop=separator.hop)

    def on_before_optimizer_step(self, optimizer: torch.optim.Optimizer) -> None:
        """Stop before a gradient that is not finite spoils the weights."""
        gradients = [weight.grad for weight in self.separator.parameters() if weight.grad is not None]
        # One infinity or NaN makes the sum one. One answer for all of them, as a GPU is waited for at each.
        if not gradients or torch.stack([gradient.sum() for gradient in gradients]).isfinite().all():
            return
        if torch.stack([gradient.isfinite().all() for gradient in gradients]).all():
            return  # the sum was too large, not what is added up
        scaler = getattr(self.trainer.precision_plugin, "scaler", None)
        if scaler is not None and scaler.get_scale() > 1:
            return  # in float16 the loss was scaled too far: the step is left out, and the next is scaled by less
        names = ", ".join(self.examples)
        raise TrainingError(f"The gradient of {self.loss.name!r} is not finite in batch {self.batches_seen}: {names}.")

    def mean_loss(self) -> float:
        """The mean loss of the batches since it was last asked for, over all devices; NaN is never returned.

        Raises `TrainingError` where it was undefined for all of them.
        """
        total = torch.zeros(2, dtype=torch.float64, device=self.device)
        if self.losses_in_epoch:
            total[0], total[1] = torch.stack(self.losses_in_epoch).double().sum(), len(self.losses_in_epoch)
        loss, count = self.trainer.strategy.reduce(total, reduce_op="sum").tolist()
        if not count:
            raise TrainingError(
                f"The loss {self.loss.name!r} was undefined for all of the last {self.batches_in_epoch} batches. "
                f"{self.loss.silence}"
            )
        self.batches_in_epoch, self.losses_in_epoch = 0, []
        return float(loss / count)

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        checkpoint["batches_seen"] = self.batches_seen
        if self.adversary:
            checkpoint["its_optimizer"] = self.its_optimizer.state_dict()

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        self.batches_seen = checkpoint["batches_seen"]
        if self.adversary:
            self.its_optimizer.load_state_dict(checkpoint["its_optimizer"])

    def _check(
        self,
        values: Tensor,
        estimates: Tensor,
        targets: Tensor,
        present: Tensor,
        place: str,
        examples: tuple[str, ...],
    ) -> None:
        """Raise `TrainingError` on NaN, unless it is the loss's own for silence."""
        wrong = values.isnan() & present
        if not wrong.any():
            return  # the rule; what follows reads every bin several times
        dimensions = tuple(range(-SIGNAL_DIMENSIONS[self.loss.domain], 0))
        # A mask of silence is NaN in every bin, and a loss of all sources has no value where one of them has none.
        silent = ((targets == 0) | targets.isnan()).all(dim=dimensions) | (estimates == 0).all(dim=dimensions)
        if self.loss.needs == "all":
            silent = silent.any(dim=1, keepdim=True)
        wrong &= ~silent
        if not wrong.any():
            return
        names = _those(self.crops.targets, wrong.any(dim=0))
        raise TrainingError(
            f"The loss {self.loss.name!r} is NaN for {names} {place}: {_those(examples, wrong.any(dim=1))}."
        )


def _those(names: Sequence[str], chosen: Tensor) -> str:
    return ", ".join(name for name, is_chosen in zip(names, chosen.tolist(), strict=True) if is_chosen)
