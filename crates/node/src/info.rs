//! What this build is, what it found on the machine, and settings of the process.

use std::sync::atomic::{AtomicU64, Ordering};

use espalier_graph::{Tensor, ops};
use espalier_kernels::memory::default_memory_limit;
use espalier_kernels::team::default_threads;
use espalier_kernels::{Isa, isa};
use espalier_spec::Error;
use napi_derive::napi;

use crate::error::{Result, guard};

/// Version, instruction sets and threads, as `info()` of the package returns them.
#[napi(object)]
pub struct Info {
    /// The version of the native part.
    pub version: String,
    /// The instruction set in use.
    pub isa: String,
    /// Every instruction set this machine can run.
    pub isas: Vec<String>,
    /// How many threads a session uses unless told otherwise.
    pub threads: u32,
    /// Bytes that a model takes at most unless told otherwise; none where the system does not say.
    pub memory_limit: Option<f64>,
}

/// Describes this build and the machine it runs on.
#[napi]
pub fn info() -> Result<Info> {
    guard(|| {
        Ok(Info {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            isa: isa().name().to_owned(),
            isas: Isa::available().iter().map(|isa| isa.name().to_owned()).collect(),
            threads: default_threads() as u32,
            memory_limit: default_memory_limit().map(|bytes| bytes as f64),
        })
    })
}

/// Tensors alive in the process.
#[napi(object)]
pub struct Memory {
    /// How many.
    pub tensors: f64,
    /// Their bytes.
    pub bytes: f64,
}

/// Counts the tensors alive in the process.
#[napi]
pub fn memory() -> Result<Memory> {
    guard(|| {
        let (tensors, bytes) = Tensor::live();
        Ok(Memory { tensors: tensors as f64, bytes: bytes as f64 })
    })
}

/// The names of all public ops.
#[napi]
pub fn op_names() -> Result<Vec<String>> {
    guard(|| Ok(ops::names().into_iter().map(str::to_owned).collect()))
}

/// Seeds handed out so far follow from this one.
static SEED: AtomicU64 = AtomicU64::new(0);

/// Makes everything random that is given no seed of its own repeatable from here on.
#[napi]
pub fn set_random_seed(seed: f64) -> Result<()> {
    guard(|| {
        SEED.store(seed_from(seed)?, Ordering::Relaxed);
        Ok(())
    })
}

/// A seed from a JavaScript number.
pub fn seed_from(seed: f64) -> espalier_spec::Result<u64> {
    if seed >= 0.0 && seed.fract() == 0.0 && seed <= 9_007_199_254_740_991.0 {
        return Ok(seed as u64);
    }
    Err(Error::spec(format!("seed: out of range; expected an integer from 0 to 2^53 - 1, got {seed}.")))
}

/// A seed for whatever is given none: different at each call, the same after the same `setRandomSeed`.
pub fn next_seed() -> u64 {
    SEED.fetch_add(1, Ordering::Relaxed)
}

/// A seed for whatever is given none, as a number that fits a double.
#[napi]
pub fn draw_seed() -> Result<f64> {
    guard(|| Ok((next_seed() & ((1 << 53) - 1)) as f64))
}
