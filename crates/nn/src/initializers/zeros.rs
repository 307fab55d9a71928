//! All zeros: `w = 0`.

use espalier_graph::Shape;
use espalier_kernels::rng::Key;
use espalier_spec::{Result, Spec};

use super::{Fans, Initializer};

/// All zeros.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("zero"))]
pub struct Zeros;

impl Initializer for Zeros {
    fn fill(&self, _shape: &Shape, _fans: Fans, _key: Key, out: &mut [f32]) -> Result<()> {
        out.fill(0.0);
        Ok(())
    }
}
