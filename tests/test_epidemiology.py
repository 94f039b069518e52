"""Published cohorts: shares from ratios, and disease courses in comparable columns."""

import pytest

from jdmkit import epidemiology


def test_a_ratio_of_girls_to_boys_becomes_a_share():
    table = epidemiology.share_of_girls()
    ratios = table[table["measure"] == "sex_ratio_female_to_male"].set_index("country")
    # by hand: 2.3 girls per boy are 2.3 of 3.3 children; 1.8 are 1.8 of 2.8
    assert ratios.loc["USA", "girls_percent"] == pytest.approx(230 / 3.3)
    assert ratios.loc["Canada (Toronto)", "girls_percent"] == pytest.approx(180 / 2.8)


def test_a_printed_share_of_girls_stays_as_printed():
    table = epidemiology.share_of_girls()
    printed = table[table["measure"] == "female_percent"]
    assert len(printed) and (printed["girls_percent"] == printed["value"]).all()


def test_each_disease_course_has_its_own_column():
    wide, rows = epidemiology.disease_courses(), epidemiology.course_rows()
    assert list(wide.columns) == list(epidemiology.COURSES)
    assert len(rows) == wide.notna().sum().sum()
    for _, row in rows.iterrows():
        assert wide.loc[row["country"], row["course"]] == row["value"]


def test_the_courses_of_a_cohort_make_up_the_whole():
    assert epidemiology.disease_courses().sum(axis=1).tolist() == pytest.approx([100, 100])
    # the Turkish cohort of the table does not report children that it could not classify
    assert epidemiology.disease_courses()["not classifiable"].isna().sum() == 1
