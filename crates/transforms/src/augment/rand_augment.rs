//! A few of the other augmentations, chosen by chance for each image.
//!
//! Cubuk, Zoph, Shlens, Le, "RandAugment: practical automated data augmentation with a reduced search space", 2020.

use espalier_spec::Spec;

use super::{Affine, Augment, AugmentSpec, Brightness, Contrast, Hue, Rotate, Saturation, Shear, Translate};
use crate::chance::Chance;
use crate::spread::Spread;
use crate::step::Step;

/// Applies a few augmentations, chosen by chance for each image: turning, shearing, moving, scaling, and changes of colour.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct RandAugment {
    /// How many are applied to each image.
    #[spec(default = 2, range = 0..=32)]
    pub num_ops: usize,
    /// How strong they are at most.
    #[spec(default = 0.5, range = 0.0..=1.0)]
    pub magnitude: f32,
}

impl RandAugment {
    /// One of them, by its number; the last changes nothing.
    fn one(&self, number: usize) -> Option<AugmentSpec> {
        let by = |most: f32| Spread::Either(most * self.magnitude);
        let none = Spread::Either(0.0);
        Some(match number {
            // A twelfth of a turn, shears and shifts of 0.3, as in the paper.
            0 => Rotate { factor: by(1.0 / 12.0), ..Rotate::default() }.into(),
            1 => Shear { x_factor: by(0.3), y_factor: none, ..Shear::default() }.into(),
            2 => Shear { x_factor: none, y_factor: by(0.3), ..Shear::default() }.into(),
            3 => Translate { height_factor: by(0.3), width_factor: none, ..Translate::default() }.into(),
            4 => Translate { height_factor: none, width_factor: by(0.3), ..Translate::default() }.into(),
            5 => Affine { scale: [1.0 - 0.5 * self.magnitude, 1.0 + 0.5 * self.magnitude], ..Affine::default() }.into(),
            6 => Brightness { factor: by(0.5) }.into(),
            7 => Contrast { factor: by(0.9) }.into(),
            8 => Saturation { factor: by(0.9) }.into(),
            9 => Hue { factor: by(0.5) }.into(),
            _ => return None,
        })
    }
}

/// How many there are, with the one that changes nothing.
const CHOICES: usize = 11;

impl Augment for RandAugment {
    fn steps(&self, size: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        for _ in 0..self.num_ops {
            if let Some(one) = self.one(chance.below(CHOICES)) {
                one.steps(size, chance, steps);
            }
        }
    }
}
