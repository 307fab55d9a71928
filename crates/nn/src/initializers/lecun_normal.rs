//! Normal numbers that keep the size of activations: `w ~ N(0, 1 / fanIn)`, truncated at two standard deviations.
//!
//! Klambauer et al., "Self-normalizing neural networks", 2017, after Lecun et al., 1998.

use espalier_graph::Shape;
use espalier_kernels::rng::Key;
use espalier_spec::{Result, Spec};

use super::{Distribution, FanMode, Fans, Initializer, VarianceScaling};

/// Truncated normal numbers with the variance 1 / inputs.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("leCunNormal"))]
pub struct LecunNormal {
    /// Seed of these numbers alone; without it they follow the model's seed.
    pub seed: Option<u64>,
}

impl Initializer for LecunNormal {
    fn fill(&self, shape: &Shape, fans: Fans, key: Key, out: &mut [f32]) -> Result<()> {
        let (mode, distribution) = (FanMode::FanIn, Distribution::TruncatedNormal);
        VarianceScaling { scale: 1.0, mode, distribution, seed: self.seed }.fill(shape, fans, key, out)
    }

    fn seed(&self) -> Option<u64> {
        self.seed
    }
}
