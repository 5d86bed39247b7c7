//! All whole-network measures of ecological network analysis at once, under their usual short names.
//!
//! The names are those of Borrett and Lau 2014, *Methods in Ecology and Evolution* 5, so that results can be
//! laid beside published ones. What the measures mean stands in the files that make them.

use crate::indices::circulation::{Circulation, Throughput, finn_cycling};
use crate::indices::control::total_control;
use crate::indices::defined::finite;
use crate::indices::diversity;
use crate::indices::flow_network::FlowNetwork;
use crate::indices::information::{self, Parts};
use crate::indices::pathways::{Links, Spectrum, proliferation};
use crate::indices::storage::{Storage, mean_residence_time};
use crate::indices::utility::Utility;

/// A measure by its short name; absent where it is not defined.
pub type Measure = (&'static str, Option<f64>);

/// Every measure of `network`; those that are not defined are absent, never infinite or not a number.
///
/// The list has the same names in the same order for every network. `O(n³)`; for a step of a
/// simulation ask the files themselves.
///
/// ```
/// # use ecograph::indices::FlowNetwork;
/// // 10 enter at node 0; of the 20 that reach node 1 half go back and half leave.
/// let network = FlowNetwork::new(
///     &[(0, 1, 20.0), (1, 0, 10.0)],
///     vec![10.0, 0.0],
///     vec![0.0, 10.0],
///     vec![0.0, 0.0],
/// )?;
/// use ecograph::indices::ena;
///
/// let measures = ena::all(&network);
/// let found = measures.iter().find(|(name, _)| *name == "FCI");
/// assert_eq!(found, Some(&("FCI", Some(0.5))));
/// // Structure comes first.
/// assert!(measures.starts_with(&ena::structure(&network)));
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[must_use]
pub fn all(network: &FlowNetwork) -> Vec<Measure> {
    let mut measures = structure(network);
    let circulation = Circulation::of(network);
    measures.extend(flow(network, circulation.as_ref()));
    measures.extend(ascendency(network));
    measures.extend(storage(network));
    measures.extend(utility(network));
    measures.push(("TSC", circulation.as_ref().and_then(total_control)));
    let nodes = diversity::shannon(&network.throughflow());
    measures.push(("T_shannon_nats", nodes));
    measures.push(("T_effective_n", nodes.map(libm::exp)));
    for measure in &mut measures {
        measure.1 = measure.1.and_then(finite);
    }
    measures
}

/// Measures of who feeds whom.
#[must_use]
pub fn structure(network: &FlowNetwork) -> Vec<Measure> {
    let links = Links::of(network);
    let spectrum = Spectrum::of(network);
    let spectrum = spectrum.as_ref();
    let radius = spectrum.map(Spectrum::radius);
    let gap = radius.zip(links.density()).map(|(radius, density)| (radius - density).abs());
    vec![
        ("n", Some(links.n as f64)),
        ("L", Some(links.links as f64)),
        ("C", links.connectance()),
        ("LD", links.density()),
        ("ppr", proliferation(network)),
        ("lam1A", radius),
        ("mlam1A", spectrum.map(|spectrum| spectrum.multiplicity() as f64)),
        ("rho", spectrum.and_then(Spectrum::damping_ratio)),
        ("d", gap),
        ("no.scc", Some(links.strong as f64)),
        ("no.scc.big", Some(links.strong_large as f64)),
        ("pscc", links.strong_share()),
    ]
}

fn flow(network: &FlowNetwork, circulation: Option<&Circulation>) -> Vec<Measure> {
    let sums = Throughput::of(network);
    let modes = circulation.and_then(Circulation::modes);
    let first_passage = modes.map(|modes| modes.first_passage);
    let count = |pairs: usize| pairs as f64;
    vec![
        ("Boundary", Some(sums.boundary)),
        ("TST", Some(sums.throughflow)),
        ("TSTp", Some(sums.throughput)),
        ("APL", sums.average_path_length()),
        ("FCI", finn_cycling(network)),
        ("BFI", sums.boundary_intensity()),
        ("DFI", sums.direct_intensity()),
        ("IFI", sums.indirect_intensity()),
        ("ID.F", sums.indirect_to_direct()),
        ("ID.F.I", circulation.and_then(Circulation::indirect_to_direct_by_input)),
        ("ID.F.O", circulation.and_then(Circulation::indirect_to_direct_by_output)),
        ("HMG.I", circulation.and_then(Circulation::homogenisation_by_input)),
        ("HMG.O", circulation.and_then(Circulation::homogenisation_by_output)),
        ("AMP.I", circulation.map(Circulation::amplification_by_input).map(count)),
        ("AMP.O", circulation.map(Circulation::amplification_by_output).map(count)),
        ("mode0.F", Some(sums.boundary)),
        ("mode1.F", first_passage),
        ("mode2.F", modes.map(|modes| modes.cycled)),
        ("mode3.F", first_passage),
        ("mode4.F", Some(sums.boundary)),
    ]
}

fn ascendency(network: &FlowNetwork) -> Vec<Measure> {
    let found = information::measure(network);
    let parts = information::partition(network);
    let mut measures = vec![
        ("H", found.map(|it| it.flow_diversity)),
        ("AMI", found.map(|it| it.mutual_information)),
        ("Hr", found.map(|it| it.residual_diversity)),
        ("CAP", found.map(|it| it.capacity())),
        ("ASC", found.map(|it| it.ascendency())),
        ("OH", found.map(|it| it.overhead())),
        ("ASC.CAP", found.and_then(|it| it.alpha())),
        ("OH.CAP", found.and_then(|it| it.relative_overhead())),
        ("robustness", found.and_then(|it| it.robustness())),
        ("ELD", found.map(|it| it.effective_link_density())),
        ("TD", found.map(|it| it.trophic_depth())),
    ];
    let mut part = |names: [&'static str; 4], of: Option<Parts>| {
        measures.push((names[0], of.map(|parts| parts.input)));
        measures.push((names[1], of.map(|parts| parts.internal)));
        measures.push((names[2], of.map(|parts| parts.export)));
        measures.push((names[3], of.map(|parts| parts.respiration)));
    };
    part(["A.input", "A.internal", "A.export", "A.respiration"], parts.map(|it| it.ascendency));
    part(["OH.input", "OH.internal", "OH.export", "OH.respiration"], parts.map(|it| it.overhead));
    part(
        ["CAP.input", "CAP.internal", "CAP.export", "CAP.respiration"],
        parts.map(|it| it.capacity),
    );
    measures
}

fn storage(network: &FlowNetwork) -> Vec<Measure> {
    let found = Storage::of(network);
    let found = found.as_ref();
    let modes = found.and_then(Storage::modes);
    let first_passage = modes.map(|modes| modes.first_passage);
    let count = |pairs: usize| pairs as f64;
    vec![
        ("TSS", network.storage().map(|stocks| stocks.iter().sum())),
        ("CIS", found.and_then(Storage::cycling)),
        ("BSI", found.and_then(Storage::boundary_intensity)),
        ("DSI", found.and_then(Storage::direct_intensity)),
        ("ISI", found.and_then(Storage::indirect_intensity)),
        ("ID.S", found.and_then(Storage::indirect_to_direct)),
        ("ID.S.I", found.and_then(Storage::indirect_to_direct_by_input)),
        ("ID.S.O", found.and_then(Storage::indirect_to_direct_by_output)),
        ("HMG.S.O", found.and_then(Storage::homogenisation_by_output)),
        ("HMG.S.I", found.and_then(Storage::homogenisation_by_input)),
        ("NAS", found.map(Storage::amplification_by_output).map(count)),
        ("NASP", found.map(Storage::amplification_by_input).map(count)),
        ("mode0.S", modes.map(|modes| modes.boundary)),
        ("mode1.S", first_passage),
        ("mode2.S", modes.map(|modes| modes.cycled)),
        ("mode3.S", first_passage),
        ("mode4.S", modes.map(|modes| modes.leaving)),
        ("ART", mean_residence_time(network)),
    ]
}

fn utility(network: &FlowNetwork) -> Vec<Measure> {
    let found = Utility::of(network);
    let found = found.as_ref();
    // The published measure is a percentage with two digits.
    let percent = |share: f64| (share * 1e4).round_ties_even() / 100.0;
    vec![
        ("lam1D", found.and_then(Utility::radius)),
        ("relation.change.F", found.map(Utility::relations_changed).map(percent)),
        ("synergism.F", found.and_then(Utility::synergism)),
        ("mutualism.F", found.and_then(Utility::mutualism)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(n: usize) -> FlowNetwork {
        let flows: Vec<(usize, usize, f64)> = (1..n).map(|i| (i - 1, i, 2.0)).collect();
        FlowNetwork::new(&flows, vec![1.0; n], vec![1.0; n], vec![0.0; n])
            .and_then(|network| network.with_storage(vec![1.0; n]))
            .unwrap()
    }

    fn value(network: &FlowNetwork, name: &str) -> Option<f64> {
        all(network).into_iter().find(|measure| measure.0 == name).unwrap().1
    }

    #[test]
    fn the_list_is_the_same_for_every_network() {
        let names = |network: &FlowNetwork| -> Vec<&str> {
            all(network).into_iter().map(|measure| measure.0).collect()
        };
        let mut list = names(&chain(3));
        assert_eq!(names(&chain(0)), list);
        list.sort_unstable();
        list.dedup();
        assert_eq!(list.len(), 80);
    }

    #[test]
    fn beyond_the_dense_limit_only_what_needs_no_matrix_is_measured() {
        let long = chain(501);
        for name in ["HMG.O", "CIS", "lam1A", "lam1D", "TSC", "mode2.F"] {
            assert_eq!(value(&long, name), None, "{name}");
            assert!(value(&chain(5), name).is_some(), "{name}");
        }
        for name in ["FCI", "AMI", "APL", "TSS", "ART", "pscc"] {
            assert!(value(&long, name).is_some(), "{name}");
        }
    }

    #[test]
    fn nothing_has_sums_and_counts_only() {
        let defined: Vec<&str> = all(&chain(0))
            .into_iter()
            .filter(|measure| measure.1.is_some())
            .map(|it| it.0)
            .collect();
        let wanted = [
            "n",
            "L",
            "no.scc",
            "no.scc.big",
            "Boundary",
            "TST",
            "TSTp",
            "mode0.F",
            "mode4.F",
            "TSS",
        ];
        assert_eq!(defined, wanted);
    }
}
