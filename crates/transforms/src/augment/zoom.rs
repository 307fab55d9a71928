//! Images made larger or smaller around their middle, and stretched where height and width differ.

use espalier_kernels::image::{Map, Projection};

use super::Augment;
use crate::chance::Chance;
use crate::sampling::moving;
use crate::spread::Spread;
use crate::step::Step;

moving! {
    /// Makes images larger or smaller; with a factor for the width of its own it stretches them.
    #[spec(alias("randomZoom", "stretch"))]
    pub struct Zoom {
        /// By which share the part of the plane that is seen becomes higher: below 0 pictures grow, above 0 they shrink.
        #[spec(default = 0.2)]
        pub height_factor: Spread,
        /// The same for the width; as the height if not given, so that pictures keep their proportions.
        pub width_factor: Option<Spread>,
    }
}

impl Augment for Zoom {
    fn steps(&self, [height, width, _]: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        let down = chance.between(self.height_factor.around(1.0));
        let along = self.width_factor.map_or(down, |factor| chance.between(factor.around(1.0)));
        let map = Projection::around_middle([height, width], [[along, 0.0], [0.0, down]]);
        steps.push(self.step(Map::Projection(map), [height, width]));
    }
}
