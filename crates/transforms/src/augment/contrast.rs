//! Raises or lowers contrast: values move away from the mean of their channel, or towards it.

use espalier_spec::Spec;

use super::Augment;
use crate::chance::Chance;
use crate::spread::Spread;
use crate::step::{Paint, Step};

/// Raises or lowers contrast: values move away from the mean of their channel, or towards it.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("randomContrast"))]
pub struct Contrast {
    /// How far the factor lies from 1: as far as this to either side, or from one end to another.
    #[spec(default = 0.2)]
    pub factor: Spread,
}

impl Augment for Contrast {
    fn steps(&self, _size: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        steps.push(Step::Paint(Paint::Contrast(chance.between(self.factor.around(1.0)) as f32)));
    }
}
