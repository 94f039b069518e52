"""One valid call of each public function of the clinical packages, as in its docstring."""

import numpy as np
import pandas as pd

from jdmkit import cases, dosing, epidemiology, growth, infusion, measures, products, simulation
from jdmkit import pharmacokinetics as pk

GIRL = simulation.Child(7, 22.0, 30)
EVERY = simulation.Regimen.every(28, 3)
SHEET = cases.examination()
SEEN = {
    "creatine_kinase_x_uln": 5, "mmt8": 60, "physician_global_cm": 6, "parent_global_cm": 5,
    "chaq": 2, "extramuscular_global_cm": 4,
}  # fmt: skip
LATER = SEEN | {"mmt8": 75, "physician_global_cm": 2}
INACTIVE = {"creatine_kinase_u_per_l": 110, "cmas": 48, "mmt8": 78, "physician_global_cm": 0}
VISITS = pd.DataFrame({"child": ["a", "a"], "month": [2, 10]})
GAINS = pd.DataFrame({"day": [0, 7, 14], "gain": [0.0, 4, 1]})
FEW = simulation.virtual_children(20, seed=1)
CHILD_ON_CHART = {"weight_kg": 22, "age_years": 7, "sex": "female"}
COURSE = {"product": "octagam_10", "indication": "JDM", "weight_kg": 20, "dose_g": 40}
INFUSED = {"days": [0, 28], "infusion_days": [0, 14], "dose_g": 40, "weight_kg": 20}

CALLS = [
    (cases.load, {"child_id": "girl_7"}),
    (cases.visits, {"child_id": "girl_7"}),
    (cases.examination, {"child_id": "girl_7", "visit_month": 12}),
    (cases.cap_g, {"max_dose_g": 70}),
    (epidemiology.expected_new_cases, {"children_million": 2}),
    (epidemiology.poisson_percentile, {"mean": 6, "share": 0.5}),
    (epidemiology.wilson_interval, {"count": [18, 4], "total": [79, 8]}),
    (epidemiology.features, {"timing": "ever"}),
    (growth.percentile_from_z, {"z": [1, 2]}),
    (growth.z_from_percentile, {"percentile": [50, 97]}),
    (growth.weight_lms, {"age_years": 7, "sex": "male"}),
    (growth.weight_z_range, {"age_years": 7, "sex": "male"}),
    (growth.weight_for_age, {"age_years": [7, 10], "sex": "male", "percentile": 50}),
    (growth.weight_for_age, {"age_years": 7, "sex": "male", "z": 1}),
    (growth.stature_for_age, {"age_years": [7, 10], "sex": "male", "percentile": 50}),
    (growth.weight_z, CHILD_ON_CHART),
    (growth.weight_percentile, CHILD_ON_CHART),
    (growth.stature_z, {"height_cm": 121, "age_years": 7, "sex": "female"}),
    (growth.stature_percentile, {"height_cm": 121, "age_years": 7, "sex": "female"}),
    (growth.checked_height, {"height_cm": 121}),
    (growth.follow_weight, CHILD_ON_CHART | {"at_age_years": [7, 8]}),
    (growth.unlikely, CHILD_ON_CHART | {"height_cm": 121}),
    (growth.warn_if_unlikely, CHILD_ON_CHART | {"height_cm": 121}),
    (measures.cmas_total, {"items": SHEET, "age_years": 7}),
    (measures.eular_acr_2017, {"findings": {"gottron_sign": True}, "biopsy": "not done"}),
    (measures.first_visits, {"visits": VISITS, "by": "child", "order": "month"}),
    (measures.inactive_disease, {"visit": INACTIVE, "definition": "printo_2013"}),
    (measures.points_by_region, {"found": measures.cmas_total(SHEET)}),
    (measures.weakest_region, {"regions": measures.points_by_region(measures.cmas_total(SHEET))}),
    (measures.total_improvement_score, {
        "before": SEEN, "after": LATER, "criteria": "juvenile", "missing": "refuse",
        "use": "mmt8", "upper_limit_u_per_l": {"creatine_kinase": 170},
        "enzyme_range_x_uln": {"creatine_kinase": 15},
    }),
    (products.checked_product, {"product": "octagam_10"}),
    (products.read_factors, {"factors": ["diabetes", "age_years=7"]}),
    (products.in_words, {"factors": ["diabetes", "age_years=7"]}),
    (products.volume_and_sodium, {"dose_g": 60}),
    (products.safety_flags, {
        "product": "octagam_10", "factors": ["corn_allergy"], "dose_g_per_kg": 2,
        "rate_mg_per_kg_per_min": 4, "dose_g_per_kg_4_weeks": 4,
    }),
    (products.compare, {
        "factors": ["diabetes"], "dose_g": 60, "dose_g_per_kg": 2, "rate_mg_per_kg_per_min": 4,
        "dose_g_per_kg_4_weeks": 4, "concentration_pct": 10, "sugar": "maltose",
        "room_temperature_months": 6, "brands": ["Octagam 10%"],
    }),
    (products.class_wide_warnings, {"compared": products.compare(["diabetes"])}),
    (products.distinguishing_rules, {"compared": products.compare(["diabetes"]), "most": 6}),
    (dosing.body_mass_index, {"weight_kg": 60, "height_cm": 160}),
    (dosing.ivig_dose, {"weight_kg": [20, 40], "dose_g_per_kg": 2, "max_dose_g": 70}),
    (dosing.split_dose, {"dose_g": [40, 70], "days": 2}),
    (dosing.round_dose, {"dose_g": [12, 24], "step_g": 5, "tolerance": 0.0625, "most_g": 70}),
    (dosing.choose_vials, {
        "dose_g": [12, 40], "sizes_g": [5, 10], "fewest_within": 0.0625, "most_g": 70,
    }),
    (dosing.checked_tolerance, {"name": "tolerance", "tolerance": 0.0625}),
    (dosing.vial_sizes, {"product": "privigen"}),
    (dosing.waste_summary, {"doses_g": [9, 12], "product": "privigen"}),
    (dosing.cap_day, CHILD_ON_CHART | {"dose_g_per_kg": 2, "max_dose_g": 70}),
    (dosing.compare_dosing_weights, {
        "weight_kg": 92, "height_cm": 165, "sex": "female", "age_years": 15, "pregnant": False,
        "dose_g_per_kg": 2, "max_dose_g": 70,
    }),
    (dosing.dosing_weight, {
        "rule": "ontario", "weight_kg": 92, "height_cm": 165, "sex": "female", "age_years": 15,
        "pregnant": False,
    }),
    (dosing.infusion_days, {"phases": [(14, 3), (28, None)], "horizon_days": 120}),
    (dosing.most_in_window, {"days": [0, 14], "amounts": [2, 2], "window_days": 28}),
    (dosing.protocol_phases, {"row_id": "P29"}),
    (infusion.convert_rate, {
        "rate": 4, "unit": "mg/kg/min", "to": "mL/kg/h", "concentration_mg_per_ml": 100,
    }),
    (infusion.strength_of, {"product": "privigen"}),
    (infusion.rate_limits, {"product": "octagam_10", "indication": "JDM", "risk": "clot"}),
    (infusion.rate_steps, {"product": "octagam_10", "indication": "JDM", "risk": "clot"}),
    (infusion.plan_cautions, {
        "product": "octagam_10", "indication": "JDM", "risk": "clot", "age_years": 7,
    }),
    (infusion.dose_cautions, {
        "dose_g_per_kg": 2, "dose_g_per_kg_4_weeks": 4, "blood_group": "A",
    }),
    (infusion.step_minutes, {
        "volume_ml": 400, "rates_ml_per_h": [12, 24, 48], "minutes_per_step": [30, 30],
    }),
    (infusion.ramp_minutes, {
        "volume_ml": [400, 200], "rates_ml_per_h": [12, 24, 48], "minutes_per_step": 30,
    }),
    (infusion.pump_rate, {"rate_ml_per_h": 48}),
    (infusion.infusion_plan, COURSE | {
        "days": 2, "risk": "clot", "start": "09:00", "age_years": 7,
        "fluid_limit_ml_per_day": 500, "blood_group": "A", "dose_g_per_kg_4_weeks": 4,
    }),
    (infusion.compare_infusions, {
        "indication": "JDM", "weight_kg": 20, "dose_g": 40, "days": 2, "products": ["octagam_10"],
        "risk": "clot", "age_years": 7,
    }),
    (pk.igg_turnover, {"igg_g_per_l": [12, 20], "weight_kg": 70}),
    (pk.igg_fcrn, {
        "days": [0, 14], "weight_kg": 70, "baseline_g_per_l": 12, "dose_g": 140,
        "start_days": [0], "duration_days": 0.5,
    }),
    (pk.checked_infusions, {
        "start_days": [0, 28], "dose_g": 40, "duration_days": 0.5, "last_day": 56,
    }),
    (pk.checked_schedule, {"infusion_days": [0, 28], "duration_days": 0.5, "horizon_days": 56}),
    (pk.parameter_card, {"name": "cheng"}),
    (pk.parameter_rows, {"name": "cheng"}),
    (pk.parameter_values, {"name": "cheng"}),
    (pk.weight_scaling, {"name": "cheng"}),
    (pk.repeated_starts, {"interval_days": 28, "horizon_days": 168}),
    (pk.own_igg_response, {
        "dose_g_per_kg": 2, "start_days": [0], "weight_kg": 70, "own_g_per_l": 12,
        "horizon_days": 28,
    }),
    (pk.igg_swing, {"dose_g_per_kg": 0.5, "weight_kg": 70, "own_g_per_l": 12}),
    (pk.igg_swings, {"doses_g_per_kg": [0.5, 2], "weight_kg": 70, "own_g_per_l": 12}),
    (pk.disposition, {"weight_kg": [20, 30], "parameters": "cheng"}),
    (pk.endogenous_igg, {"age_years": [3, 6]}),
    (pk.igg_above_baseline, INFUSED | {"duration_days": 0.5, "parameters": "cheng"}),
    (pk.igg_concentration, INFUSED | {"age_years": 7, "duration_days": 0.5}),
    (pk.igg_concentration, INFUSED | {"endogenous_g_per_l": 9}),
    (pk.compare_parameter_sets, INFUSED | {"endogenous_g_per_l": 9, "sets": ("cheng",)}),
    (simulation.Child, {
        "age_years": 7, "weight_kg": 22, "cmas_start": 30, "emax": 0.5, "steroid_effect": 0.5,
        "methotrexate_effect": 0.25, "course": "polycyclic", "flare_weeks": [4, 8],
        "own_igg_g_per_l": 9,
    }),
    (simulation.Regimen, {
        "infusion_days": [0, 28], "dose_g_per_kg": [1, 2], "duration_days": 0.5, "max_dose_g": 70,
        "prednisone": True, "methotrexate": True,
    }),
    (simulation.Regimen.every, {
        "interval_days": 28, "n_infusions": 2, "split_days": 2, "first_day": 0,
        "dose_g_per_kg": 0.5, "max_dose_g": 70,
    }),
    (simulation.Regimen.every(28, 2, dose_g_per_kg=0.5).dose_g, {"weight_kg": [60, 20]}),
    (simulation.Regimen.every(28, 2).until, {"last_day": 28}),
    (simulation.default_model, {"pk": "cheng"}),
    (simulation.default_model().replace, {"kout_half_life": 21, "hill_exponent": 2}),
    (simulation.prednisone_dose, {"days": [0, 60]}),
    (simulation.attainable_score, {"age_years": [4, 9], "model": None}),
    (simulation.igg_effect, {"above_baseline_g_per_l": [9, 20], "emax": 0.5, "model": None}),
    (simulation.disease_drive, {"days": [0, 28], "child": GIRL, "model": None}),
    (simulation.drive_factors, {"days": [1, 28], "child": GIRL, "regimen": EVERY, "model": None}),
    (simulation.child_course, {"child": GIRL, "regimen": EVERY, "days": [0, 84], "model": None}),
    (simulation.disease_activity, {"child": GIRL, "regimen": EVERY, "days": [0, 84]}),
    (simulation.cmas_score, {"deficit": [1, 0.5], "age_years": 9, "cmas_start": 30}),
    (simulation.observed_cmas, {"cmas": [30, 52], "seed": 1, "model": None}),
    (simulation.improvement_score, {"activity": 0.5, "deficit": 0.5, "noise_points": 1}),
    (simulation.wear_off, {"child": GIRL, "regimen": EVERY, "steps_per_day": 10}),
    (simulation.virtual_children, {
        "n": 5, "seed": 1, "age_years": 7, "sex": "female", "weight_kg": 22, "cmas_start": 30,
        "responder": True, "course": "chronic", "model": None,
    }),
    (simulation.virtual_adults, {"n": 5, "seed": 1, "model": None}),
    (simulation.patient_courses, {"patients": FEW, "regimen": EVERY, "days": [0, 84]}),
    (simulation.simulate_cohort, {
        "children": FEW, "regimens": EVERY, "weeks": 12, "noisy": False, "block_size": 4096,
        "workers": 1, "scheduler": None, "progress": False,
    }),
    (simulation.cohort_improvement, {"patients": FEW, "regimen": EVERY, "day": 84, "purpose": 0}),
    (simulation.make_regimen, {
        "dose_g_per_kg": 1, "interval_days": 28, "n_infusions": 3, "split_days": 2,
        "background": "none", "max_dose_g": 70,
    }),
    (simulation.schedules, {"dose_g_per_kg": 1, "max_dose_g": 70}),
    (simulation.gain, {"child": GIRL, "regimen": EVERY, "days": [0, 84], "model": None}),
    (simulation.first_day_below, {"gains": GAINS, "limit": 2}),
    (simulation.noise_by_score, {"scores": [26, 50], "model": None}),
    (simulation.raters_differ, {"score": 29, "model": None}),
    (simulation.other_model, {"kout_half_life_days": 21, "emax": 0.5}),
    (simulation.pair_course, {
        "child": GIRL, "regimen": EVERY, "kout_half_life_days": 14, "emax": 0.5, "weeks": [0, 12],
    }),
    (simulation.widest_gap, {"first": [1, 2, 3], "second": [1, 0, 4]}),
    (simulation.above_cap, {"n": 50, "seed": 1, "dose_g_per_kg": 2, "max_dose_g": 70}),
    (simulation.TrialDesign, {
        "treated": EVERY, "control": simulation.CONTROL, "visit_days": [28, 56],
        "outcome": "cmas", "dropout_per_month": 0.25, "cmas_start_at_most": 40, "missing": "last",
    }),
    (simulation.welch_interval, {"values": [np.array([[1.0, 2, 3]]), np.array([[2.0, 4, 6]])]}),
    (simulation.sample_size, {
        "target_power": 0.75,
        "truth": {"difference": 5, "control_sd": 10, "treated_sd": 10, "counted": 1},
    }),
]  # fmt: skip
"""Function and its arguments. Numbers are exact in 32 bits, so that every type can hold them."""

SLOW = [
    (simulation.two_arms, {"regimen": EVERY, "n": 20, "seed": 1, "responder": True, "noisy": False,
                           "course": "chronic"}),
    (simulation.stepped_over, {"child": GIRL, "regimen": EVERY, "days": [0, 84], "model": None}),
    (simulation.compare_schedules, {"child": GIRL, "dose_g_per_kg": 1, "max_dose_g": 70}),
]  # fmt: skip
"""Calls that take some tenths of a second each."""
