"""Written by ``make refresh`` from datapackage.json and __init__.py; do not edit."""

import pandas as pd

from jdmkit.datasets.files import (
    CONFIDENCE,
    CONFIDENCE_MEANING,
    folder,
    keys,
    nearest,
    remembered,
    resource,
    resources,
    still,
)
from jdmkit.datasets.loaders import (
    load,
    load_ivig_products,
)
from jdmkit.datasets.provenance import (
    OWN,
    References,
    check_keys,
    cite,
    confidences,
    evidence_counts,
    named_sources,
    provenance,
    short_citation,
    sources,
    weakest,
    weakest_of,
)
from jdmkit.datasets.safe_files import (
    draft_folder_of,
    draft_of,
)
from jdmkit.datasets.validation import (
    DataError,
    check,
    faults,
    file_hash,
)

__all__ = [
    "CONFIDENCE",
    "CONFIDENCE_MEANING",
    "OWN",
    "DataError",
    "References",
    "check",
    "check_keys",
    "cite",
    "confidences",
    "draft_folder_of",
    "draft_of",
    "evidence_counts",
    "faults",
    "file_hash",
    "folder",
    "keys",
    "load",
    "load_calibration_targets",
    "load_cdc_statage",
    "load_cdc_statage_percentiles",
    "load_cdc_wtage",
    "load_cdc_wtage_percentiles",
    "load_cheers_2022_items",
    "load_child_cmas",
    "load_child_visits",
    "load_children",
    "load_claims",
    "load_clinical_features",
    "load_cmas_interpretation",
    "load_cmas_items",
    "load_cmas_levels",
    "load_cmas_regions",
    "load_cost_assumptions",
    "load_cost_first_run",
    "load_dose_aims",
    "load_dosing_cost_examples",
    "load_epidemiology",
    "load_eular_acr_2017_items",
    "load_eular_acr_2017_performance",
    "load_eular_acr_2017_rules",
    "load_eular_acr_2017_thresholds",
    "load_gaps",
    "load_inactive_disease_criteria",
    "load_infusion_admin_costs",
    "load_ispor_bia_items",
    "load_ivig_adverse_reactions",
    "load_ivig_fields",
    "load_ivig_indications",
    "load_ivig_infusion_rates",
    "load_ivig_prices",
    "load_ivig_product_fields",
    "load_ivig_products",
    "load_ivig_subjects",
    "load_ivig_vials",
    "load_mechanisms",
    "load_model_checks",
    "load_msa_antibodies",
    "load_parameter_set_passports",
    "load_pk_evidence",
    "load_pkpd_parameters",
    "load_references",
    "load_response_evidence",
    "load_safety_factors",
    "load_safety_rules",
    "load_skin_measures",
    "load_tis_2016",
    "load_tis_2016_ranges",
    "load_tis_2016_rules",
    "load_tis_2016_thresholds",
    "load_treatment_protocols",
    "load_vignettes",
    "named_sources",
    "nearest",
    "provenance",
    "remembered",
    "resource",
    "resources",
    "short_citation",
    "sources",
    "still",
    "weakest",
    "weakest_of",
]

def load_calibration_targets() -> pd.DataFrame:
    """What the simulation should reproduce (``calibration_targets.csv``)."""

def load_cdc_statage() -> pd.DataFrame:
    """CDC 2000 stature for age, LMS (``cdc_statage.csv``)."""

def load_cdc_statage_percentiles() -> pd.DataFrame:
    """CDC 2000 stature for age, percentiles (``cdc_statage_percentiles.csv``)."""

def load_cdc_wtage() -> pd.DataFrame:
    """CDC 2000 weight for age, LMS (``cdc_wtage.csv``)."""

def load_cdc_wtage_percentiles() -> pd.DataFrame:
    """CDC 2000 weight for age, percentiles (``cdc_wtage_percentiles.csv``)."""

def load_cheers_2022_items() -> pd.DataFrame:
    """CHEERS 2022 checklist (``cheers_2022_items.csv``)."""

def load_child_cmas() -> pd.DataFrame:
    """CMAS of the synthetic children, item by item (``child_cmas.csv``)."""

def load_child_visits() -> pd.DataFrame:
    """Visits of the synthetic children (``child_visits.csv``)."""

def load_children() -> pd.DataFrame:
    """Four synthetic children (``children.csv``)."""

def load_claims() -> pd.DataFrame:
    """Claims of the starting article, judged (``claims.csv``)."""

def load_clinical_features() -> pd.DataFrame:
    """Clinical features of JDM (``clinical_features.csv``)."""

def load_cmas_interpretation() -> pd.DataFrame:
    """What a CMAS score means (``cmas_interpretation.csv``)."""

def load_cmas_items() -> pd.DataFrame:
    """The fourteen items of the CMAS (``cmas_items.csv``)."""

def load_cmas_levels() -> pd.DataFrame:
    """What each CMAS score means, item by item (``cmas_levels.csv``)."""

def load_cmas_regions() -> pd.DataFrame:
    """Part of the body that each CMAS item asks most of (``cmas_regions.csv``)."""

def load_cost_assumptions() -> pd.DataFrame:
    """Inputs of the cost model (``cost_assumptions.csv``)."""

def load_cost_first_run() -> pd.DataFrame:
    """First run of the cost inputs (``cost_first_run.csv``)."""

def load_dose_aims() -> pd.DataFrame:
    """Doses that replace and doses that modulate (``dose_aims.csv``)."""

def load_dosing_cost_examples() -> pd.DataFrame:
    """Worked examples of dose, time and cost (``dosing_cost_examples.csv``)."""

def load_epidemiology() -> pd.DataFrame:
    """Who gets JDM, and how it goes (``epidemiology.csv``)."""

def load_eular_acr_2017_items() -> pd.DataFrame:
    """EULAR/ACR 2017 classification: items and scores (``eular_acr_2017_items.csv``)."""

def load_eular_acr_2017_performance() -> pd.DataFrame:
    """EULAR/ACR 2017 classification: performance (``eular_acr_2017_performance.csv``)."""

def load_eular_acr_2017_rules() -> pd.DataFrame:
    """EULAR/ACR 2017 classification: rules (``eular_acr_2017_rules.csv``)."""

def load_eular_acr_2017_thresholds() -> pd.DataFrame:
    """EULAR/ACR 2017 classification: categories (``eular_acr_2017_thresholds.csv``)."""

def load_gaps() -> pd.DataFrame:
    """What is not known (``gaps.csv``)."""

def load_inactive_disease_criteria() -> pd.DataFrame:
    """Inactive disease and remission: definitions (``inactive_disease_criteria.csv``)."""

def load_infusion_admin_costs() -> pd.DataFrame:
    """What giving an infusion is paid (``infusion_admin_costs.csv``)."""

def load_ispor_bia_items() -> pd.DataFrame:
    """ISPOR budget impact elements (``ispor_bia_items.csv``)."""

def load_ivig_adverse_reactions() -> pd.DataFrame:
    """Adverse reactions (``ivig_adverse_reactions.csv``)."""

def load_ivig_fields() -> pd.DataFrame:
    """What can be known of a product (``ivig_fields.csv``)."""

def load_ivig_indications() -> pd.DataFrame:
    """Indications on the US labels (``ivig_indications.csv``)."""

def load_ivig_infusion_rates() -> pd.DataFrame:
    """Infusion rates (``ivig_infusion_rates.csv``)."""

def load_ivig_prices() -> pd.DataFrame:
    """Prices by quarter (``ivig_prices.csv``)."""

def load_ivig_product_fields() -> pd.DataFrame:
    """What is known of each product (``ivig_product_fields.csv``)."""

def load_ivig_subjects() -> pd.DataFrame:
    """Products and what is no product (``ivig_subjects.csv``)."""

def load_ivig_vials() -> pd.DataFrame:
    """Vial sizes (``ivig_vials.csv``)."""

def load_mechanisms() -> pd.DataFrame:
    """How IVIG may work (``mechanisms.csv``)."""

def load_model_checks() -> pd.DataFrame:
    """Published figures to compute again (``model_checks.csv``)."""

def load_msa_antibodies() -> pd.DataFrame:
    """Myositis antibodies in JDM (``msa_antibodies.csv``)."""

def load_parameter_set_passports() -> pd.DataFrame:
    """Passports of the parameter sets (``parameter_set_passports.csv``)."""

def load_pk_evidence() -> pd.DataFrame:
    """IgG levels and half-lives (``pk_evidence.csv``)."""

def load_pkpd_parameters() -> pd.DataFrame:
    """Parameters of the simulation: IgG over time, response, CMAS (``pkpd_parameters.csv``)."""

def load_references() -> pd.DataFrame:
    """References (``references.csv``)."""

def load_response_evidence() -> pd.DataFrame:
    """What was seen after treatment (``response_evidence.csv``)."""

def load_safety_factors() -> pd.DataFrame:
    """Patient factors (``safety_factors.csv``)."""

def load_safety_rules() -> pd.DataFrame:
    """Safety rules (``safety_rules.csv``)."""

def load_skin_measures() -> pd.DataFrame:
    """Measures of skin disease (``skin_measures.csv``)."""

def load_tis_2016() -> pd.DataFrame:
    """Total improvement score 2016: points (``tis_2016.csv``)."""

def load_tis_2016_ranges() -> pd.DataFrame:
    """Total improvement score 2016: ranges of the measures (``tis_2016_ranges.csv``)."""

def load_tis_2016_rules() -> pd.DataFrame:
    """Total improvement score 2016: rules (``tis_2016_rules.csv``)."""

def load_tis_2016_thresholds() -> pd.DataFrame:
    """Total improvement score 2016: thresholds (``tis_2016_thresholds.csv``)."""

def load_treatment_protocols() -> pd.DataFrame:
    """Treatment plans side by side (``treatment_protocols.csv``)."""

def load_vignettes() -> pd.DataFrame:
    """Cases to classify (``vignettes.csv``)."""
