//! Normal numbers that keep the size of activations through rectifiers: `w ~ N(0, 2 / fanIn)`, truncated at two standard deviations.
//!
//! He et al., "Delving deep into rectifiers", 2015.

use espalier_graph::Shape;
use espalier_kernels::rng::Key;
use espalier_spec::{Result, Spec};

use super::{Distribution, FanMode, Fans, Initializer, VarianceScaling};

/// Truncated normal numbers with the variance 2 / inputs.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("kaimingNormal", "msraNormal", "msra"))]
pub struct HeNormal {
    /// Seed of these numbers alone; without it they follow the model's seed.
    pub seed: Option<u64>,
}

impl Initializer for HeNormal {
    fn fill(&self, shape: &Shape, fans: Fans, key: Key, out: &mut [f32]) -> Result<()> {
        let (mode, distribution) = (FanMode::FanIn, Distribution::TruncatedNormal);
        VarianceScaling { scale: 2.0, mode, distribution, seed: self.seed }.fill(shape, fans, key, out)
    }

    fn seed(&self) -> Option<u64> {
        self.seed
    }
}
