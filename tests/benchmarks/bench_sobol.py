"""How many fewer draws scrambled Sobol points need for the same standard error: run by hand.

``study(model, table, strategy)`` takes any cost model. The one here stands in for the whole chain:
five products, twelve infusions of a growing boy of seven, dose cap, whole vials, fees, adverse
events, family time, a deductible with coinsurance and an out-of-pocket maximum.

A pseudo-random run of n draws has a standard error that falls as 1 / sqrt(n), so the ratio of
squared errors at equal n says how many times more draws it would need.
"""

import time

import numpy as np
import pandas as pd

from jdmkit import datasets, dosing, growth
from jdmkit.sensitivity import probabilistic

PRODUCTS = ("gamunex_c", "privigen", "gammagard_liquid", "octagam_5", "octagam_10")
INFUSIONS = 12
AGES = 7 + np.arange(INFUSIONS) / INFUSIONS
CHILD_Z = 3.0
ROWS = ["infusions_year1", "admin_96365_hospital_outpatient", "admin_96366_hospital_outpatient",
        "premedication_per_infusion_day", "probability_any_adverse_event_per_infusion_jdm",
        "cost_mild_adverse_event", "parent_wage_per_hour", "travel_cost_per_infusion_day",
        "deductible_single", "coinsurance", "out_of_pocket_maximum_self_2026", "dose_g_per_kg",
        "dose_cap_g"]  # fmt: skip
PRICE = "ivig_price_medicare_per_g"
HOURS = 5.0
"""Hours a day in the chair, for fees and wages: a stand-in for the infusion plan."""


def stand_in_table() -> pd.DataFrame:
    """Rows of ``cost_assumptions``, a price for each product, and the child's place on the chart."""
    own = datasets.load_cost_assumptions().set_index("parameter", drop=False)
    prices = [own.loc[PRICE].to_dict() | {"parameter": f"price_{p}"} for p in PRODUCTS]
    z = {"parameter": "weight_z", "base": 0.0, "distribution": "normal", "dist_mean": 0.0,
         "dist_se": 1.0}  # fmt: skip
    return pd.concat([own.loc[ROWS], pd.DataFrame([*prices, z])], ignore_index=True)


def stand_in_model(p: dict) -> dict:
    """Cost to the payer of a year, by product."""
    z = np.clip(p["weight_z"], -CHILD_Z, CHILD_Z)
    count = np.round(np.asarray(p["infusions_year1"]))
    fees = (
        p["admin_96365_hospital_outpatient"]
        + (HOURS - 1) * p["admin_96366_hospital_outpatient"]
        + p["premedication_per_infusion_day"]
        + p["probability_any_adverse_event_per_infusion_jdm"] * p["cost_mild_adverse_event"]
    )
    grams = [
        dosing.ivig_dose(
            growth.weight_for_age(age, "male", z=z), p["dose_g_per_kg"], p["dose_cap_g"]
        )
        for age in AGES
    ]
    costs = {}
    for product in PRODUCTS:
        sizes = dosing.vial_sizes(product)
        opened = sum(dosing.choose_vials(dose, sizes).opened_g for dose in grams)
        total = count * (opened / INFUSIONS * p[f"price_{product}"] + fees)
        paid = np.minimum(p["deductible_single"], total)
        paid = paid + p["coinsurance"] * (total - paid)
        costs[product] = total - np.minimum(paid, p["out_of_pocket_maximum_self_2026"])
    return costs


def errors(run: object, strategy: str) -> dict[str, float]:
    """Standard errors of the mean, a tail quantile and P(cheapest)."""
    costs = run.summary.query("result == 'cost'").set_index("strategy").loc[strategy]
    gaps = run.summary.query("result == 'difference'").set_index("strategy")
    return {
        "mean": costs["se"],
        "97.5 % quantile": costs["p97_5_se"],
        "P(cheapest)": run.cheapest.set_index("strategy").loc[strategy, "p_best_se"],
        "mean difference": gaps["se"].iloc[0],
    }


def study(
    model: callable,
    table: pd.DataFrame,
    strategy: str,
    draws: tuple[int, ...] = (2**10, 2**13, 2**16),
    seeds: int = 5,
    reference_draws: int = 2**17,
) -> pd.DataFrame:
    """Squared error of pseudo-random over that of Sobol draws, at equal numbers of draws."""
    start = time.perf_counter()
    plain = errors(probabilistic(model, table, draws=reference_draws, keep=0), strategy)
    random_s = (time.perf_counter() - start) / reference_draws
    rows = []
    for n in draws:
        start = time.perf_counter()
        found = [
            errors(probabilistic(model, table, draws=n, seed=s, method="sobol", keep=0), strategy)
            for s in range(seeds)
        ]
        sobol_s = (time.perf_counter() - start) / (n * seeds)
        square = pd.DataFrame(found).pow(2).mean()
        for name, error in plain.items():
            random = error * np.sqrt(reference_draws / n)
            rows.append(
                {
                    "draws": n,
                    "result": name,
                    "se_random": random,
                    "se_sobol": np.sqrt(square[name]),
                    "fewer": random**2 / square[name] if square[name] else np.inf,
                    "us_random": 1e6 * random_s,
                    "us_sobol": 1e6 * sobol_s,
                }
            )
    return pd.DataFrame(rows)


def main() -> None:
    """Print the study of the stand-in, with the time of a draw."""
    table = study(stand_in_model, stand_in_table(), PRODUCTS[0])
    wide = table.pivot(index="result", columns="draws", values="fewer").round(1)
    print("Pseudo-random draws needed for one Sobol draw, same standard error:")
    print(wide.to_string())
    print(table.drop(columns="fewer").round(5).to_string(index=False))


if __name__ == "__main__":
    main()
