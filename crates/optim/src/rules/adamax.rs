//! Adamax: steps scaled by a running mean of the gradient and by its largest size, which fades.
//!
//! `m += (1 - b1) (g - m)`, then with `a = r / (1 - b1^t)`, where `t` counts from 1, in Keras's form
//! `u = max(b2 u, |g|)`, `w -= a m / (u + eps)`, in `PyTorch`'s `u = max(b2 u, |g| + eps)`, `w -= a m / u`.
//! Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, section 7.1.

use espalier_spec::Spec;

use super::Rule;
use crate::epsilon::EpsilonMode;
use crate::{Scalars, Scheduled, Step, Update, sweep};

/// Steps scaled by a running mean of the gradient and by its largest size, which fades.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Adamax {
    /// How far a step goes.
    #[spec(default = 0.001, range = 0.0..)]
    pub learning_rate: Scheduled,
    /// How much of the running mean of the gradient is kept.
    #[spec(default = 0.9, range = 0.0..1.0)]
    pub beta1: f64,
    /// How much of the largest size is kept from step to step.
    #[spec(default = 0.999, range = 0.0..1.0)]
    pub beta2: f64,
    /// Added to the size, so that nothing is divided by zero.
    #[spec(default = 1e-7, range = 0.0..)]
    pub epsilon: f64,
    /// Where epsilon is added: to the largest size ('keras') or to each size ('torch').
    #[spec(default = EpsilonMode::Keras)]
    pub epsilon_mode: EpsilonMode,
}

impl Rule for Adamax {
    fn slots(&self) -> &'static [&'static str] {
        &["mean", "size"]
    }

    fn learning_rate(&self) -> &Scheduled {
        &self.learning_rate
    }

    fn scalars(&self, step: u64, learning_rate: f64) -> Scalars {
        let rate = learning_rate / (1.0 - self.beta1.powf(step as f64 + 1.0));
        [rate, self.epsilon, 1.0 - self.beta1, self.beta2, 0.0, 0.0, 0.0, 0.0].map(|x| x as f32)
    }

    fn sweep(&self, k: &Step, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
        match self.epsilon_mode {
            EpsilonMode::Keras => sweep::<Form<false>, 2>(k, w, g, slots),
            EpsilonMode::Torch => sweep::<Form<true>, 2>(k, w, g, slots),
        }
    }
}

struct Form<const EACH: bool>;

impl<const EACH: bool> Update<2> for Form<EACH> {
    #[inline(always)]
    fn update(&[rate, eps, a, b, ..]: &Scalars, w: f32, g: f32, [m, u]: [f32; 2]) -> (f32, [f32; 2]) {
        let m = m + a * (g - m);
        let (each, all) = if EACH { (eps, 0.0) } else { (0.0, eps) };
        let u = (b * u).max(g.abs() + each);
        (w - rate * m / (u + all), [m, u])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_step_goes_the_rate_against_the_gradient_and_later_ones_follow_the_largest() {
        let adamax = Adamax { learning_rate: 0.1.into(), ..Adamax::default() };
        let (mut w, mut m, mut u) = ([1.0], [0.0], [0.0]);
        for (step, g) in [2.0, -1.0].into_iter().enumerate() {
            let k = Step::plain(adamax.scalars(step as u64, 0.1));
            adamax.sweep(&k, &mut w, &[g], &mut [&mut m, &mut u]);
        }
        // m: 0.2, 0.08; u: 2, 1.998; rates: 1, 0.1 / 0.19.
        let expected = 1.0 - 0.1 - 0.1 / 0.19 * 0.08 / 1.998;
        assert!((w[0] - expected as f32).abs() < 1e-6, "{w:?} and {expected}");
    }
}
