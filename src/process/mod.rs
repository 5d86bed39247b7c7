//! One process of the loop, one file.
