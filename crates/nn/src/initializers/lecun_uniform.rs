//! Uniform numbers that keep the size of activations: `w ~ U[-l, l)`, `l = sqrt(3 / fanIn)`.
//!
//! Klambauer et al., "Self-normalizing neural networks", 2017, after Lecun et al., 1998.

use espalier_graph::Shape;
use espalier_kernels::rng::Key;
use espalier_spec::{Result, Spec};

use super::{Distribution, FanMode, Fans, Initializer, VarianceScaling};

/// Uniform numbers with the variance 1 / inputs.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("leCunUniform"))]
pub struct LecunUniform {
    /// Seed of these numbers alone; without it they follow the model's seed.
    pub seed: Option<u64>,
}

impl Initializer for LecunUniform {
    fn fill(&self, shape: &Shape, fans: Fans, key: Key, out: &mut [f32]) -> Result<()> {
        let (mode, distribution) = (FanMode::FanIn, Distribution::Uniform);
        VarianceScaling { scale: 1.0, mode, distribution, seed: self.seed }.fill(shape, fans, key, out)
    }

    fn seed(&self) -> Option<u64> {
        self.seed
    }
}
