//! Images sheared: rows move to the side by how far they are from the middle, or columns up and down.

use espalier_kernels::image::{Map, Projection};

use super::Augment;
use crate::chance::Chance;
use crate::sampling::moving;
use crate::spread::Spread;
use crate::step::Step;

moving! {
    /// Shears images: rows move to the side by how far they are from the middle, columns up and down.
    #[spec(alias("randomShear"))]
    pub struct Shear {
        /// Pixels to the side for each pixel from the middle row: as far as this to either side, or from one end to another.
        #[spec(default = 0.1)]
        pub x_factor: Spread,
        /// Pixels up or down for each pixel from the middle column, in the same way.
        #[spec(default = 0.0)]
        pub y_factor: Spread,
    }
}

impl Augment for Shear {
    fn steps(&self, [height, width, _]: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        let (x, y) = (chance.between(self.x_factor.around(0.0)), chance.between(self.y_factor.around(0.0)));
        let map = Projection::around_middle([height, width], [[1.0, x], [y, 1.0]]);
        steps.push(self.step(Map::Projection(map), [height, width]));
    }
}
