//! A world read as inputs of the indices; ledger to impact.
