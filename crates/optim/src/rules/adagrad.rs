//! Adagrad: steps scaled by the sum of all squared gradients so far, so that they only shrink.
//!
//! `a += g^2`, then in Keras's form `w -= r g / sqrt(a + eps)`, in `PyTorch`'s `w -= r g / (sqrt(a) + eps)`.
//! Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization", 2011.

use espalier_spec::Spec;

use super::Rule;
use crate::epsilon::{EpsilonMode, root};
use crate::{Scalars, Scheduled, Step, Update, sweep};

/// Steps scaled by the sum of all squared gradients so far.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Adagrad {
    /// How far a step goes.
    #[spec(default = 0.001, range = 0.0..)]
    pub learning_rate: Scheduled,
    /// What the sum of squares starts from.
    #[spec(default = 0.1, range = 0.0..)]
    pub initial_accumulator_value: f64,
    /// Keeps the root from being zero.
    #[spec(default = 1e-7, range = 0.0..)]
    pub epsilon: f64,
    /// Where epsilon is added: inside the root ('keras') or to the root ('torch').
    #[spec(default = EpsilonMode::Keras)]
    pub epsilon_mode: EpsilonMode,
}

impl Rule for Adagrad {
    fn slots(&self) -> &'static [&'static str] {
        &["squareSum"]
    }

    fn slot_start(&self, _slot: usize) -> f32 {
        self.initial_accumulator_value as f32
    }

    fn learning_rate(&self) -> &Scheduled {
        &self.learning_rate
    }

    fn scalars(&self, _step: u64, learning_rate: f64) -> Scalars {
        [learning_rate, self.epsilon, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0].map(|x| x as f32)
    }

    fn sweep(&self, k: &Step, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
        match self.epsilon_mode {
            EpsilonMode::Keras => sweep::<Form<false>, 1>(k, w, g, slots),
            EpsilonMode::Torch => sweep::<Form<true>, 1>(k, w, g, slots),
        }
    }
}

struct Form<const OUTSIDE: bool>;

impl<const OUTSIDE: bool> Update<1> for Form<OUTSIDE> {
    #[inline(always)]
    fn update(&[rate, eps, ..]: &Scalars, w: f32, g: f32, [a]: [f32; 1]) -> (f32, [f32; 1]) {
        let a = a + g * g;
        (w - rate * g / root::<OUTSIDE>(a, eps), [a])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_shrink_as_the_sum_of_squares_grows() {
        let adagrad = Adagrad { initial_accumulator_value: 9.0, epsilon: 0.0, ..Adagrad::default() };
        let (mut w, mut a) = ([0.0], [adagrad.slot_start(0)]);
        let k = Step::plain(adagrad.scalars(0, 1.0));
        // a: 9 + 16, then 25 + 24.
        adagrad.sweep(&k, &mut w, &[4.0], &mut [&mut a]);
        assert!((w[0] + 4.0 / 5.0).abs() < 1e-6, "{w:?}");
        adagrad.sweep(&k, &mut w, &[24_f32.sqrt()], &mut [&mut a]);
        assert!((w[0] + 4.0 / 5.0 + 24_f32.sqrt() / 7.0).abs() < 1e-6, "{w:?}");
    }
}
