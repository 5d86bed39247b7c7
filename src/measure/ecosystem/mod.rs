//! Indices of the ecosystem: diversity, balance, productivity and the four traits (report 3.1,
//! 3.3), on the fixed compartment matrix unless said otherwise.
//!
//! Each index is added with what computes it; one that the scenario does not name is not computed,
//! nor is what only it needs.

mod balance;
mod coevolution;
mod complexity;
mod diversity;
mod memory;
mod network;
mod partition;
mod productivity;
mod readings;
mod traits;

use std::cell::LazyCell;

use crate::{
    indices::{FlowInformation, FlowNetwork, Throughput, information, null_model},
    measure::{Reading, compartment::ValueNetwork, reading::Reader},
    world::{Ground, World},
};

pub use complexity::{Complexity, complexity};
pub use memory::{Chain, Memory, ProducerAccount, Stand};
pub use productivity::{Multipliers, multipliers};
pub use readings::{Due, Wanted};

use readings::Readings;

/// What the indices of a step are measured on.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'w> {
    /// What does not change.
    pub ground: &'w Ground,
    /// The world at the end of the step.
    pub world: &'w World,
    /// What was read of it already.
    pub reader: &'w Reader<'w>,
    /// The compartment matrix; none where nothing flowed.
    pub value: Option<&'w ValueNetwork>,
    /// Root of the luck of samples.
    pub seed: u64,
}

/// The wanted indices of a step, in the order in which they are recorded; the memory moves on.
#[must_use]
pub fn indices(sight: Sight<'_>, wanted: &Wanted, due: Due, memory: &mut Memory) -> Vec<Reading> {
    let mut readings = Readings::of(wanted, due);
    diversity::add(&mut readings, sight);
    partition::add(&mut readings, sight);
    complexity::add(&mut readings, sight);
    let null = LazyCell::new(|| sight.null());
    let null = || null.as_ref();
    balance::add(&mut readings, sight, &null);
    productivity::add(&mut readings, sight, memory);
    traits::add(&mut readings, sight, &null);
    coevolution::add(&mut readings, sight, memory);
    network::add(&mut readings, sight);
    readings.into_list()
}

/// Measures of the value network that several indices share, each made when first asked for.
struct Shared<I: FnOnce() -> Option<FlowInformation>> {
    information: LazyCell<Option<FlowInformation>, I>,
}

/// The maximum-entropy null of the value network, and the null as a network.
type Null = (null_model::NullModel, FlowNetwork);

impl Sight<'_> {
    fn shared(self) -> Shared<impl FnOnce() -> Option<FlowInformation>> {
        let value = self.value;
        let measured = move || value.and_then(|value| information::measure(&value.network));
        Shared { information: LazyCell::new(measured) }
    }

    fn null(self) -> Option<Null> {
        let null = null_model::fit_with_network(&self.value?.network);
        null.filter(|(null, _)| null.is_fitted())
    }

    fn through(self) -> Option<Throughput> {
        self.value.map(|value| Throughput::of(&value.network))
    }

    /// Compartments inside the boundary that the value network has.
    fn n_inside(self) -> usize {
        crate::measure::compartment::n_inside(self.ground)
    }
}

impl<I: FnOnce() -> Option<FlowInformation>> Shared<I> {
    fn of(&self, index: impl FnOnce(&FlowInformation) -> Option<f64>) -> Option<f64> {
        self.information.as_ref().and_then(index)
    }
}
