"""Totals that agree: by SKU, category and site, the forecasts of the parts add up to that of the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import InvalidInput
from forecasting.values import Values

TOTAL = ("total", "")


@dataclass(frozen=True)
class Hierarchy:
    """`nodes`: the bottom series as (level's name, key), then the groups of each level, then `TOTAL`. `summing[node,
    bottom]`: 1 where the node holds the bottom series."""

    nodes: tuple[tuple[str, str], ...]
    summing: Values

    @property
    def bottoms(self) -> int:
        return int(self.summing.shape[1])


def hierarchy(bottoms: Sequence[str], levels: Mapping[str, Sequence[str]], name: str = "series") -> Hierarchy:
    """`levels[level][i]`: the group of `bottoms[i]`, as its category or its site; a group that needs no other within or
    around it. `name`: of the bottom's level."""
    nodes, rows = [(name, one) for one in bottoms], [np.eye(len(bottoms))]
    for level, groups in levels.items():
        keys = list(dict.fromkeys(groups))
        nodes += [(level, key) for key in keys]
        rows.append((np.array(keys)[:, None] == np.array(groups)[None, :]).astype(float))
    return Hierarchy((*nodes, TOTAL), np.concatenate([*rows, np.ones((1, len(bottoms)))]))


def bottom_up(tree: Hierarchy, bottom: Values) -> Values:
    """`bottom[series, step]`; gives [node, step]."""
    return np.asarray(tree.summing @ bottom)


def reconcile(tree: Hierarchy, forecasts: Values, variances: Values, floor: float = 0.0) -> Values:
    """Forecasts that agree, [node, step] as `forecasts`: the sums of the bottom forecasts nearest to all of those
    given, each weighed by how sure it is (MinT with variance scaling: Wickramasuriya, Athanasopoulos and Hyndman,
    Journal of the American Statistical Association 114 (2019)). `variances[node]`: of the back-test's errors, 0 or
    more. Bottom forecasts below `floor` are raised to it. Raises `InvalidInput` for a figure that is none."""
    if not np.isfinite(forecasts).all():
        node = tree.nodes[int(np.argmax(~np.isfinite(forecasts).all(axis=1)))]
        raise InvalidInput(f"{node[0]} {node[1]} has no forecast, so no totals can be made to agree with it.")
    # One whose variance is 0 was always right; it counts much, not infinitely.
    least = max(float(variances.max()) * 1e-6, 1e-12)
    weights = 1 / np.maximum(variances, least)
    weighted = tree.summing.T * weights
    bottom = np.linalg.solve(weighted @ tree.summing, weighted @ forecasts)
    return bottom_up(tree, np.maximum(bottom, floor))
