//! The command line of ecograph.

fn main() {}
