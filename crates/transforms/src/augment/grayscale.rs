//! Images without their colours, which stay three channels.

use espalier_spec::Spec;

use super::Augment;
use crate::chance::Chance;
use crate::step::{Paint, Step};

/// Takes the colours of some images away; they keep their channels.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("randomGrayscale"))]
pub struct Grayscale {
    /// Share of the images that become grey.
    #[spec(default = 0.1, range = 0.0..=1.0)]
    pub probability: f32,
}

impl Augment for Grayscale {
    fn steps(&self, _size: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        if chance.hits(self.probability) {
            steps.push(Step::Paint(Paint::Grayscale));
        }
    }
}
