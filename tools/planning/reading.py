"""A tenant's records as the plant that planning plans."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import TypeVar

import numpy as np
import polars as pl

from data_layer.queries.planning import PlantRecords, Revisions
from planning.ahead import Ahead, ahead
from planning.messages import UNKNOWN, Messages, messages
from planning.outlook import Outlook, outlook
from planning.plant import Flags, Items, Movements, Numbers, Plant, Source, Structure, day_of
from planning.quantity import Amounts
from planning.what_if import Baseline, baseline
from planning.work import Work
from tools.planning.rules import Planned, planned
from tools.planning.sites import Sites, place
from tools.planning.unread import Reason, Unread
from tools.planning.work import read_work

T = TypeVar("T")
_DAYS = 4


@dataclass(frozen=True)
class Reading:
    """`units`, `reorder_points` and `costs` (of one, at standard, in ten-thousandths of the `currencies`, or `UNKNOWN`)
    are the items', as in `plant.items`; `begun` says of the receipts which are work orders that have started;
    `revisions` are those of the records it was read from; `with_forecast`: what orders leave of forecasts is among the
    demands, if there are any."""

    plant: Plant
    work: Work
    units: tuple[str, ...]
    reorder_points: Amounts
    costs: Amounts
    currencies: tuple[str, ...]
    begun: Flags
    unread: tuple[Unread, ...]
    revisions: Revisions
    with_forecast: bool

    @cached_property
    def ahead(self) -> Ahead:
        """Takes its time in a large plant: read it in a thread."""
        return ahead(self.plant, self.work, self.reorder_points, self.begun)

    @cached_property
    def messages_until(self) -> Callable[[int], Messages]:
        """What the plan asks to be done, with the new orders until a day; as slow as `ahead`. The last are kept."""
        return lru_cache(_DAYS)(lambda until: messages(self.ahead, until, self.costs))

    @cached_property
    def _first(self) -> Mapping[str, int]:
        return {sku: at for at, sku in reversed(tuple(enumerate(self.plant.items.skus)))}

    @cached_property
    def baseline(self) -> Baseline:
        """The plan as it is, for what-if; takes seconds for a large plant when first asked for. Raises `Circular`."""
        return baseline(self.plant)

    @cached_property
    def outlook(self) -> Outlook:
        """The shortages of the plant; takes seconds for a large one when first asked for. Raises `Circular`."""
        return outlook(self.plant)

    def items_of(self, sku: str) -> range:
        """The items of one SKU, one for each site that it is planned at; empty: it is not known."""
        first = last = self._first.get(sku, len(self.units))
        while last < len(self.units) and self.plant.items.skus[last] == sku:
            last += 1
        return range(first, last)

    def unread_of(self, sku: str) -> tuple[Unread, ...]:
        """What was left out or assumed of this SKU, or of records of it."""
        return tuple(one for one in self.unread if sku in one.skus)


def read(records: PlantRecords, today: date) -> Reading:
    found = planned(records, day_of(today))
    sited = (*_sited(found), found.sales, found.forecasts)
    names = ("", *sorted({name for frame in sited for name in frame["site"].unique().to_list()} - {""}))
    code = pl.DataFrame({"site": names, "at": range(len(names))}, schema_overrides={"at": pl.Int32})
    sites = _sites(found, code)
    on_hand = _on_hand(found, sites, code)
    most = _where_most_is(sites, on_hand)
    items = _items(found, sites, names, on_hand, most)
    skus = found.items["code"].to_list()
    together = [skus[at] for at in np.flatnonzero(sites.together).tolist()]
    unread = found.unread
    if together:
        unread += (Unread.of(Reason.SITES_TOGETHER, together, together, len(together)),)
    bought = found.purchases
    made = sites.items(found.needs["parent"].to_numpy(), _at(found.needs, code))
    plant = Plant(
        day_of(today),
        items,
        _structure(found.lines, sites),
        _movements(
            (Source.SALES_ORDER, found.sales, sites.items(found.sales["sku"].to_numpy(), _at(found.sales, code))),
            (
                Source.FORECAST,
                found.forecasts,
                sites.items(found.forecasts["sku"].to_numpy(), _at(found.forecasts, code)),
            ),
            (Source.WORK_ORDER, found.needs, sites.items(found.needs["sku"].to_numpy(), sites.site[made])),
        ),
        _movements(
            (Source.PURCHASE_ORDER, found.purchases, sites.items(bought["sku"].to_numpy(), _at(bought, code))),
            (Source.WORK_ORDER, found.works, sites.items(found.works["sku"].to_numpy(), _at(found.works, code))),
        ),
    )
    work = read_work(records, found.items, sites)
    _freeze(plant, work)
    units = found.items["unit"].to_list()
    currencies = found.items["currency"].to_list()
    points = found.items["reorder_point"].to_numpy()[sites.sku]
    return Reading(
        plant=plant,
        work=work,
        units=tuple(units[at] for at in sites.sku.tolist()),
        reorder_points=np.where(most, points, 0),
        costs=found.items["standard_cost"].fill_null(UNKNOWN).to_numpy()[sites.sku],
        currencies=tuple(currencies[at] for at in sites.sku.tolist()),
        begun=np.concatenate([np.zeros(bought.height, np.bool_), found.works["started"].to_numpy()]),
        unread=unread,
        revisions=records.revisions,
        with_forecast=records.with_forecast,
    )


def _freeze(plant: Plant, work: Work) -> None:
    """It is shared by all who ask: whoever wants another plant makes a copy."""
    for part in (plant.items, plant.structure, plant.demands, plant.receipts, *vars(work).values()):
        for column in vars(part).values():
            if isinstance(column, np.ndarray):
                column.setflags(write=False)


def _sited(found: Planned) -> tuple[pl.DataFrame, ...]:
    return found.stock, found.purchases, found.works


def _sites(found: Planned, code: pl.DataFrame) -> Sites:
    placed = pl.concat([frame.select("sku", "site") for frame in _sited(found)]).unique()
    wanted = pl.concat([frame.select("sku", "site") for frame in (found.sales, found.forecasts)]).unique()
    taken = pl.concat(
        [found.lines.select("parent", "component"), found.needs.select("parent", component="sku")]
    ).unique()
    return place(
        found.items.height,
        placed["sku"].to_numpy(),
        _at(placed, code),
        (wanted["sku"].to_numpy(), _at(wanted, code)),
        found.items["unplaced"].to_numpy(),
        taken["parent"].to_numpy(),
        taken["component"].to_numpy(),
    )


def _on_hand(found: Planned, sites: Sites, code: pl.DataFrame) -> Amounts:
    on_hand, stock = np.zeros(len(sites.sku), dtype=np.int64), found.stock
    np.add.at(on_hand, sites.items(stock["sku"].to_numpy(), _at(stock, code)), stock["on_hand"].to_numpy())
    return on_hand


def _where_most_is(sites: Sites, on_hand: Amounts) -> Flags:
    """A SKU states one safety stock, and one reorder point: they are kept where most of the SKU is."""
    most = np.lexsort((-on_hand, sites.sku))
    keeps = np.zeros(len(on_hand), dtype=np.bool_)
    keeps[most[sites.first[:-1]]] = True
    return keeps


def _items(found: Planned, sites: Sites, names: Sequence[str], on_hand: Amounts, keeps: Flags) -> Items:
    of = found.items[sites.sku.astype(np.uint32)]
    return Items(
        skus=tuple(of["code"].to_list()),
        sites=tuple(names[at] for at in sites.site.tolist()),
        made=of["made"].to_numpy(),
        lead_days=of["lead_days"].to_numpy(),
        on_hand=on_hand,
        safety_stock=np.where(keeps, of["safety_stock"].to_numpy(), 0),
        minimum=of["minimum"].to_numpy(),
        multiple=of["multiple"].to_numpy(),
    )


def _structure(lines: pl.DataFrame, sites: Sites) -> Structure:
    line, parent = sites.every(lines["parent"].to_numpy())
    of = lines[line.astype(np.uint32)]
    component = sites.items(of["component"].to_numpy(), sites.site[parent])
    return Structure(parent, component, of["per"].to_numpy(), of["first_day"].to_numpy(), of["last_day"].to_numpy())


def _movements(*parts: tuple[Source, pl.DataFrame, Numbers]) -> Movements:
    frames = [frame for _, frame, _ in parts]
    return Movements(
        item=np.concatenate([item for _, _, item in parts]),
        day=np.concatenate([frame["day"].to_numpy() for frame in frames]),
        quantity=np.concatenate([frame["quantity"].to_numpy() for frame in frames]),
        source=tuple(source for source, frame, _ in parts for _ in range(frame.height)),
        orders=tuple(order for frame in frames for order in frame["order"].to_list()),
        lines=tuple(line for frame in frames for line in _told(frame, "line", 0)),
        parties=tuple(party for frame in frames for party in _told(frame, "party", "")),
    )


def _told(frame: pl.DataFrame, column: str, unsaid: T) -> list[T]:
    return frame[column].to_list() if column in frame.columns else [unsaid] * frame.height


def _at(frame: pl.DataFrame, code: pl.DataFrame) -> Numbers:
    return frame.select("site").join(code, on="site", how="left", maintain_order="left")["at"].to_numpy()
