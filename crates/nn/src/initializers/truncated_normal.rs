//! Normal numbers without the far ones: `w ~ N(mean, stddev²)`, drawn again beyond two standard deviations.

use espalier_graph::Shape;
use espalier_kernels::rng::{self, Key};
use espalier_spec::{Result, Spec};

use super::{Fans, Initializer};

/// Numbers from a normal distribution, without those beyond two standard deviations.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct TruncatedNormal {
    /// Mean of the numbers.
    #[spec(default = 0.0)]
    pub mean: f32,
    /// Standard deviation before the far numbers are drawn again.
    #[spec(default = 0.05, range = 0.0..)]
    pub stddev: f32,
    /// Seed of these numbers alone; without it they follow the model's seed.
    pub seed: Option<u64>,
}

impl Initializer for TruncatedNormal {
    fn fill(&self, _shape: &Shape, _fans: Fans, key: Key, out: &mut [f32]) -> Result<()> {
        within_two(key, out);
        for w in out.iter_mut() {
            *w = self.mean + self.stddev * *w;
        }
        Ok(())
    }

    fn seed(&self) -> Option<u64> {
        self.seed
    }
}

/// Numbers that are drawn again together; the generator makes as many at a time.
const BLOCK: usize = 64;

/// Standard normal numbers within -2 and 2; the others are drawn again, each from its own place of later steps.
pub(super) fn within_two(key: Key, out: &mut [f32]) {
    rng::normal(key, 0, 0, out);
    let mut fresh = [0.0; BLOCK];
    for (block, values) in out.chunks_mut(BLOCK).enumerate() {
        let fresh = &mut fresh[..values.len()];
        let mut step = 0;
        while values.iter().any(|w| w.abs() > 2.0) {
            step += 1;
            rng::normal(key, step, block * BLOCK, fresh);
            for (w, fresh) in values.iter_mut().zip(&*fresh).filter(|(w, _)| w.abs() > 2.0) {
                *w = *fresh;
            }
        }
    }
}
