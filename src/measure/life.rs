//! The life of one agent: what happened to it, and why.

/// One event in the life of an agent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LifeRow {
    /// Step in which it happened.
    pub step: u64,
    /// First day of the step.
    pub date: String,
    /// What happened, as `joined`, `adopted`, `paid`.
    pub event: String,
    /// Why, in words: the process and what decided.
    pub reason: String,
    /// Number that goes with it, as an amount or a new level; none where there is none.
    pub value: Option<f64>,
}
