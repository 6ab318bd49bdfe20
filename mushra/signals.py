"""What mushra tells the apps above it, which it does not know."""

from __future__ import annotations

from django.dispatch import Signal

# An experiment was built from these estimates, now or before. Sent with: experiment, estimates.
experiment_built = Signal()

# All that was kept of a listener is gone; after the transaction. Sent with: experiment.
listener_deleted = Signal()

# A person's session has ended, finished or screened out; after the transaction. Sent with: session.
session_ended = Signal()

# A draft was made of another experiment, with the same clips. Sent with: experiment, original.
experiment_copied = Signal()
