import numpy as np
import pytest

from sample_plant.items import FAMILIES, designations, make_items
from sample_plant.places import KINDS

_CENTRES = {kind.kind for kind in KINDS}


@pytest.mark.parametrize("skus", [300, 2000, 12_345])
def test_there_are_just_as_many_items_as_asked_for_with_distinct_codes_and_names(skus: int) -> None:
    items = make_items(skus)
    assert len(items) == len(set(items.codes)) == len(set(items.names)) == skus
    assert items.names.count("Adjustable Race") == 1
    assert ((items.rank > 0) & (items.rank < 1)).all()


def test_sizes_are_used_before_variants_and_types_come_last() -> None:
    bolt = next(family for family in FAMILIES if family.code == "HBL")
    assert designations(bolt, 3) == [("M5x12", "Zinc"), ("M8x60", "Zinc"), ("M16x30", "Zinc")]
    many = designations(bolt, 30 * len(bolt.sizes) * len(bolt.variants))
    assert len(set(many)) == len(many)
    assert many[len(bolt.variants)] == ("M5x12", "Zinc Type B")
    assert ("M5x12", "Zinc Type AA") in many


def test_the_catalogue_names_only_families_deeper_in_the_structure_and_known_work_centres() -> None:
    levels = {family.code: family.level for family in FAMILIES}
    assert len(levels) == len(FAMILIES)
    for family in FAMILIES:
        assert all(levels[slot.family] > family.level and slot.low <= slot.high for slot in family.recipe), family.code
        assert {step.centre for step in family.steps} <= _CENTRES, family.code
        assert bool(family.recipe) == bool(family.steps) == (family.level < 4), family.code
        assert (family.level == 4) == (family.price > 0) == bool(family.commodity), family.code


def test_every_component_of_the_catalogue_is_used_by_some_recipe() -> None:
    used = {slot.family for family in FAMILIES for slot in family.recipe}
    assert used == {family.code for family in FAMILIES if family.level > 0}


def test_measured_units_are_counted_in_hundredths() -> None:
    items = make_items(300)
    units = np.array([items.unit(i) for i in range(len(items))])
    assert set(items.ticks[units == "EA"]) == {1}
    assert set(items.ticks[units != "EA"]) == {100}
