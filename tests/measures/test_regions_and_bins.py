"""Points by part of the body, and bins of the improvement score: by hand and as published."""

import pytest

from jdmkit import cases, datasets, measures

REGIONS = {
    "neck": ["head_lift"],
    "arms": ["arm_raise", "arm_raise_duration"],
    "trunk": ["supine_to_prone", "sit_ups", "supine_to_sit", "all_fours"],
    "legs": ["leg_raise_touch", "leg_lift_duration", "floor_sit", "floor_rise", "chair_rise",
             "stool_step", "pick_up"],
}  # fmt: skip
"""Which maneuver is read as which part of the body."""

MOST = datasets.load("cmas_items").set_index("name")["max_score"].to_dict()


def regions_of(items):
    return measures.points_by_region(measures.cmas_total(items))


def test_the_maximum_is_that_of_the_sheet():
    """The published scale has 14 maneuvers and 52 points."""
    assert measures.CMAS_MAX == sum(MOST.values()) == 52 and len(MOST) == 14


def test_parts_of_the_body_by_hand():
    sheet, found = cases.examination(), regions_of(cases.examination())
    assert set(found.index) == set(REGIONS) and found["max_score"].sum() == 52
    for region, names in REGIONS.items():
        assert found.loc[region, "points_low"] == sum(sheet[name] for name in names)
        assert found.loc[region, "max_score"] == sum(MOST[name] for name in names)
    assert (found["points_low"] == found["points_high"]).all()


def test_an_open_item_widens_its_part_alone():
    found = regions_of(cases.examination() | {"head_lift": None})
    assert found.loc["neck"].tolist() == [0, MOST["head_lift"], MOST["head_lift"]]
    others = found.drop("neck")
    assert (others["points_low"] == others["points_high"]).all()


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"head_lift": 4}, "neck"),
        ({"head_lift": None}, None),
        ({}, None),
        ({"arm_raise": 0, "head_lift": 4}, "arms"),
        ({"arm_raise": 0, "arm_raise_duration": 0, "head_lift": None}, None),
    ],
)
def test_the_weakest_part_is_named_where_it_is_certain(changed, part):
    """From a full sheet: neck 4 of 5 is below full, arms 4 of 7 is below 4 of 5."""
    assert measures.weakest_region(regions_of(MOST | changed)) == part


def test_bins_end_as_published():
    """Rider 2017: strength changes at 2, 10, 20 and 30 %, all else at 5, 15, 25 and 40 %."""
    found = measures.bin_ends()
    assert len(found) == 6 and next(iter(found)) == "physician_global"
    assert found.pop("muscle_strength") == [2, 10, 20, 30]
    assert all(ends == [5, 15, 25, 40] for ends in found.values())
