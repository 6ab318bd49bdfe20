"""Networks, one file each.

To add one: a file here, imported below; the contract test covers the registry, and
`python -m separation.networks.page > docs/networks.md` writes its part of the page.
"""

from separation.networks import open_unmix, cross_unmix, unet, mmdensenet  # noqa: F401, I001  (they add themselves)
from separation.networks import meta_tasnet, conv_tasnet, hybrid_demucs  # noqa: F401
from separation.networks.public_weights import load_public_weights
from separation.networks.record import NETWORKS, GivesParts, HearsMixtures, Network, SeesSpectra, Shape
from separation.networks.separator import Separator

__all__ = [
    "NETWORKS",
    "GivesParts",
    "HearsMixtures",
    "Network",
    "SeesSpectra",
    "Separator",
    "Shape",
    "load_public_weights",
]
