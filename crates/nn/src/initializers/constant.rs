//! One number everywhere: `w = value`.

use espalier_graph::Shape;
use espalier_kernels::rng::Key;
use espalier_spec::{Result, Spec};

use super::{Fans, Initializer};

/// One number everywhere.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Constant {
    /// The number.
    #[spec(default = 0.0)]
    pub value: f32,
}

impl Initializer for Constant {
    fn fill(&self, _shape: &Shape, _fans: Fans, _key: Key, out: &mut [f32]) -> Result<()> {
        out.fill(self.value);
        Ok(())
    }
}
