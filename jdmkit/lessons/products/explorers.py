"""Explorers of lesson 3: filter the products, set some side by side, see volume and sodium."""

from jdmkit import datasets, products
from jdmkit.lessons.products import amounts, formulation, safety
from jdmkit.widgets import Choice, Explorer, Slide, Ticks

SHOWN = (
    "juvenile_dermatomyositis", "iga_deficiency", "anti_iga_antibodies", "past_hypersensitivity",
    "severe_past_reaction", "diabetes", "hyperprolinemia", "fructose_intolerance", "corn_allergy",
    "latex_allergy", "kidney_risk", "renal_impairment", "clot_risk", "prior_thrombosis",
    "heart_failure", "fluid_restriction", "sodium_restriction", "migraine", "live_vaccine_due",
)  # fmt: skip
"""Patient factors that the explorer offers; ``products.compare`` takes them all."""

AGES = {"not given": None, "1 year": 1, "3 years": 3, "7 years": 7, "15 years": 15, "70 years": 70}


def _brands() -> dict[str, str]:
    subjects = datasets.load("ivig_subjects").set_index("subject_id")["label"]
    return {subjects[name]: name for name in products.product_ids()}


def explore_products() -> Explorer:
    """Tick what holds for a patient and filter; see every product with the reason.

    >>> explorer = explore_products()
    >>> explorer.controls["factors"].value = ["hyperprolinemia"]
    >>> "1 of 18 products contraindicated (Privigen)" in explorer.chart.words
    True
    """
    factors = datasets.load("safety_factors").set_index("factor")
    meters = factors.loc["glucose_meter", "values"].split(";")
    groups = factors.loc["blood_group", "values"].split(";")
    sugars = datasets.load("ivig_product_fields").query("field == 'sugar_type'")["value"].unique()
    return Explorer(
        safety.table_products,
        {
            "factors": Ticks("Patient", {factors.loc[name, "label"]: name for name in SHOWN}),
            "age_years": Choice("Age", None, AGES),
            "glucose_meter": Choice("Glucose meter", None, {"none": None} | {m: m for m in meters}),
            "blood_group": Choice("Blood group", None, {"not given": None} | {g: g for g in groups}),
            "dose_g_per_kg": Choice("Dose", None, {"not given": None, "0.4 g/kg": 0.4, "1 g/kg": 1, "2 g/kg": 2}),
            "concentration_pct": Choice("Concentration", None, {"any": None, "5 %": 5, "10 %": 10}),
            "sugar": Choice("Sugar", None, {"any": None} | {s: s for s in sorted(sugars)}),
            "room_temperature_months": Choice(
                "At room temperature", None,
                {"any": None, "6 months": 6, "12 months": 12, "24 months": 24, "36 months": 36},
            ),
            "brands": Ticks("Only these brands", {brand: brand for brand in _brands()}),
        },
        presets={
            "The girl of seven": {
                "factors": ["juvenile_dermatomyositis"],
                "age_years": 7,
                "blood_group": "A",
                "dose_g_per_kg": 2,
            },
            "The boy with a meter": {
                "factors": ["juvenile_dermatomyositis", "diabetes"],
                "glucose_meter": "GDH-PQQ",
            },
            "IgA: two of three": {"factors": ["iga_deficiency", "anti_iga_antibodies"]},
        },
    )  # fmt: skip


def explore_side_by_side() -> Explorer:
    """Choose two to four products; see them field by field.

    >>> explorer = explore_side_by_side()
    >>> explorer.controls["second"].value = "panzyga"
    >>> explorer.chart.words.split(":")[0]
    'Privigen against Panzyga'
    """
    brands = _brands()
    return Explorer(
        formulation.table_side_by_side,
        {
            "first": Choice("First", "privigen", brands),
            "second": Choice("Second", "octagam_10", brands),
            "third": Choice("Third", "", {"none": ""} | brands),
            "fourth": Choice("Fourth", "", {"none": ""} | brands),
        },
        presets={
            "Proline or maltose": {"first": "privigen", "second": "octagam_10"},
            "The two Octagams": {"first": "octagam_5", "second": "octagam_10"},
        },
    )


def explore_volume() -> Explorer:
    """Slide the dose; see volume and sodium of every product.

    >>> explorer = explore_volume()
    >>> explorer.controls["dose_g"].value = 60
    >>> explorer.chart.words[:44]
    '60 g fill 600 mL at 10 % and 1200 mL at 5 %.'
    """
    return Explorer(
        amounts.plot_volume,
        {"dose_g": Slide("Dose of one course", amounts.girl_dose_g(), 5, 75, 0.1, "g")},
        presets={"At the 70 g cap": {"dose_g": 70}},
    )
