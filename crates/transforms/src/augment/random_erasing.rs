//! A rectangle of random size and shape painted over some images.
//!
//! Zhong, Zheng, Kang, Li, Yang, "Random erasing data augmentation", 2020.

use espalier_spec::{At, Result, Spec};

use super::{Augment, check_range};
use crate::chance::Chance;
use crate::step::{Paint, Step};

/// Paints a rectangle of random size and shape over some images.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = of_ranges)]
pub struct RandomErasing {
    /// Share of the images that are painted over.
    #[spec(default = 0.5, range = 0.0..=1.0)]
    pub probability: f32,
    /// Share of the image's area that the rectangle has, from one end to another.
    #[spec(default = [0.02, 0.33])]
    pub scale: [f32; 2],
    /// Height over width of the rectangle, from one end to another.
    #[spec(default = [0.3, 3.3])]
    pub ratio: [f32; 2],
    /// The value that it has.
    #[spec(default = 0.0)]
    pub fill_value: f32,
}

fn of_ranges(spec: &RandomErasing, at: &At) -> Result<()> {
    check_range(spec.scale, 1.0, &at.field("scale"))?;
    check_range(spec.ratio, f32::MAX, &at.field("ratio"))
}

/// Attempts at a rectangle that lies within the image.
const ATTEMPTS: usize = 10;

impl Augment for RandomErasing {
    fn steps(&self, [height, width, _]: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        if !chance.hits(self.probability) {
            return;
        }
        let [low, high] = self.ratio.map(|ratio| f64::from(ratio).ln());
        for _ in 0..ATTEMPTS {
            let area = (height * width) as f64 * chance.between(self.scale);
            let ratio = (low + (high - low) * chance.unit()).exp();
            let (high, wide) = ((area * ratio).sqrt().round() as usize, (area / ratio).sqrt().round() as usize);
            if high < height && wide < width {
                let (top, left) = (chance.below(height - high + 1), chance.below(width - wide + 1));
                steps.push(Step::Paint(Paint::Erase([top, left, high, wide], self.fill_value)));
                return;
            }
        }
    }
}
