//! Five published networks, and what a well-known program (enaR 3.1.0, Borrett and Lau 2014) measures on them.

mod cone_spring;
mod oyster_reef;
mod english_channel;
mod lake_findley;
mod bothnian_sea;

pub use bothnian_sea::BOTHNIAN_SEA;
pub use cone_spring::CONE_SPRING;
pub use english_channel::ENGLISH_CHANNEL;
pub use lake_findley::LAKE_FINDLEY;
pub use oyster_reef::OYSTER_REEF;

use crate::indices::{FlowNetwork, FlowNetworkError, ena, null_model};

/// A network as published, and its measures.
#[derive(Clone, Copy, Debug)]
pub struct Classic {
    /// What it is called.
    pub name: &'static str,
    /// Flows from node to node.
    pub flows: &'static [(usize, usize, f64)],
    /// What comes in, by node.
    pub imports: &'static [f64],
    /// What leaves and is of use, by node.
    pub exports: &'static [f64],
    /// What is lost, by node.
    pub respiration: &'static [f64],
    /// Stocks, by node.
    pub storage: &'static [f64],
    /// What the other program measures.
    pub measures: &'static [(&'static str, f64)],
    /// Measures that are not defined for it.
    pub undefined: &'static [&'static str],
    /// Relative ascendency of the maximum-entropy null.
    pub alpha_null: f64,
}

/// All five.
///
/// ```
/// use ecograph::validation::classics::CLASSICS;
/// for classic in CLASSICS {
///     assert!(2 < classic.network()?.n() && classic.distance()? < 1e-6, "{}", classic.name);
/// }
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
pub const CLASSICS: [&Classic; 5] =
    [&CONE_SPRING, &OYSTER_REEF, &ENGLISH_CHANNEL, &LAKE_FINDLEY, &BOTHNIAN_SEA];

impl Classic {
    /// The network itself.
    ///
    /// # Errors
    /// When the figures make no network.
    pub fn network(&self) -> Result<FlowNetwork, FlowNetworkError> {
        let [imports, exports, respiration, storage] =
            [self.imports, self.exports, self.respiration, self.storage].map(<[f64]>::to_vec);
        FlowNetwork::new(self.flows, imports, exports, respiration)?.with_storage(storage)
    }

    /// The greatest distance of a measure of ours from the other program's, relative to it: infinite
    /// where one is missing, or defined that should not be.
    ///
    /// # Errors
    /// When the figures make no network.
    pub fn distance(&self) -> Result<f64, FlowNetworkError> {
        let network = self.network()?;
        let found = ena::all(&network);
        let ours = |name: &str| found.iter().find(|measure| measure.0 == name)?.1;
        let apart = |ours: Option<f64>, wanted: f64| {
            let scale = if 0.0 < wanted.abs() { wanted.abs() } else { 1.0 };
            ours.map_or(f64::INFINITY, |ours| (ours - wanted).abs() / scale)
        };
        let strangers = self.undefined.iter().any(|name| ours(name).is_some());
        if strangers || found.len() != self.measures.len() + self.undefined.len() {
            return Ok(f64::INFINITY);
        }
        let null = null_model::fit(&network).map(|null| null.alpha_null);
        let measures = self.measures.iter().map(|(name, wanted)| apart(ours(name), *wanted));
        Ok(measures.fold(apart(null, self.alpha_null), f64::max))
    }
}
