//! Images as seen from aside: each corner moves inwards by chance.

use espalier_kernels::image::{Map, Projection};

use super::Augment;
use crate::chance::Chance;
use crate::sampling::moving;
use crate::step::Step;

moving! {
    /// Shows images as seen from aside.
    #[spec(alias("randomPerspective"))]
    pub struct Perspective {
        /// How far corners move inwards at most, as a share of half the side.
        #[spec(default = 0.5, range = 0.0..1.0)]
        pub distortion_scale: f32,
        /// Share of the images that are changed.
        #[spec(default = 0.5, range = 0.0..=1.0)]
        pub probability: f32,
    }
}

impl Augment for Perspective {
    fn steps(&self, [height, width, _]: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        if !chance.hits(self.probability) {
            return;
        }
        let (right, bottom) = (width as f64 - 1.0, height as f64 - 1.0);
        let mut inwards = |side: usize| chance.between([0.0, self.distortion_scale]) * side as f64 / 2.0;
        let corners = [[0.0, 0.0], [right, 0.0], [right, bottom], [0.0, bottom]];
        let moved = corners.map(|[x, y]| {
            let (along, down) = (inwards(width), inwards(height));
            [if x == 0.0 { along } else { x - along }, if y == 0.0 { down } else { y - down }]
        });
        // An image of one pixel has no corners.
        if let Some(map) = Projection::of_corners(moved, corners) {
            steps.push(self.step(Map::Projection(map), [height, width]));
        }
    }
}
