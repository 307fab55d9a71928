//! What this build is and what it found on the machine.

use std::thread::available_parallelism;

use espalier_kernels::{Isa, isa};
use napi_derive::napi;

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
}

/// Describes this build and the machine it runs on.
#[napi(catch_unwind)]
pub fn info() -> Info {
    Info {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        isa: isa().name().to_owned(),
        isas: Isa::available().iter().map(|isa| isa.name().to_owned()).collect(),
        threads: available_parallelism().map_or(1, |n| n.get() as u32),
    }
}
