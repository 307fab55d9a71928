//! Makes images brighter or darker.

use espalier_spec::Spec;

use super::Augment;
use crate::chance::Chance;
use crate::spread::Spread;
use crate::step::{Paint, Step};

/// Makes images brighter or darker.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("randomBrightness"))]
pub struct Brightness {
    /// Share of the range of values that is added: as far as this to either side, or from one end to another.
    #[spec(default = 0.2)]
    pub factor: Spread,
}

impl Augment for Brightness {
    fn steps(&self, _size: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        steps.push(Step::Paint(Paint::Brightness(chance.between(self.factor.around(0.0)) as f32)));
    }
}
