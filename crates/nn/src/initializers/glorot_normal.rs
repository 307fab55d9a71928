//! Normal numbers that keep the size of activations and gradients: `w ~ N(0, 2 / (fanIn + fanOut))`, truncated at two standard deviations.
//!
//! Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.

use espalier_graph::Shape;
use espalier_kernels::rng::Key;
use espalier_spec::{Result, Spec};

use super::{Distribution, FanMode, Fans, Initializer, VarianceScaling};

/// Truncated normal numbers with the variance 2 / (inputs + outputs).
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("xavierNormal"))]
pub struct GlorotNormal {
    /// Seed of these numbers alone; without it they follow the model's seed.
    pub seed: Option<u64>,
}

impl Initializer for GlorotNormal {
    fn fill(&self, shape: &Shape, fans: Fans, key: Key, out: &mut [f32]) -> Result<()> {
        let (mode, distribution) = (FanMode::FanAvg, Distribution::TruncatedNormal);
        VarianceScaling { scale: 1.0, mode, distribution, seed: self.seed }.fill(shape, fans, key, out)
    }

    fn seed(&self) -> Option<u64> {
        self.seed
    }
}
