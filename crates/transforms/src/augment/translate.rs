//! Images moved by shares of their height and width.

use espalier_kernels::image::{Map, Projection};

use super::Augment;
use crate::chance::Chance;
use crate::sampling::moving;
use crate::spread::Spread;
use crate::step::Step;

moving! {
    /// Moves images up and down, and to the sides.
    #[spec(alias("randomTranslation"))]
    pub struct Translate {
        /// Share of the height: as far as this up or down, or from one end to another; downwards is positive.
        #[spec(default = 0.1)]
        pub height_factor: Spread,
        /// Share of the width, in the same way; to the right is positive.
        #[spec(default = 0.1)]
        pub width_factor: Spread,
    }
}

impl Augment for Translate {
    fn steps(&self, [height, width, _]: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        let down = chance.between(self.height_factor.around(0.0)) * height as f64;
        let right = chance.between(self.width_factor.around(0.0)) * width as f64;
        let map = Projection::affine([1.0, 0.0, -right], [0.0, 1.0, -down]);
        steps.push(self.step(Map::Projection(map), [height, width]));
    }
}
