//! A part of each image, of one size, from anywhere within.

use espalier_kernels::image::{Map, Projection};
use espalier_spec::{Error, Result, Spec};

use super::{Augment, exactly};
use crate::chance::Chance;
use crate::step::Step;

/// Cuts a part of one size out of each image.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct RandomCrop {
    /// Rows of the part.
    #[spec(range = 1..)]
    pub height: usize,
    /// Pixels of its rows.
    #[spec(range = 1..)]
    pub width: usize,
}

impl Augment for RandomCrop {
    fn output(&self, [height, width, channels]: [usize; 3]) -> Result<[usize; 3]> {
        if self.height <= height && self.width <= width {
            return Ok([self.height, self.width, channels]);
        }
        let (own, other) = (self.height, self.width);
        Err(Error::shape(format!(
            "images are too small; expected at least {own} x {other}, got {height} x {width}. Use padCrop or randomResizedCrop."
        )))
    }

    fn steps(&self, [height, width, _]: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        let top = chance.below(height.saturating_sub(self.height) + 1);
        let left = chance.below(width.saturating_sub(self.width) + 1);
        let map = Projection::affine([1.0, 0.0, left as f64], [0.0, 1.0, top as f64]);
        steps.push(exactly(Map::Projection(map), [self.height, self.width]));
    }
}
