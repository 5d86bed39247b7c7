//! The list of processes, the run, checkpoints, paired runs.
