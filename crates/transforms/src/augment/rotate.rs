//! Images turned around their middle.

use std::f64::consts::TAU;

use espalier_kernels::image::{Map, Projection};

use super::Augment;
use crate::chance::Chance;
use crate::sampling::moving;
use crate::spread::Spread;
use crate::step::Step;

moving! {
    /// Turns images around their middle.
    #[spec(alias("randomRotation"))]
    pub struct Rotate {
        /// Share of a whole turn: as far as this to either side, or from one end to another; against the clock is positive.
        #[spec(default = 0.05)]
        pub factor: Spread,
    }
}

impl Augment for Rotate {
    fn steps(&self, [height, width, _]: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        let (sin, cos) = (chance.between(self.factor.around(0.0)) * TAU).sin_cos();
        let map = Projection::around_middle([height, width], [[cos, -sin], [sin, cos]]);
        steps.push(self.step(Map::Projection(map), [height, width]));
    }
}
