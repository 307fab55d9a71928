//! Images bent as rubber: each pixel comes from elsewhere, neighbours from nearby.
//!
//! Displacements are `alpha` times even random numbers from -1 to 1 that a bell of `sigma` pixels has blurred.
//! Simard, Steinkraus, Platt, "Best practices for convolutional neural networks applied to visual document analysis", 2003.

use espalier_kernels::image::{Image, Map, gaussian_blur};
use espalier_kernels::rng;

use super::Augment;
use crate::chance::{Chance, Noise};
use crate::sampling::moving;
use crate::step::Step;

moving! {
    /// Bends images as if they were printed on rubber.
    #[spec(alias("elasticTransform", "randomElasticTransform"))]
    pub struct Elastic {
        /// How strong the bending is, in pixels before the blurring.
        #[spec(default = 34.0, range = 0.0..)]
        pub alpha: f32,
        /// How smooth it is, in pixels.
        #[spec(default = 4.0, range = 0.1..=100.0)]
        pub sigma: f32,
    }
}

impl Augment for Elastic {
    fn steps(&self, [height, width, _]: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        let mut field = || {
            let Noise { key, epoch, row } = chance.noise();
            let mut numbers = vec![0.0; height * width];
            rng::uniform(key, epoch, row as usize * numbers.len(), &mut numbers);
            for x in &mut numbers {
                *x = self.alpha * (2.0 * *x - 1.0);
            }
            let mut image = Image::new([height, width, 1], numbers);
            // Beyond three widths of the bell nothing is left to add.
            gaussian_blur(&mut image, (3.0 * self.sigma).ceil() as usize, self.sigma);
            image.pixels
        };
        let (dx, dy) = (field(), field());
        steps.push(self.step(Map::Field { size: [height, width], dx, dy }, [height, width]));
    }
}
