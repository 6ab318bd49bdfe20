"""Networks, one file each. To add one: a file here, imported below, a test, and a line in the docs."""

from separation.networks import open_unmix  # noqa: F401  (adds itself to NETWORKS)
from separation.networks.record import NETWORKS, Network
from separation.networks.separator import Separator

__all__ = ["NETWORKS", "Network", "Separator"]
