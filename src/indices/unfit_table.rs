//! What can be wrong with a table of edges or of nodes, and where.

use crate::indices::{flow_network::FlowNetworkError, text_table::Place};

/// What is wrong, and where.
pub(crate) type Wrong = (Option<Place>, Unfit);

/// Which of the two tables is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The table of edges.
    Edges,
    /// The table of nodes.
    Nodes,
}

/// What is wrong with a table, and where.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{what}")]
pub struct EdgeTableError {
    /// The table.
    pub table: Which,
    /// Where in it; none where the table as a whole is meant.
    pub place: Option<Place>,
    /// What is wrong.
    pub what: Unfit,
}

/// What can be wrong with a table.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unfit {
    /// No header, or no row.
    #[error(
        "the table is empty: a header with `source`, `target`, `value` and one row for each flow are wanted"
    )]
    Empty,
    /// A column that is needed.
    #[error("there is no column `{wanted}`; the columns are {found}")]
    NoColumn {
        /// The column.
        wanted: &'static str,
        /// The columns there are.
        found: String,
    },
    /// A column whose name is a slip of one that is missing.
    #[error("there is no column `{found}`; did you mean `{near}`?")]
    UnknownColumn {
        /// Its name.
        found: String,
        /// The column that may be meant.
        near: String,
    },
    /// Two columns that say the same.
    #[error("column `{name}` says the same as another one before it")]
    ColumnTwice {
        /// The later of the two.
        name: String,
    },
    /// A row with more or fewer fields than the header.
    #[error("this row has {found} fields, but the header has {expected}")]
    Ragged {
        /// How many it has.
        found: usize,
        /// How many the header has.
        expected: usize,
    },
    /// A quoted field that does not end.
    #[error("this quotation mark is never closed")]
    Unclosed,
    /// A name that is missing.
    #[error("`{column}` is empty, but must name a node")]
    NoName {
        /// The column.
        column: &'static str,
    },
    /// Something else than a number.
    #[error("`{found}` is no number")]
    NotANumber {
        /// What stands there.
        found: String,
    },
    /// A number that is no amount.
    #[error("the amount is {found}, but must be a finite number of at least 0")]
    NotAnAmount {
        /// What stands there.
        found: String,
    },
    /// A node that the table of nodes does not have.
    #[error("there is no node `{found}`{near}")]
    UnknownNode {
        /// The name.
        found: String,
        /// The nearest one, as `; did you mean ..?`.
        near: String,
    },
    /// A reserved word at the wrong end.
    #[error("`{found}` cannot stand here: {right}")]
    Misplaced {
        /// The word.
        found: String,
        /// What would be right.
        right: &'static str,
    },
    /// Something that is said twice.
    #[error("{what} is given twice, first {first}; keep one, or their sum")]
    Twice {
        /// What is.
        what: String,
        /// Where it was first, as `on line 3`.
        first: String,
    },
    /// Amounts that make no network.
    #[error(transparent)]
    Network(#[from] FlowNetworkError),
}
