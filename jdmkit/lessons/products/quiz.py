"""Questions of lesson 3."""

from jdmkit import datasets, products
from jdmkit.lessons.products.amounts import girl_dose_g
from jdmkit.widgets import Number, Option, Question


def _names(status: str, factors: list[str]) -> list[str]:
    table = products.compare(factors)
    return table.loc[table["status"] == status, "brand"].tolist()


def questions() -> list[Question | Number]:
    """Questions on the products."""
    wide = datasets.load_ivig_products()
    sweet = _names("do not combine", ["glucose_meter=GDH-PQQ"])
    barred = _names("contraindicated", ["hyperprolinemia"])
    dose_g = girl_dose_g()
    volume = products.compare(dose_g=dose_g).set_index("product_id")
    iga = wide["iga_ug_per_ml"]
    sodium = wide.loc["octagam_10", "sodium_mmol_per_l_max"]
    return [
        Question(
            "meter",
            "A boy with diabetes uses a GDH-PQQ meter. Which products can fool it?",
            [
                Option(
                    "All that contain any sugar",
                    "Almost",
                    "Of the sugars in these products only maltose reads as glucose there; "
                    "sorbitol does not.",
                ),
                Option(
                    " and ".join(sweet),
                    "Correct",
                    "They carry maltose: a false high, insulin by mistake, hypoglycemia missed.",
                ),
                Option(
                    "None, if the sugar is listed as “none added”",
                    "Not yet",
                    "These two list maltose; read the stabilizer, not the advertisement.",
                ),
            ],
            ["diplomat_octagam10"],
        ),
        Question(
            "proline",
            "Which product is contraindicated in hyperprolinemia?",
            [
                Option(barred[0], "Correct", "It is stabilized with L-proline."),
                Option("Gamunex-C", "Not yet", "Its stabilizer is glycine."),
                Option(
                    "All of them",
                    "Not yet",
                    "Only one is stabilized with proline; three stabilizers are not verified.",
                ),
            ],
            ["privigen_ema_epi"],
        ),
        Question(
            "iga_rank",
            f"Privigen has at most {iga['privigen']:g} ug/mL IgA, "
            f"Gammagard Liquid {iga['gammagard_liquid']:g} on average. Which has less?",
            [
                Option(
                    "Privigen",
                    "Almost",
                    "Likely, as its limit lies under the other's average; "
                    "yet a limit and an average are different figures, so say so.",
                ),
                Option("Gammagard Liquid", "Not yet", "Its average lies above the other's limit."),
                Option(
                    "A limit and an average are no ranking; here the limit lies lower",
                    "Correct",
                    "Say both figures with their qualifier. "
                    "And neither clears a child with antibodies.",
                ),
            ],
            ["privigen_au_pi", "gammagard_characteristics"],
        ),
        Question(
            "low_iga",
            "A child has IgA deficiency, anti-IgA antibodies and a past reaction. "
            "Is a low-IgA product safe?",
            [
                Option(
                    "Yes, the lowest one",
                    "Not yet",
                    "The label contraindication holds for every product, low IgA included.",
                ),
                Option(
                    "No: contraindicated for all",
                    "Correct",
                    "All three conditions hold; only a specialist may find a way.",
                ),
                Option(
                    "Only with premedication",
                    "Not yet",
                    "Premedication does not lift a contraindication.",
                ),
            ],
            ["epg_gamunexc_2017"],
        ),
        Number(
            "sodium_load",
            f"The girl of seven is to have {dose_g:g} g as Octagam 10% "
            f"(at most {sodium:g} mmol/L sodium). How much sodium at most?",
            round(float(volume.loc["octagam_10", "sodium_mmol_max"]), 2),
            "mmol",
            f"{dose_g:g} g are {volume.loc['octagam_10', 'volume_ml']:g} mL; "
            f"times {sodium:g} mmol/L.",
            slips=[
                (
                    float(volume.loc["octagam_5", "sodium_mmol_max"]),
                    "That is the 5 % product: twice the volume.",
                ),
                (float(sodium), "That is the sodium of a whole liter."),
            ],
            sources=["diplomat_octagam10"],
        ),
        Question(
            "approved",
            "Which product is approved for a girl of seven with JDM in the US?",
            [
                Option("Octagam 10%", "Almost", "Approved for dermatomyositis, in adults only."),
                Option("None", "Correct", "Every IVIG in JDM is off label."),
                Option(
                    "All that are approved from age 2",
                    "Not yet",
                    "That age belongs to primary immunodeficiency, another indication.",
                ),
            ],
            ["dailymed_octagam10_pfizer"],
        ),
    ]
