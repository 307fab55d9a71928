//! A square of one value, anywhere on the image; at the edges a part of it lies outside.
//!
//! De Vries, Taylor, "Improved regularization of convolutional neural networks with cutout", 2017.

use espalier_spec::Spec;

use super::Augment;
use crate::chance::Chance;
use crate::step::{Paint, Step};

/// Paints a square over each image.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Cutout {
    /// Pixels of the square's side.
    #[spec(default = 8, range = 1..)]
    pub size: usize,
    /// The value that it has.
    #[spec(default = 0.0)]
    pub fill_value: f32,
}

impl Augment for Cutout {
    fn steps(&self, [height, width, _]: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        let mut side = |all: usize| {
            let end = chance.below(all) + self.size.div_ceil(2);
            let start = end.saturating_sub(self.size);
            (start, end.min(all) - start)
        };
        let ((top, high), (left, wide)) = (side(height), side(width));
        steps.push(Step::Paint(Paint::Erase([top, left, high, wide], self.fill_value)));
    }
}
