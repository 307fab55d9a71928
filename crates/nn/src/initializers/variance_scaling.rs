//! Random numbers whose variance is `scale / n`, where `n` counts the connections of the weight.
//!
//! Keeps the size of activations (`n = fan in`) or of gradients (`n = fan out`) from layer to layer.
//! Uniform: `w ~ U[-l, l)`, `l = sqrt(3 scale / n)`. Truncated normal: redrawn beyond two standard deviations.
//! `scale: 1e-4` with untruncated normals is `0.01 · N(0, 1) / sqrt(fanIn)`, and `scale: 2e-4` has `fanIn / 2` in its place.
//! Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.

use espalier_graph::Shape;
use espalier_kernels::rng::{self, Key};
use espalier_spec::{Result, Spec, choice};

use super::truncated_normal::within_two;
use super::{Fans, Initializer};

choice! {
    /// Which connections are counted.
    pub enum FanMode {
        /// Inputs of each output.
        FanIn = "fanIn",
        /// Outputs of each input.
        FanOut = "fanOut",
        /// The mean of both.
        FanAvg = "fanAvg",
    }
}

choice! {
    /// How the numbers are spread.
    pub enum Distribution {
        /// Normal, without what lies beyond two standard deviations.
        TruncatedNormal = "truncatedNormal",
        /// Normal.
        UntruncatedNormal = "untruncatedNormal",
        /// Evenly over an interval around 0.
        Uniform = "uniform",
    }
}

/// Random numbers whose variance is `scale` over the number of connections.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct VarianceScaling {
    /// What the variance is multiplied with.
    #[spec(default = 1.0, above = 0.0)]
    pub scale: f64,
    /// Which connections are counted.
    #[spec(default = FanMode::FanIn)]
    pub mode: FanMode,
    /// How the numbers are spread.
    #[spec(default = Distribution::TruncatedNormal)]
    pub distribution: Distribution,
    /// Seed of these numbers alone; without it they follow the model's seed.
    pub seed: Option<u64>,
}

/// Standard deviation of a standard normal distribution cut at -2 and 2.
const TRUNCATED_STDDEV: f64 = 0.879_625_661_034_239_8;

impl Initializer for VarianceScaling {
    fn fill(&self, _shape: &Shape, fans: Fans, key: Key, out: &mut [f32]) -> Result<()> {
        let n = match self.mode {
            FanMode::FanIn => fans.input,
            FanMode::FanOut => fans.output,
            FanMode::FanAvg => f64::midpoint(fans.input, fans.output),
        };
        let variance = self.scale / n.max(1.0);
        let stretch = match self.distribution {
            Distribution::Uniform => {
                rng::uniform(key, 0, 0, out);
                for w in out.iter_mut() {
                    *w = 2.0 * *w - 1.0;
                }
                (3.0 * variance).sqrt()
            }
            Distribution::UntruncatedNormal => {
                rng::normal(key, 0, 0, out);
                variance.sqrt()
            }
            Distribution::TruncatedNormal => {
                within_two(key, out);
                variance.sqrt() / TRUNCATED_STDDEV
            }
        };
        for w in out.iter_mut() {
            *w *= stretch as f32;
        }
        Ok(())
    }

    fn seed(&self) -> Option<u64> {
        self.seed
    }
}
