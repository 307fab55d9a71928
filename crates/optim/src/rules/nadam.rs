//! Nadam: Adam with Nesterov's look ahead, whose momentum rises from step to step.
//!
//! `m += (1 - b1) (g - m)`, `v += (1 - b2) (g^2 - v)`, `u_t = b1 (1 - 0.96^t / 2)` and `p_t = u_1 ... u_t`;
//! `w -= r (u_(t+1) m / (1 - p_(t+1)) + (1 - u_t) g / (1 - p_t)) / (sqrt(v / (1 - b2^t)) + eps)`, `t` from 1.
//! Dozat, "Incorporating Nesterov Momentum into Adam", 2016.

use std::sync::LazyLock;

use espalier_spec::Spec;

use super::Rule;
use crate::{Scalars, Scheduled, Step, Update, sweep};

/// Adam with Nesterov's look ahead.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Nadam {
    /// How far a step goes.
    #[spec(default = 0.001, range = 0.0..)]
    pub learning_rate: Scheduled,
    /// How much of the running mean of the gradient is kept.
    #[spec(default = 0.9, range = 0.0..1.0)]
    pub beta1: f64,
    /// How much of the running mean of the squared gradient is kept.
    #[spec(default = 0.999, range = 0.0..1.0)]
    pub beta2: f64,
    /// Added to the root, so that nothing is divided by zero.
    #[spec(default = 1e-7, range = 0.0..)]
    pub epsilon: f64,
}

/// How fast the momentum rises.
const RISE: f64 = 0.96;

/// From this step on `1 - 0.96^t / 2` is 1 in double precision.
const RISEN: usize = 1000;

/// The product of `1 - 0.96^i / 2` for `i` from 1 to each step.
static RISES: LazyLock<[f64; RISEN + 1]> = LazyLock::new(|| {
    let (mut product, mut power) = (1.0, 1.0);
    std::array::from_fn(|step| {
        if step > 0 {
            power *= RISE;
            product *= 1.0 - 0.5 * power;
        }
        product
    })
});

impl Nadam {
    /// `u_t`.
    fn momentum(&self, t: f64) -> f64 {
        self.beta1 * (1.0 - 0.5 * RISE.powf(t))
    }

    /// `p_t`.
    fn product(&self, t: u64) -> f64 {
        self.beta1.powf(t as f64) * RISES[usize::try_from(t).map_or(RISEN, |t| t.min(RISEN))]
    }
}

impl Rule for Nadam {
    fn slots(&self) -> &'static [&'static str] {
        &["mean", "square"]
    }

    fn learning_rate(&self) -> &Scheduled {
        &self.learning_rate
    }

    fn scalars(&self, step: u64, learning_rate: f64) -> Scalars {
        let t = step as f64 + 1.0;
        let of_mean = learning_rate * self.momentum(t + 1.0) / (1.0 - self.product(step + 2));
        let of_gradient = learning_rate * (1.0 - self.momentum(t)) / (1.0 - self.product(step + 1));
        let factor = 1.0 / (1.0 - self.beta2.powf(t)).sqrt();
        let k = [of_mean, of_gradient, factor, self.epsilon, 1.0 - self.beta1, 1.0 - self.beta2, 0.0, 0.0];
        k.map(|x| x as f32)
    }

    fn sweep(&self, k: &Step, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
        sweep::<Self, 2>(k, w, g, slots);
    }
}

impl Update<2> for Nadam {
    #[inline(always)]
    fn update(
        &[of_mean, of_gradient, factor, eps, a, b, ..]: &Scalars,
        w: f32,
        g: f32,
        [m, v]: [f32; 2],
    ) -> (f32, [f32; 2]) {
        let m = m + a * (g - m);
        let v = v + b * (g * g - v);
        (w - (of_mean * m + of_gradient * g) / (v.sqrt() * factor + eps), [m, v])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_many_steps_are_those_multiplied_one_by_one() {
        let nadam = Nadam { beta1: 0.9999, ..Nadam::default() };
        let mut product = 1.0;
        for t in 1..=5000 {
            product *= nadam.momentum(t as f64);
            assert!((nadam.product(t) / product - 1.0).abs() < 1e-11, "step {t}");
        }
    }
}
