//! Names of the indices that a run can record, by group.

/// Indices of compartments and of the census: cheap, recorded at every step.
pub const STANDARD: &[&str] = &[
    "diversity",
    "diversity_null",
    "diversity_0",
    "diversity_1",
    "diversity_2",
    "diversity_inf",
    "rao",
    "species_heads_0",
    "species_heads_1",
    "species_heads_2",
    "species_heads_inf",
    "species_flow_0",
    "species_flow_1",
    "species_flow_2",
    "species_flow_inf",
    "species_value_0",
    "species_value_1",
    "species_value_2",
    "species_value_inf",
    "species_alike",
    "supplier_alpha",
    "supplier_beta",
    "supplier_gamma",
    "form_0",
    "form_diversity",
    "form_2",
    "form_inf",
    "form_rao",
    "form_alike",
    "channel_0",
    "channel_diversity",
    "channel_2",
    "channel_inf",
    "channel_alpha",
    "channel_beta",
    "channel_gamma",
    "connector_kinds",
    "connector_0",
    "connector_diversity",
    "connector_2",
    "connector_inf",
    "connector_alpha",
    "connector_beta",
    "connector_gamma",
    "functions_released",
    "complexity_eigenvalue",
    "fitness_diversity",
    "balance",
    "balance_null",
    "ascendency",
    "ascendency_null",
    "ascendency_excess",
    "robustness",
    "effective_links",
    "overhead",
    "internal_redundancy",
    "wealth_gini",
    "wealth_gini_error",
    "wealth_theil",
    "wealth_theil_error",
    "productivity",
    "efficiency",
    "technical_growth",
    "reallocation_growth",
    "turnover_growth",
    "value_added",
    "value_added_real",
    "value_added_per_worker",
    "labour",
    "path_length",
    "domar_sum",
    "domar_norm",
    "output_multiplier",
    "job_multiplier",
    "wholeness",
    "wholeness_null",
    "richness",
    "richness_null",
    "circulation",
    "circulation_null",
    "openness",
    "coevolution",
    "coevolution_null",
    "connectors",
    "agents",
    "mean_degree",
];

/// Indices of agents and their connectors, which cost more than a pass: recorded every
/// `output.every` steps, empty between.
pub const NETWORK: &[&str] = &[
    "form_alpha",
    "form_beta",
    "form_gamma",
    "lineage_0",
    "lineage_1",
    "lineage_2",
    "agent_links",
    "agent_overhead",
    "agent_cycling",
    "agent_cycling_error",
    "agent_wholeness",
    "percolation_random",
    "percolation_random_error",
    "percolation_targeted",
    "core_max",
    "core_mean",
    "modularity_species",
    "modularity_compartments",
];

/// Name of the group of [`STANDARD`] indices.
pub const STANDARD_GROUP: &str = "standard";
/// Name of the group of [`NETWORK`] indices.
pub const NETWORK_GROUP: &str = "network";

/// Every word that `output.indices` may hold: the groups, then every index.
///
/// ```
/// use ecograph::scenario::index_names;
///
/// assert!(index_names::known().any(|word| word == "diversity"));
/// ```
pub fn known() -> impl Iterator<Item = &'static str> {
    [STANDARD_GROUP, NETWORK_GROUP].into_iter().chain(STANDARD.iter().chain(NETWORK).copied())
}
