"""Explorers of lesson 1b: points of a classification, an examination sheet, two visits."""

from jdmkit import classification, datasets
from jdmkit.explorers.base import Explorer
from jdmkit.explorers.controls import Choice, Grade, Slide, Ticks
from jdmkit.figures import measures as figures

OPEN = {"not examined": figures.NOT_EXAMINED}
ANSWERS = {"present": True, "absent": False} | OPEN
BIOPSIES = {state: state for state in classification.BIOPSY}


def _answer(label: str, value: object) -> Grade:
    return Grade(label, value, ANSWERS)


def explore_classification() -> Explorer:
    """Tell findings; see the points add up, and what another answer would do.

    >>> explorer = explore_classification()
    >>> explorer.show("The rash without weakness")
    >>> explorer.chart.words[:74]
    'EULAR/ACR 2017 without biopsy, onset at 8.5 years: 5.2 points, not reached'
    """
    items = datasets.load("eular_acr_2017_items").query("domain != 'age'").set_index("item")
    features = items.index[items["domain"] == "biopsy"]
    girl = figures.case_findings()
    age = Slide("Age at first symptom", girl[classification.AGE], 0, 80, 0.25, "years")
    controls = {classification.AGE: age}
    for name in items.index.difference(features, sort=False):
        controls[name] = _answer(figures.SHORT[name], girl[name])
    controls["biopsy"] = Choice("Biopsy", girl["biopsy"], BIOPSIES)
    for name in features:
        controls[name] = _answer(figures.SHORT[name], figures.NOT_EXAMINED)
    cases = datasets.load("vignettes")
    presets = {
        label: figures.case_findings(case)
        for case, label in zip(cases["vignette_id"], cases["label"], strict=True)
        if case != "classic"  # where everything starts
    }
    names = [name for name in controls if name not in (classification.AGE, "biopsy")]
    presets["Biopsy negative, no rash"] = dict.fromkeys(names, False) | {"biopsy": "negative"}
    presets["Nothing examined"] = dict.fromkeys(names, figures.NOT_EXAMINED)
    return Explorer(figures.plot_classification, controls, presets=presets)


def explore_cmas() -> Explorer:
    """Fill an examination sheet by clicking; see the total, and where the body is weak.

    >>> explorer = explore_cmas()
    >>> explorer.controls["head_lift"].value = "not examined"
    >>> explorer.chart.words[:32]
    'CMAS 28 to 33 of 52 points at 7 '
    """
    items = datasets.load("cmas_items").set_index("name")
    levels = datasets.load("cmas_levels")
    girl = figures.examination()
    controls = {"age_years": Slide("Age", girl["age_years"], 2, 18, 0.25, "years")}
    for name, item in items.iterrows():
        own = levels[levels["item"] == item["item"]]
        texts = dict(zip(own["level"].astype(str), own["text"], strict=True))
        options = {text: int(text) for text in texts} | OPEN
        controls[name] = Grade(f"{item['item']} {item['label']}", girl[name], options, texts)
    most = items["max_score"].astype(int).to_dict()
    blank = dict.fromkeys(items.index, figures.NOT_EXAMINED)
    presets = {
        "The girl at month 12": figures.examination("girl_7", 12),
        "The toddler": figures.examination("toddler", 0),
        "All points": most,
        "An empty sheet": blank,
    }
    return Explorer(figures.plot_cmas, controls, presets=presets)


def explore_improvement() -> Explorer:
    """Move six measures before and after; see what each change is worth.

    >>> explorer = explore_improvement()
    >>> explorer.show("The physician's global alone")
    >>> explorer.chart.words[:41]
    'Total improvement 7.5 of 100 points, no i'
    """
    scales = {
        "physician_global_cm": (0, 10, 0.1, "cm"),
        "parent_global_cm": (0, 10, 0.1, "cm"),
        "cmas": (0, 52, 1, "points"),
        "chaq": (0, 3, 0.125, "points"),
        "creatine_kinase_u_per_l": (20, 5000, 10, "U/L"),
        "extramuscular_global_cm": (0, 10, 0.1, "cm"),
    }
    girl = figures.improvement_arguments()
    controls = {}
    for name, (low, high, step, unit) in scales.items():
        for end in ("before", "after"):
            label = f"{figures.MEASURES[name]}, {end}"
            controls[f"{name}_{end}"] = Slide(label, girl[f"{name}_{end}"], low, high, step, unit)
    limit = figures.CREATINE_KINASE_LIMIT_U_PER_L
    controls["creatine_kinase_limit_u_per_l"] = Slide("Upper limit of CK", limit, 50, 400, 5, "U/L")
    controls["not_examined"] = Ticks(
        "Not examined at the later visit", {text: name for name, text in figures.MEASURES.items()}
    )
    words = {"juvenile": "juvenile", "adult": "adult"}
    controls["criteria"] = Choice("Thresholds", "juvenile", words)
    still = {f"{name}_after": girl[f"{name}_before"] for name in figures.MEASURES}
    exact = {"physician_global_cm_before": 2.2, "physician_global_cm_after": 0.7}
    full = {"cmas_before": 52.0, "cmas_after": 52.0}
    presets = {
        "The girl at month 12": figures.improvement_arguments(0, 12),
        "The physician's global alone": still | exact,
        "Strength full from the start": figures.improvement_arguments(0, 12) | full,
    }
    return Explorer(figures.plot_improvement, controls, presets=presets)
