//! Uniform numbers that keep the size of activations through rectifiers: `w ~ U[-l, l)`, `l = sqrt(6 / fanIn)`.
//!
//! He et al., "Delving deep into rectifiers", 2015.

use espalier_graph::Shape;
use espalier_kernels::rng::Key;
use espalier_spec::{Result, Spec};

use super::{Distribution, FanMode, Fans, Initializer, VarianceScaling};

/// Uniform numbers with the variance 2 / inputs.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("kaimingUniform", "msraUniform"))]
pub struct HeUniform {
    /// Seed of these numbers alone; without it they follow the model's seed.
    pub seed: Option<u64>,
}

impl Initializer for HeUniform {
    fn fill(&self, shape: &Shape, fans: Fans, key: Key, out: &mut [f32]) -> Result<()> {
        let (mode, distribution) = (FanMode::FanIn, Distribution::Uniform);
        VarianceScaling { scale: 2.0, mode, distribution, seed: self.seed }.fill(shape, fans, key, out)
    }

    fn seed(&self) -> Option<u64> {
        self.seed
    }
}
