//! Matrix products on one thread: `c = a * b` or `c += a * b` for any strides, with an epilogue on finished rows.
//!
//! Every element of C is one chain of fused multiply-adds over each block of k, in order, and the blocks' sums are added
//! in order; blocks of k are cut by k alone. So an element has the same bits whichever path computes it, whatever
//! part of C is asked for, and with however many threads the parts are shared. (Without the FMA instruction each step
//! is rounded twice, so the portable bits are others.)
//!
//! Three paths: `direct` for results as narrow as one kernel, `stream` for results of a few rows, `block` for the
//! rest. None allocates.

mod block;
mod direct;
mod kernel;
mod pack;
mod product;
mod stream;
#[cfg(test)]
mod tests;

pub use product::{Epilogue, FINISHED, gemm, gemm_scratch, is_due};
