"""One training step, as Lightning wants it: examples in, the mean of a loss out, one optimiser over all targets.

A loss with a part that learns beside the network, such as a discriminator, gets a second optimiser for that part.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from lightning.pytorch import LightningModule
from torch import Tensor
from torch.optim.lr_scheduler import ReduceLROnPlateau
from torch.utils.data import DataLoader

from separation.errors import TrainingError
from separation.losses import SIGNAL_DIMENSIONS, Loss, of_magnitudes, to_domain, training_mean
from separation.networks import GivesParts, Separator
from separation.training.data import Crops
from separation.training.plan import Plan

Batch = tuple[Tensor, Tensor, Tensor, tuple[str, ...]]
Row = dict[str, float]


class SeparationTask(LightningModule):  # type: ignore[misc]
    """Trains a separator by one loss.

    An epoch is a number of steps after which the mean loss is noted, the learning rate looked after and the state
    saved; to Lightning a whole run is one pass through an endless sequence of examples. `note` is called with the rows
    of all epochs so far: step, loss and learning_rate. unpaired: real stems for the part that learns beside the
    network, in the place of the batch's own.
    """

    def __init__(
        self,
        separator: Separator,
        loss: Loss,
        plan: Plan,
        crops: Crops,
        *,
        note: Callable[[list[Row]], None],
        unpaired: Crops | None = None,
    ) -> None:
        super().__init__()
        self.separator = separator
        self.adversary = loss.with_adversary(len(crops.targets), plan.seed) if loss.with_adversary else None
        self.loss = self.adversary.loss if self.adversary else loss
        self.plan = plan
        self.crops = crops
        self.unpaired = unpaired
        self.note = note
        self.rows: list[Row] = []
        self.batches_seen = 0
        self.batches_in_epoch = 0
        self.losses_in_epoch: list[Tensor] = []
        self.examples: tuple[str, ...] = ()
        self.optimizer = torch.optim.Adam(
            separator.parameters(), lr=plan.step_size(loss.learning_rate), weight_decay=plan.weight_decay
        )
        if self.adversary:
            self.beside = self.adversary.module  # so that it moves to the device, and is saved, with the separator
            self.its_optimizer = torch.optim.Adam(self.beside.parameters(), lr=self.adversary.learning_rate)
        # Open-Unmix's: factor 0.3 after 80 epochs without progress, then 10 epochs of rest.
        self.plateau = ReduceLROnPlateau(self.optimizer, factor=0.3, patience=80, cooldown=10)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return self.optimizer

    def train_dataloader(self) -> DataLoader[Any]:
        """The examples that follow those seen."""
        size = self.plan.batch_size
        return self.crops.batches(size, first=self.batches_seen * size, workers=self.plan.workers)

    def training_step(self, batch: Batch, index: int) -> Tensor | None:
        """The mean loss over the targets that the songs have, None where it is undefined for all of them."""
        mixture, targets, present, self.examples = batch
        torch.manual_seed(self.plan.seed + self.batches_seen)  # so dropout, too, goes on after an interrupt as it was
        self.batches_seen += 1
        self.batches_in_epoch += 1
        if self.loss.on_parts and isinstance(self.separator.networks[0], GivesParts):
            return self._noted(self._mean_on_parts(self.separator.networks[0], mixture, targets))
        estimates, targets, mixtures = self.in_domain(mixture, targets)
        self._teach_adversary(estimates, targets, present)
        values = self.loss.function(estimates, targets, mixtures)
        self._check(values, estimates, targets, present)
        return self._noted(training_mean(values, present))

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
        given = separator(mixture if separator.domain == "waveform" else spectrum.abs()).float()
        with torch.autocast(mixture.device.type, enabled=False):
            mixtures = spectrum.unsqueeze(1)
            if separator.domain == "waveform":
                estimates = to_domain(given, domain, frame=frame, hop=hop)
            else:
                estimates = of_magnitudes(given, mixtures, mixture.shape[-1], domain, frame=frame, hop=hop)
            if domain == "waveform":
                mixtures = mixture.unsqueeze(1)
            elif domain != "complex":
                mixtures = mixtures.abs()
            return estimates, to_domain(targets, domain, frame=frame, hop=hop), mixtures

    def _mean_on_parts(self, network: GivesParts, mixture: Tensor, targets: Tensor) -> Tensor | None:
        """The loss that reads more of its network than estimates, None where it is undefined."""
        if self.loss.on_parts is None:
            return None
        with torch.autocast(mixture.device.type, enabled=False):
            mean = self.loss.on_parts(network.parts(mixture, targets))
        return mean if torch.isfinite(mean) else None

    def _noted(self, mean: Tensor | None) -> Tensor | None:
        if mean is not None:
            self.losses_in_epoch.append(mean.detach())
        return mean

    def _teach_adversary(self, estimates: Tensor, targets: Tensor, present: Tensor) -> None:
        """One step of the part that learns beside the network, by the examples whose song has every target.

        What is real to it are the unpaired stems, where there are any. It comes before the loss's value, whose gradient
        needs the part as it then is.
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
        if not all(bool(torch.isfinite(gradient).all()) for gradient in gradients):
            raise TrainingError(f"The gradient of {self.loss.name!r} is not finite {self._place()}.")

    def end_epoch(self) -> None:
        """Note the mean loss since the last note, and show it to the plateau."""
        if not self.losses_in_epoch:
            raise TrainingError(
                f"The loss {self.loss.name!r} was undefined for all of the last {self.batches_in_epoch} batches. "
                f"{self.loss.silence}"
            )
        mean = float(torch.stack(self.losses_in_epoch).mean())
        self.batches_in_epoch, self.losses_in_epoch = 0, []
        self.rows.append(
            {"step": self.batches_seen, "loss": mean, "learning_rate": self.optimizer.param_groups[0]["lr"]}
        )
        self.plateau.step(mean)
        self.note(self.rows)

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        checkpoint["batches_seen"] = self.batches_seen
        checkpoint["rows"] = self.rows
        checkpoint["plateau"] = self.plateau.state_dict()
        if self.adversary:
            checkpoint["its_optimizer"] = self.its_optimizer.state_dict()

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        self.batches_seen = checkpoint["batches_seen"]
        self.rows = checkpoint["rows"]
        self.plateau.load_state_dict(checkpoint["plateau"])
        if self.adversary:
            self.its_optimizer.load_state_dict(checkpoint["its_optimizer"])

    def _check(self, values: Tensor, estimates: Tensor, targets: Tensor, present: Tensor) -> None:
        """Raise `TrainingError` on NaN, unless it is the loss's own for silence."""
        dimensions = tuple(range(-SIGNAL_DIMENSIONS[self.loss.domain], 0))
        # A mask of silence is NaN in every bin, and a loss of all sources has no value where one of them has none.
        silent = ((targets == 0) | targets.isnan()).all(dim=dimensions) | (estimates == 0).all(dim=dimensions)
        if self.loss.needs == "all":
            silent = silent.any(dim=1, keepdim=True)
        wrong = (values.isnan() & present & ~silent).any(dim=0).tolist()
        if any(wrong):
            names = [target for target, is_wrong in zip(self.crops.targets, wrong, strict=True) if is_wrong]
            raise TrainingError(f"The loss {self.loss.name!r} is NaN for {', '.join(names)} {self._place()}.")

    def _place(self) -> str:
        return f"in batch {self.batches_seen}: {', '.join(self.examples)}"
