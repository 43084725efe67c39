from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tools.planning.sites import Sites, place

BRNO, ROTTERDAM = 1, 2


def _numbers(*values: int) -> npt.NDArray[np.int32]:
    return np.array(values, dtype=np.int32)


def _placed(
    *records: tuple[int, int],
    skus: int = 2,
    wanted: tuple[tuple[int, int], ...] = (),
    unplaced: tuple[int, ...] = (),
    **lines: int,
) -> Sites:
    """`a=b`: the SKU `a`, a letter, takes `b`."""
    flags = np.zeros(skus, dtype=np.bool_)
    flags[list(unplaced)] = True
    parents = _numbers(*(ord(parent) - ord("a") for parent in lines))
    return place(skus, *_columns(records), _columns(wanted), flags, parents, _numbers(*lines.values()))


def _columns(records: tuple[tuple[int, int], ...]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    return _numbers(*(sku for sku, _ in records)), _numbers(*(site for _, site in records))


def _items(sites: Sites) -> list[tuple[int, int]]:
    return list(zip(sites.sku.tolist(), sites.site.tolist(), strict=True))


def test_a_sku_kept_at_one_site_is_one_item_there_though_customers_order_it_and_records_name_no_site() -> None:
    sites = _placed((0, BRNO), (0, 0), wanted=((0, ROTTERDAM), (0, 0)), unplaced=(0,))
    assert _items(sites) == [(0, BRNO), (1, 0)]
    assert sites.items(_numbers(0, 0, 1), _numbers(0, BRNO, BRNO)).tolist() == [0, 0, 1]


def test_a_sku_kept_at_two_sites_is_planned_at_each_when_everything_names_its_site() -> None:
    sites = _placed((0, BRNO), (0, ROTTERDAM), (0, BRNO))
    assert _items(sites) == [(0, BRNO), (0, ROTTERDAM), (1, 0)]
    assert sites.items(_numbers(0, 0, 1), _numbers(ROTTERDAM, BRNO, 0)).tolist() == [1, 0, 2]
    assert not sites.together.any()


def test_what_customers_order_is_planned_at_each_when_their_orders_name_where_it_is_kept() -> None:
    sites = _placed((0, BRNO), (0, ROTTERDAM), wanted=((0, ROTTERDAM),))
    assert _items(sites) == [(0, BRNO), (0, ROTTERDAM), (1, 0)]


@pytest.mark.parametrize("how", [{"wanted": ((0, BRNO), (0, 0))}, {"wanted": ((0, 3),)}, {"unplaced": (0,)}])
def test_it_is_planned_for_its_sites_together_when_an_order_names_none_or_another_or_may_do_so(how: Any) -> None:
    sites = _placed((0, BRNO), (0, ROTTERDAM), **how)
    assert _items(sites) == [(0, 0), (1, 0)]
    assert sites.together.tolist() == [True, False]


def test_it_is_planned_for_its_sites_together_when_one_of_its_records_names_none() -> None:
    assert _items(_placed((0, BRNO), (0, ROTTERDAM), (0, 0))) == [(0, 0), (1, 0)]


def test_a_component_is_planned_where_the_items_that_take_it_are_made() -> None:
    sites = _placed((0, BRNO), (1, BRNO), (1, ROTTERDAM), a=1)
    assert _items(sites) == [(0, BRNO), (1, BRNO), (1, ROTTERDAM)]


def test_a_component_is_planned_for_its_sites_together_when_it_is_taken_elsewhere_and_so_are_its_own() -> None:
    """0, made at no known site, takes 1, which takes 2; both are kept at two sites."""
    both = [(one, site) for one in (1, 2) for site in (BRNO, ROTTERDAM)]
    sites = _placed(*both, skus=3, a=1, b=2)
    assert _items(sites) == [(0, 0), (1, 0), (2, 0)]


def test_a_plant_without_records_has_one_item_for_each_sku() -> None:
    sites = _placed()
    assert _items(sites) == [(0, 0), (1, 0)]
    assert sites.every(_numbers(1, 0))[1].tolist() == [1, 0]
