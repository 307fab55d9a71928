//! Images and labels that are weighted means of two: `own x + (1 - own) other`, where the share is drawn from a beta distribution.
//!
//! Zhang, Cissé, Dauphin, Lopez-Paz, "mixup: beyond empirical risk minimization", 2018.

use espalier_spec::Spec;

use super::Augment;
use crate::chance::Chance;
use crate::mixing::Mix;
use crate::step::Step;

/// Blends each image of a batch with another one of it, and their labels in the same shares.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct MixUp {
    /// How much is mixed: both parameters of the beta distribution that shares are drawn from. Near 0 nearly all of an image is its
    /// own or the other's, at 1 every share is as likely.
    #[spec(default = 0.2, range = 0.0..)]
    pub alpha: f32,
}

impl Augment for MixUp {
    fn steps(&self, _size: [usize; 3], _chance: &mut Chance, _steps: &mut Vec<Step>) {}

    fn mixes(&self) -> bool {
        true
    }

    fn mix(&self, _size: [usize; 3], chance: &mut Chance) -> Mix {
        Mix::Blend(chance.beta(f64::from(self.alpha).max(LEAST)) as f32)
    }
}

/// The distribution has no parameters of 0.
pub(super) const LEAST: f64 = 1e-6;
