//! Uniform numbers: `w ~ U[minval, maxval)`.

use espalier_graph::Shape;
use espalier_kernels::rng::{self, Key};
use espalier_spec::{At, Result, Spec};

use super::{Fans, Initializer};

/// Numbers spread evenly over an interval.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("uniform"), validate = in_order)]
pub struct RandomUniform {
    /// Lower end.
    #[spec(default = -0.05)]
    pub minval: f32,
    /// Upper end.
    #[spec(default = 0.05)]
    pub maxval: f32,
    /// Seed of these numbers alone; without it they follow the model's seed.
    pub seed: Option<u64>,
}

fn in_order(spec: &RandomUniform, at: &At) -> Result<()> {
    let RandomUniform { minval, maxval, .. } = spec;
    if minval <= maxval {
        return Ok(());
    }
    Err(at.field("maxval").sentence(&format!("is below minval; expected a number of at least {minval}, got {maxval}")))
}

impl Initializer for RandomUniform {
    fn fill(&self, _shape: &Shape, _fans: Fans, key: Key, out: &mut [f32]) -> Result<()> {
        rng::uniform(key, 0, 0, out);
        for w in out.iter_mut() {
            *w = self.minval + (self.maxval - self.minval) * *w;
        }
        Ok(())
    }

    fn seed(&self) -> Option<u64> {
        self.seed
    }
}
