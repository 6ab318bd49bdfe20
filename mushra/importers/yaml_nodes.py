"""How large a YAML document is: a few lines of aliases of aliases can stand for more than any memory holds."""

from __future__ import annotations

from math import inf

import yaml

MOST_NODES = 100_000  # an experiment written down by people has some hundred


def written_out(root: yaml.Node) -> float:
    """The number of nodes there would be with every alias replaced by what it names; ∞ where a node holds itself.

    Each node is looked at once, so that the count itself takes no longer than reading did.

    Example:
        >>> written_out(yaml.compose("[&a [1, 2, 3], *a, *a]"))
        13.0
        >>> written_out(yaml.compose("&a [*a]"))
        inf
    """
    sizes: dict[int, float] = {}

    def size(node: yaml.Node) -> float:
        if id(node) not in sizes:
            sizes[id(node)] = inf  # as long as it is not known: who meets it again is inside it
            sizes[id(node)] = 1.0 + sum(map(size, _parts(node)))
        return sizes[id(node)]

    return size(root)


def _parts(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []
