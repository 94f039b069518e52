"""Explorers of lesson 1b: points of a classification, an examination sheet, two visits."""

from jdmkit import cases, datasets, measures
from jdmkit.lessons.measures import classification, cmas, improvement, parts
from jdmkit.measures import CMAS_MAX
from jdmkit.widgets import Choice, Explorer, Grade, Slide, Ticks

OPEN = {"not examined": parts.NOT_EXAMINED}

ANSWERS = {"present": True, "absent": False} | OPEN

BIOPSIES = {state: state for state in measures.BIOPSY}


def _answer(label: str, value: object) -> Grade:
    return Grade(label, value, ANSWERS)


def explore_classification() -> Explorer:
    """Answer findings; see the points add up, and what another answer would do.

    >>> explorer = explore_classification()
    >>> explorer.show("The rash without weakness")
    >>> explorer.chart.words[:74]
    'EULAR/ACR 2017 without biopsy, onset at 8.5 years: 5.2 points, not reached'
    """
    items = datasets.load("eular_acr_2017_items").query("domain != 'age'").set_index("item")
    features = items.index[items["domain"] == "biopsy"]
    girl = classification.case_findings()
    age = Slide("Age at first symptom", girl[measures.AGE], 0, 80, 0.25, "years")
    controls = {measures.AGE: age}
    for name in items.index.difference(features, sort=False):
        controls[name] = _answer(classification.SHORT[name], girl[name])
    controls["biopsy"] = Choice("Biopsy", girl["biopsy"], BIOPSIES)
    for name in features:
        controls[name] = _answer(classification.SHORT[name], parts.NOT_EXAMINED)
    vignettes = datasets.load("vignettes")
    presets = {
        label: classification.case_findings(case)
        for case, label in zip(vignettes["vignette_id"], vignettes["label"], strict=True)
        if case != "classic"  # where everything starts
    }
    names = [name for name in controls if name not in (measures.AGE, "biopsy")]
    presets["Biopsy negative, no rash"] = dict.fromkeys(names, False) | {"biopsy": "negative"}
    presets["Nothing examined"] = dict.fromkeys(names, parts.NOT_EXAMINED)
    return Explorer(classification.plot_classification, controls, presets=presets)


def explore_cmas() -> Explorer:
    """Fill an examination sheet by clicking; see the total, and where the body is weak.

    >>> explorer = explore_cmas()
    >>> explorer.controls["head_lift"].value = "not examined"
    >>> explorer.chart.words[:32]
    'CMAS 28 to 33 of 52 points at 7 '
    """
    items = datasets.load("cmas_items").set_index("name")
    levels = datasets.load("cmas_levels")
    girl = cmas.cmas_arguments()
    controls = {"age_years": Slide("Age", girl["age_years"], 2, 18, 0.25, "years")}
    for name, item in items.iterrows():
        own = levels[levels["item"] == item["item"]]
        texts = dict(zip(own["level"].astype(str), own["text"], strict=True))
        options = {text: int(text) for text in texts} | OPEN
        controls[name] = Grade(f"{item['item']} {item['label']}", girl[name], options, texts)
    most = items["max_score"].astype(int).to_dict()
    blank = dict.fromkeys(items.index, parts.NOT_EXAMINED)
    presets = {
        "The girl at month 12": cmas.cmas_arguments(cases.GIRL, 12),
        "The toddler": cmas.cmas_arguments("toddler", 0),
        "All points": most,
        "An empty sheet": blank,
    }
    return Explorer(cmas.plot_cmas, controls, presets=presets)


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
        "cmas": (0, CMAS_MAX, 1, "points"),
        "chaq": (0, 3, 0.125, "points"),
        "creatine_kinase_u_per_l": (20, 5000, 10, "U/L"),
        "extramuscular_global_cm": (0, 10, 0.1, "cm"),
    }
    girl = improvement.improvement_arguments()
    controls = {}
    for name, (low, high, step, unit) in scales.items():
        for end in ("before", "after"):
            label = f"{improvement.MEASURES[name]}, {end}"
            controls[f"{name}_{end}"] = Slide(label, girl[f"{name}_{end}"], low, high, step, unit)
    limit = parts.CREATINE_KINASE_LIMIT_U_PER_L
    controls["creatine_kinase_limit_u_per_l"] = Slide("Upper limit of CK", limit, 50, 400, 5, "U/L")
    controls["not_examined"] = Ticks(
        "Not examined at the later visit",
        {text: name for name, text in improvement.MEASURES.items()},
    )
    words = {"juvenile": "juvenile", "adult": "adult"}
    controls["criteria"] = Choice("Thresholds", "juvenile", words)
    still = {f"{name}_after": girl[f"{name}_before"] for name in improvement.MEASURES}
    exact = {"physician_global_cm_before": 2.2, "physician_global_cm_after": 0.7}
    full = {"cmas_before": float(CMAS_MAX), "cmas_after": float(CMAS_MAX)}
    presets = {
        "The girl at month 12": improvement.improvement_arguments(0, 12),
        "The physician's global alone": still | exact,
        "Strength full from the start": improvement.improvement_arguments(0, 12) | full,
    }
    return Explorer(improvement.plot_improvement, controls, presets=presets)
