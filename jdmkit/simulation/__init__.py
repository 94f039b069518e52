"""Simulated response to IVIG: one child, cohorts, trials, scenarios and calibration."""

from jdmkit.simulation.calibration import (
    REPLACEMENT,
    TRACER,
    agreement_by_kind,
    calibration_report,
    cohort_improvement,
    fits_alike,
    met_by_target,
)
from jdmkit.simulation.child import (
    Child,
    disease_drive,
    drive_factors,
    igg_effect,
)
from jdmkit.simulation.child_course import (
    ChildCourse,
    child_course,
    cmas_score,
    disease_activity,
    improvement_score,
    observed_cmas,
    wear_off,
)
from jdmkit.simulation.cohort import (
    ArmScores,
    CohortResult,
    PatientCourses,
    patient_courses,
    simulate_cohort,
)
from jdmkit.simulation.course_mix import (
    arm_difference,
    assumed_shares,
    mean_gain,
    mixed_gain,
    published_rows,
    published_shares,
)
from jdmkit.simulation.dose_cap import (
    above_cap,
    cohort_weights,
)
from jdmkit.simulation.parameter_pairs import (
    ADULTS,
    fit_course,
    other_model,
    pair_course,
    usual_pair,
    widest_gap,
)
from jdmkit.simulation.parameters import (
    Model,
    default_model,
    prednisone_dose,
)
from jdmkit.simulation.regimen import (
    Regimen,
)
from jdmkit.simulation.scenarios import (
    BACKGROUNDS,
    HORIZON_WEEKS,
    WITH,
    WITHOUT,
    compare_schedules,
    first_day_below,
    gain,
    make_regimen,
    noise_by_score,
    raters_differ,
    schedules,
    two_arms,
)
from jdmkit.simulation.score import attainable_score
from jdmkit.simulation.small_trials import (
    compare_designs,
    pool_difference,
    repeated_trials,
    trial_pool,
    trial_shares,
)
from jdmkit.simulation.solver_pitfall import (
    stepped_over,
)
from jdmkit.simulation.traits import (
    BLOCK,
    COURSES,
)
from jdmkit.simulation.trial import (
    ARMS,
    POOL,
    Trial,
    children_needed,
    power,
    sample_size,
    simulate_trial,
    true_difference,
)
from jdmkit.simulation.trial_design import (
    ADD_ON,
    CONTROL,
    TREATED,
    VISIT_DAYS,
    TrialDesign,
    welch_interval,
)
from jdmkit.simulation.virtual_patients import (
    Cohort,
    virtual_adults,
    virtual_children,
)
from jdmkit.simulation.workers import (
    dask_environment,
)

__all__ = [
    "ADD_ON",
    "ADULTS",
    "ARMS",
    "BACKGROUNDS",
    "BLOCK",
    "CONTROL",
    "COURSES",
    "HORIZON_WEEKS",
    "POOL",
    "REPLACEMENT",
    "TRACER",
    "TREATED",
    "VISIT_DAYS",
    "WITH",
    "WITHOUT",
    "ArmScores",
    "Child",
    "ChildCourse",
    "Cohort",
    "CohortResult",
    "Model",
    "PatientCourses",
    "Regimen",
    "Trial",
    "TrialDesign",
    "above_cap",
    "agreement_by_kind",
    "arm_difference",
    "assumed_shares",
    "attainable_score",
    "calibration_report",
    "child_course",
    "children_needed",
    "cmas_score",
    "cohort_improvement",
    "cohort_weights",
    "compare_designs",
    "compare_schedules",
    "dask_environment",
    "default_model",
    "disease_activity",
    "disease_drive",
    "drive_factors",
    "first_day_below",
    "fit_course",
    "fits_alike",
    "gain",
    "igg_effect",
    "improvement_score",
    "make_regimen",
    "mean_gain",
    "met_by_target",
    "mixed_gain",
    "noise_by_score",
    "observed_cmas",
    "other_model",
    "pair_course",
    "patient_courses",
    "pool_difference",
    "power",
    "prednisone_dose",
    "published_rows",
    "published_shares",
    "raters_differ",
    "repeated_trials",
    "sample_size",
    "schedules",
    "simulate_cohort",
    "simulate_trial",
    "stepped_over",
    "trial_pool",
    "trial_shares",
    "true_difference",
    "two_arms",
    "usual_pair",
    "virtual_adults",
    "virtual_children",
    "wear_off",
    "welch_interval",
    "widest_gap",
]
