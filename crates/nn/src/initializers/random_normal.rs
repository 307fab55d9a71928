//! Normal numbers: `w ~ N(mean, stddev²)`.

use espalier_graph::Shape;
use espalier_kernels::rng::{self, Key};
use espalier_spec::{Result, Spec};

use super::{Fans, Initializer};

/// Numbers from a normal distribution.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("normal"))]
pub struct RandomNormal {
    /// Mean of the numbers.
    #[spec(default = 0.0)]
    pub mean: f32,
    /// Standard deviation of the numbers.
    #[spec(default = 0.05, range = 0.0..)]
    pub stddev: f32,
    /// Seed of these numbers alone; without it they follow the model's seed.
    pub seed: Option<u64>,
}

impl Initializer for RandomNormal {
    fn fill(&self, _shape: &Shape, _fans: Fans, key: Key, out: &mut [f32]) -> Result<()> {
        rng::normal(key, 0, 0, out);
        for w in out.iter_mut() {
            *w = self.mean + self.stddev * *w;
        }
        Ok(())
    }

    fn seed(&self) -> Option<u64> {
        self.seed
    }
}
