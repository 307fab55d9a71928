//! Makes colours stronger or paler: values move away from grey, or towards it. Images of other than three channels stay.

use espalier_spec::Spec;

use super::Augment;
use crate::chance::Chance;
use crate::spread::Spread;
use crate::step::{Paint, Step};

/// Makes colours stronger or paler: values move away from grey, or towards it. Images of other than three channels stay.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("randomSaturation"))]
pub struct Saturation {
    /// How far the factor lies from 1: as far as this to either side, or from one end to another.
    #[spec(default = 0.2)]
    pub factor: Spread,
}

impl Augment for Saturation {
    fn steps(&self, _size: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        steps.push(Step::Paint(Paint::Saturation(chance.between(self.factor.around(1.0)) as f32)));
    }
}
