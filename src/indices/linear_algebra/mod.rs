//! Dense linear algebra for a few hundred rows: inverses and eigenvalues of square matrices.
//!
//! By hand, because the same bits are wanted on every machine: the libraries of this field choose
//! their kernels by the processor at hand, and with them the order of the sums.

mod matrix;
mod pseudo_inverse;
mod eigenvalues;
mod symmetric;

pub(crate) use eigenvalues::eigenvalue_moduli;
pub(crate) use matrix::Matrix;
pub(crate) use pseudo_inverse::negligible_left_out;
pub(crate) use symmetric::symmetric_eigen;
