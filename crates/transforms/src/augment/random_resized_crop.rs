//! A part of each image, of any size and shape within bounds, brought to one size.
//!
//! Szegedy et al., "Going deeper with convolutions", 2015.

use espalier_kernels::image::{Map, Projection};
use espalier_spec::{At, Result};

use super::{Augment, check_range};
use crate::chance::Chance;
use crate::sampling::moving;
use crate::step::Step;

moving! {
    /// Cuts a part of any size and shape out of each image and brings it to one size.
    #[spec(validate = of_ranges)]
    pub struct RandomResizedCrop {
        /// Rows of the result.
        #[spec(range = 1..)]
        pub height: usize,
        /// Pixels of its rows.
        #[spec(range = 1..)]
        pub width: usize,
        /// Share of the image's area that the part has, from one end to another.
        #[spec(default = [0.08, 1.0])]
        pub scale: [f32; 2],
        /// Width over height of the part, from one end to another.
        #[spec(default = [0.75, 4.0 / 3.0])]
        pub ratio: [f32; 2],
    }
}

fn of_ranges(spec: &RandomResizedCrop, at: &At) -> Result<()> {
    check_range(spec.scale, 1.0, &at.field("scale"))?;
    check_range(spec.ratio, f32::MAX, &at.field("ratio"))
}

/// Attempts at a part that lies within the image, before the largest possible one is taken.
const ATTEMPTS: usize = 10;

impl RandomResizedCrop {
    /// Top, left, height and width of the part.
    fn part(&self, height: usize, width: usize, chance: &mut Chance) -> [f64; 4] {
        let (h, w) = (height as f64, width as f64);
        let [low, high] = self.ratio.map(|ratio| f64::from(ratio).ln());
        for _ in 0..ATTEMPTS {
            let area = h * w * chance.between(self.scale);
            let ratio = (low + (high - low) * chance.unit()).exp();
            let (own_w, own_h) = ((area * ratio).sqrt().round(), (area / ratio).sqrt().round());
            if own_w >= 1.0 && own_h >= 1.0 && own_w <= w && own_h <= h {
                let top = chance.below((h - own_h) as usize + 1) as f64;
                let left = chance.below((w - own_w) as usize + 1) as f64;
                return [top, left, own_h, own_w];
            }
        }
        let ratio = (w / h).clamp(f64::from(self.ratio[0]), f64::from(self.ratio[1]));
        let (own_h, own_w) = if w / h < ratio { ((w / ratio).round(), w) } else { (h, (h * ratio).round()) };
        [((h - own_h) / 2.0).floor(), ((w - own_w) / 2.0).floor(), own_h, own_w]
    }
}

impl Augment for RandomResizedCrop {
    fn output(&self, [_, _, channels]: [usize; 3]) -> Result<[usize; 3]> {
        Ok([self.height, self.width, channels])
    }

    fn steps(&self, [height, width, _]: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        let [top, left, own_h, own_w] = self.part(height, width, chance);
        let (down, along) = (own_h / self.height as f64, own_w / self.width as f64);
        // Middles of pixels: the first of the result lies half a step of its own within the part.
        let place = |start: f64, step: f64| start + step / 2.0 - 0.5;
        let map = Projection::affine([along, 0.0, place(left, along)], [0.0, down, place(top, down)]);
        steps.push(self.step(Map::Projection(map), [self.height, self.width]));
    }
}
