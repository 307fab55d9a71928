//! Images blurred by a bell of random width.

use espalier_spec::{At, Result, Spec, Value};

use super::{Augment, check_range};
use crate::chance::Chance;
use crate::step::{Paint, Step};

/// Blurs images by a bell of random width.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("randomGaussianBlur"), validate = of_a_bell)]
pub struct GaussianBlur {
    /// Pixels of the bell's side; an odd number.
    #[spec(default = 5, range = 1..=1001)]
    pub kernel_size: usize,
    /// How wide the bell is, in pixels, from one end to another.
    #[spec(default = [0.1, 2.0])]
    pub sigma: [f32; 2],
}

fn of_a_bell(spec: &GaussianBlur, at: &At) -> Result<()> {
    if spec.kernel_size.is_multiple_of(2) {
        return Err(at.field("kernelSize").error("has no middle", "an odd number", &Value::from(spec.kernel_size)));
    }
    check_range(spec.sigma, f32::MAX, &at.field("sigma"))
}

impl Augment for GaussianBlur {
    fn steps(&self, _size: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        steps.push(Step::Paint(Paint::Blur(self.kernel_size / 2, chance.between(self.sigma) as f32)));
    }
}
