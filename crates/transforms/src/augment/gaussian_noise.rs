//! Normal random numbers added to each value.

use espalier_spec::Spec;

use super::Augment;
use crate::chance::Chance;
use crate::step::{Paint, Step};

/// Adds normal random numbers to each value.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct GaussianNoise {
    /// Standard deviation of the numbers, as a share of the range of values.
    #[spec(default = 0.05, range = 0.0..)]
    pub stddev: f32,
}

impl Augment for GaussianNoise {
    fn steps(&self, _size: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        steps.push(Step::Paint(Paint::Noise(chance.noise(), self.stddev)));
    }
}
