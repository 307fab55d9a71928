//! All ones: `w = 1`.

use espalier_graph::Shape;
use espalier_kernels::rng::Key;
use espalier_spec::{Result, Spec};

use super::{Fans, Initializer};

/// All ones.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("one"))]
pub struct Ones;

impl Initializer for Ones {
    fn fill(&self, _shape: &Shape, _fans: Fans, _key: Key, out: &mut [f32]) -> Result<()> {
        out.fill(1.0);
        Ok(())
    }
}
