//! Images with a margin around them, of which a part of their own size is cut out: they move by a few pixels.
//!
//! He, Zhang, Ren, Sun, "Deep residual learning for image recognition", 2016, for CIFAR with four pixels of zeros.

use espalier_kernels::image::{Map, Projection};
use espalier_spec::Spec;

use super::Augment;
use crate::chance::Chance;
use crate::sampling::{FillMode, InterpolationMode, sampling};
use crate::step::Step;

/// Moves images by a few whole pixels: a margin is put around them and a part of their own size cut out.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct PadCrop {
    /// Pixels of the margin.
    #[spec(default = 4, range = 0..=65536)]
    pub padding: usize,
    /// What the margin holds: a number, the image mirrored (`d c b a | a b c d`), the image again, or the pixel at the edge.
    #[spec(default = FillMode::Constant)]
    pub fill_mode: FillMode,
    /// The number for the mode 'constant'.
    #[spec(default = 0.0)]
    pub fill_value: f32,
}

impl Augment for PadCrop {
    fn steps(&self, [height, width, _]: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        let mut by = || chance.below(2 * self.padding + 1) as f64 - self.padding as f64;
        let map = Projection::affine([1.0, 0.0, by()], [0.0, 1.0, by()]);
        let sampling = sampling(InterpolationMode::Bilinear, self.fill_mode, self.fill_value);
        steps.push(Step::Move { maps: vec![Map::Projection(map)], size: [height, width], sampling });
    }
}
