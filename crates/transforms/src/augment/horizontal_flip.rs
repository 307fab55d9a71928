//! Images mirrored: left and right change places.

use espalier_kernels::image::{Map, Projection};
use espalier_spec::Spec;

use super::{Augment, exactly};
use crate::chance::Chance;
use crate::step::Step;

/// Mirrors images: left and right change places.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("randomHorizontalFlip"))]
pub struct HorizontalFlip {
    /// Share of the images that are mirrored.
    #[spec(default = 0.5, range = 0.0..=1.0)]
    pub probability: f32,
}

impl Augment for HorizontalFlip {
    fn steps(&self, [height, width, _]: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        if chance.hits(self.probability) {
            let map = Projection::affine([-1.0, 0.0, width as f64 - 1.0], [0.0, 1.0, 0.0]);
            steps.push(exactly(Map::Projection(map), [height, width]));
        }
    }
}
