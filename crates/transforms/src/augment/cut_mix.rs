//! Images in which a rectangle is another image's, and labels in the shares of the areas.
//!
//! Yun et al., "CutMix: regularization strategy to train strong classifiers with localizable features", 2019.

use espalier_spec::Spec;

use super::Augment;
use super::mix_up::LEAST;
use crate::chance::Chance;
use crate::mixing::Mix;
use crate::spread::Spread;
use crate::step::Step;

/// Puts a rectangle of another image of the batch into each, and mixes their labels by area.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct CutMix {
    /// How much rectangles differ in size: both parameters of the beta distribution that shares of the area are drawn from lie
    /// between 0 and this number, or between two.
    #[spec(default = 1.0, range = 0.0..=1.0)]
    pub factor: Spread,
}

impl Augment for CutMix {
    fn steps(&self, _size: [usize; 3], _chance: &mut Chance, _steps: &mut Vec<Step>) {}

    fn mixes(&self) -> bool {
        true
    }

    fn mix(&self, [height, width, _]: [usize; 3], chance: &mut Chance) -> Mix {
        let alpha = chance.between(self.factor.up_to());
        let side = (1.0 - chance.beta(alpha.max(LEAST))).sqrt();
        let mut cut = |all: usize| {
            let long = side * all as f64;
            let start = chance.unit() * (all as f64 - long);
            let (first, end) = (start.ceil() as usize, (start + long).ceil() as usize);
            (first.min(all), end.min(all))
        };
        let ((left, right), (top, bottom)) = (cut(width), cut(height));
        Mix::Paste([top, left, bottom - top, right - left])
    }
}
