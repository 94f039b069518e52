"""Explorers of lesson 3: filter the products, compare some side by side, see volume and sodium."""

from jdmkit import cases, datasets, products
from jdmkit.lessons.products import amounts, formulation, safety
from jdmkit.widgets import Choice, Explorer, Slide, Ticks

SHOWN = (
    "juvenile_dermatomyositis",
    "iga_deficiency",
    "anti_iga_antibodies",
    "past_hypersensitivity",
    "severe_past_reaction",
    "diabetes",
    "hyperprolinemia",
    "fructose_intolerance",
    "corn_allergy",
    "latex_allergy",
    "kidney_risk",
    "renal_impairment",
    "clot_risk",
    "prior_thrombosis",
    "heart_failure",
    "fluid_restriction",
    "sodium_restriction",
    "migraine",
    "live_vaccine_due",
)
"""Patient factors that the explorer offers; ``products.compare`` takes them all."""

AGES = {"not given": None, "1 year": 1, "3 years": 3, "7 years": 7, "15 years": 15, "70 years": 70}

DOSES = {"not given": None, "0.4 g/kg": 0.4, "1 g/kg": 1, "2 g/kg": 2}
"""Grams per kilogram and course."""

STRENGTHS = {"any": None, "5 %": 5, "10 %": 10}

MONTHS = {"any": None, "6 months": 6, "12 months": 12, "24 months": 24, "36 months": 36}
"""At least so long at room temperature."""


def _factors(child_id: str, *with_values: str) -> dict[str, object]:
    """Factors of one of the made-up children, as the controls take them.

    Of the factors that have a value, such as the blood group, only the named ones are given.
    """
    written = cases.load(child_id)["factors"].split(";")
    values = products.read_factors(written)
    present = [name for name in written if "=" not in name]
    return {"factors": present} | {name: values[name] for name in with_values}


def explore_products() -> Explorer:
    """Tick a patient's factors and filter; see the status of every product with the reason.

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
            "blood_group": Choice(
                "Blood group", None, {"not given": None} | {group: group for group in groups}
            ),
            "dose_g_per_kg": Choice("Dose", None, DOSES),
            "concentration_pct": Choice("Concentration", None, STRENGTHS),
            "sugar": Choice("Sugar", None, {"any": None} | {s: s for s in sorted(sugars)}),
            "room_temperature_months": Choice("At room temperature", None, MONTHS),
            "brands": Ticks(
                "Only these brands", {brand: brand for brand in products.brands().values()}
            ),
        },
        presets={
            "The girl of seven": _factors(cases.GIRL, "age_years", "blood_group")
            | {"dose_g_per_kg": cases.consensus_plan().dose_g_per_kg},
            "The boy with a meter": _factors("boy_with_diabetes", "glucose_meter"),
            "IgA: two of three": {"factors": ["iga_deficiency", "anti_iga_antibodies"]},
        },
    )


def explore_side_by_side() -> Explorer:
    """Choose two to four products and compare them, one row per field.

    >>> explorer = explore_side_by_side()
    >>> explorer.controls["second"].value = "panzyga"
    >>> explorer.chart.words.split(":")[0]
    'Privigen against Panzyga'
    """
    brands = {brand: name for name, brand in products.brands().items()}
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
    cap_g = cases.consensus_plan().max_dose_g
    return Explorer(
        amounts.plot_volume,
        {"dose_g": Slide("Dose of one course", amounts.girl_dose_g(), 5, 75, 0.1, "g")},
        presets={f"At the {cap_g:g} g cap": {"dose_g": cap_g}},
    )
