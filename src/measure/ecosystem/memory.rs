//! What indices of growth remember of the step before.

use std::collections::VecDeque;

use crate::indices::productivity::{Account, productivity_growth};

/// What the chain of productivity needs of the step before.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Chain {
    /// Accounts of the last step that had any.
    pub last: Option<Account>,
    /// Logarithm of the level, 0 where the chain began.
    pub level: Option<f64>,
}

impl Chain {
    /// Goes on by the growth from the last account to `account`; begins where there is none.
    pub(super) fn take(&mut self, account: Option<Account>) {
        let Some(account) = account else { return };
        let grown = self.last.as_ref().and_then(|last| productivity_growth(last, &account));
        self.level = Some(self.level.unwrap_or(0.0) + grown.unwrap_or(0.0));
        self.last = Some(account);
    }
}

/// What a producing species made of what in a step; money at current prices, quantities at those of
/// the first step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ProducerAccount {
    /// Revenue, in currency.
    pub sales: f64,
    /// Revenue over the deflator.
    pub output: f64,
    /// Value added of all producers, in currency.
    pub whole: f64,
    /// Mean productivity of its agents.
    pub productivity: f64,
    /// Quantities of labour, capital and inputs.
    pub quantities: [f64; 3],
    /// Their costs, in currency.
    pub costs: [f64; 3],
}

/// What a species was at the end of a step, as far as its change is coupled with that of the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stand {
    /// Mean level of its agents; none where nobody took part.
    pub level: Option<f64>,
    /// Throughflow of the compartments of all other species, in currency.
    pub rest: f64,
}

/// What a meter remembers between steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// The chain of productivity.
    pub chain: Chain,
    /// Accounts of the producing species in the last step, in their order; none where it sold nothing.
    pub producers: Vec<Option<ProducerAccount>>,
    /// The last steps, oldest first, by species of the layout.
    pub stands: VecDeque<Vec<Stand>>,
}
