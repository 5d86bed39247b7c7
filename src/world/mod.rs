//! The state at one moment: columns, plans, and what must always hold of it.
