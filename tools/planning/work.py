"""Work centres, routings and open operations as planning plans with them."""

import numpy as np
import polars as pl

from data_layer.queries.planning import PlantRecords
from planning.work import UNKNOWN, Centres, Operations, Routing, Work
from tools.planning.sites import Sites


def read_work(records: PlantRecords, items: pl.DataFrame, sites: Sites) -> Work:
    """`items` are the SKUs with their `code`. A SKU that is planned at several sites is made alike at each."""
    centres = records.centres
    skus = items.select(sku="code", at=pl.int_range(pl.len(), dtype=pl.Int32))
    at = centres.select(centre="code", number=pl.int_range(pl.len(), dtype=pl.Int32))
    made = records.routing.join(at, on="centre").join(skus, on="sku").sort("at", "sequence")
    row, item = sites.every(made["at"].to_numpy())
    order = np.lexsort((row, item))
    steps = made[row[order].astype(np.uint32)]
    undone = records.operations.join(at, on="centre").join(skus, on="sku").sort("order", "sequence")
    return Work(
        Centres(
            tuple(centres["code"].to_list()),
            tuple(centres["name"].to_list()),
            centres["per_week"].fill_null(UNKNOWN).to_numpy(),
        ),
        Routing(
            item[order],
            steps["number"].to_numpy(),
            steps["setup"].fill_null(UNKNOWN).to_numpy(),
            steps["run"].fill_null(UNKNOWN).to_numpy(),
        ),
        Operations(
            sites.first[undone["at"].to_numpy()],
            undone["number"].to_numpy(),
            undone["first_day"].to_numpy(),
            undone["last_day"].to_numpy(),
            undone["hours"].fill_null(UNKNOWN).to_numpy(),
            tuple(undone["order"].to_list()),
        ),
    )
