//! Several augmentations one after the other. Moves that follow each other read the image once.

use espalier_spec::{Family, Result, Spec};

use super::{Augment, AugmentSpec};
use crate::chance::Chance;
use crate::step::Step;

/// Applies several augmentations one after the other.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Sequence {
    /// The augmentations, in order.
    pub steps: Vec<AugmentSpec>,
}

impl Augment for Sequence {
    fn output(&self, size: [usize; 3]) -> Result<[usize; 3]> {
        self.steps.iter().try_fold(size, |size, step| step.output(size).map_err(|error| error.at(step.kind())))
    }

    fn mixes(&self) -> bool {
        self.steps.iter().any(|step| step.mixes())
    }

    fn steps(&self, mut size: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        for step in &self.steps {
            step.steps(size, chance, steps);
            // What the whole gives has been asked before.
            size = step.output(size).unwrap_or(size);
        }
    }
}
