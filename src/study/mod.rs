//! Many runs: ensembles and comparisons.
