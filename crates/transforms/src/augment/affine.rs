//! Any affine map of the plane: turned, scaled, sheared and moved at once, so that images are read once.

use std::f64::consts::TAU;

use espalier_kernels::image::{Map, Projection};
use espalier_spec::{At, Result};

use super::{Augment, check_range};
use crate::chance::Chance;
use crate::sampling::moving;
use crate::spread::Spread;
use crate::step::Step;

moving! {
    /// Turns, scales, shears and moves images at once.
    #[spec(alias("randomAffine"), validate = of_a_range)]
    pub struct Affine {
        /// Share of a whole turn: as far as this to either side, or from one end to another; against the clock is positive.
        #[spec(default = 0.0)]
        pub rotation: Spread,
        /// How many times as large pictures become, from one end to another.
        #[spec(default = [1.0, 1.0])]
        pub scale: [f32; 2],
        /// Pixels to the side for each pixel from the middle row.
        #[spec(default = 0.0)]
        pub shear: Spread,
        /// Share of the height; downwards is positive.
        #[spec(default = 0.0)]
        pub height_factor: Spread,
        /// Share of the width; to the right is positive.
        #[spec(default = 0.0)]
        pub width_factor: Spread,
    }
}

fn of_a_range(spec: &Affine, at: &At) -> Result<()> {
    check_range(spec.scale, f32::MAX, &at.field("scale"))
}

impl Augment for Affine {
    fn steps(&self, [height, width, _]: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        let (sin, cos) = (chance.between(self.rotation.around(0.0)) * TAU).sin_cos();
        let by = 1.0 / chance.between(self.scale);
        let shear = chance.between(self.shear.around(0.0));
        let down = chance.between(self.height_factor.around(0.0)) * height as f64;
        let right = chance.between(self.width_factor.around(0.0)) * width as f64;
        let moved = Projection::affine([1.0, 0.0, -right], [0.0, 1.0, -down]);
        let turned = Projection::around_middle([height, width], [[by * cos, -by * sin], [by * sin, by * cos]]);
        let sheared = Projection::around_middle([height, width], [[1.0, shear], [0.0, 1.0]]);
        steps.push(self.step(Map::Projection(moved.then(&turned).then(&sheared)), [height, width]));
    }
}
