//! Images mirrored: top and bottom change places.

use espalier_kernels::image::{Map, Projection};
use espalier_spec::Spec;

use super::{Augment, exactly};
use crate::chance::Chance;
use crate::step::Step;

/// Mirrors images: top and bottom change places.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("randomVerticalFlip"))]
pub struct VerticalFlip {
    /// Share of the images that are mirrored.
    #[spec(default = 0.5, range = 0.0..=1.0)]
    pub probability: f32,
}

impl Augment for VerticalFlip {
    fn steps(&self, [height, width, _]: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        if chance.hits(self.probability) {
            let map = Projection::affine([1.0, 0.0, 0.0], [0.0, -1.0, height as f64 - 1.0]);
            steps.push(exactly(Map::Projection(map), [height, width]));
        }
    }
}
