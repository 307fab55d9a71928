//! Turns colours on their circle. Images of other than three channels stay.

use espalier_spec::Spec;

use super::Augment;
use crate::chance::Chance;
use crate::spread::Spread;
use crate::step::{Paint, Step};

/// Turns colours on their circle. Images of other than three channels stay.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("randomHue"))]
pub struct Hue {
    /// Share of the circle: as far as this to either side, or from one end to another.
    #[spec(default = 0.1)]
    pub factor: Spread,
}

impl Augment for Hue {
    fn steps(&self, _size: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        steps.push(Step::Paint(Paint::Hue(chance.between(self.factor.around(0.0)) as f32)));
    }
}
