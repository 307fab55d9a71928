//! Adam: steps scaled by running means of the gradient and of its square; `AMSGrad` keeps the largest mean square.
//!
//! `m += (1 - b1) (g - m)`, `v += (1 - b2) (g^2 - v)`, with `AMSGrad` `v' = max(v', v)`, else `v' = v`.
//! Keras: `w -= a m / (sqrt(v') + eps)` with `a = r sqrt(1 - b2^t) / (1 - b1^t)`.
//! `PyTorch`: `w -= a m / (sqrt(v') / sqrt(1 - b2^t) + eps)` with `a = r / (1 - b1^t)`; `t` counts from 1.
//! Inside: `w -= a m / sqrt(v' / (1 - b2^t) + eps)` with the same `a`.
//! Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015; Reddi et al., "On the Convergence of Adam and
//! Beyond", 2018.

use espalier_spec::{Spec, choice};

use super::Rule;
use crate::{Scalars, Scheduled, Step, Update, sweep};

/// Steps scaled by running means of the gradient and of its square.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Adam {
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
    /// Divides by the largest mean square so far (`AMSGrad`).
    #[spec(default = false)]
    pub amsgrad: bool,
    /// Where epsilon is added: before the bias correction ('keras'), after it ('torch'), or inside the corrected root.
    #[spec(default = AdamEpsilonMode::Keras)]
    pub epsilon_mode: AdamEpsilonMode,
}

choice! {
    /// Where Adam adds epsilon to its root.
    pub enum AdamEpsilonMode {
        /// Before the bias correction, as in Keras.
        Keras = "keras",
        /// After the bias correction, as in `PyTorch`.
        Torch = "torch",
        /// To the corrected mean square, inside the root.
        Inside = "inside",
    }
}

impl Rule for Adam {
    fn slots(&self) -> &'static [&'static str] {
        slots(self.amsgrad)
    }

    fn learning_rate(&self) -> &Scheduled {
        &self.learning_rate
    }

    fn scalars(&self, step: u64, learning_rate: f64) -> Scalars {
        scalars(step, learning_rate, (self.beta1, self.beta2), self.epsilon, self.epsilon_mode)
    }

    fn sweep(&self, k: &Step, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
        run(self.amsgrad, self.epsilon_mode, k, w, g, slots);
    }
}

/// The slots of Adam and of the rules that are Adam but for the decay.
pub(super) fn slots(amsgrad: bool) -> &'static [&'static str] {
    if amsgrad { &["mean", "square", "largestSquare"] } else { &["mean", "square"] }
}

/// The numbers of a step.
pub(super) fn scalars(
    step: u64,
    learning_rate: f64,
    (beta1, beta2): (f64, f64),
    epsilon: f64,
    mode: AdamEpsilonMode,
) -> Scalars {
    let t = step as f64 + 1.0;
    let (first, second) = (1.0 - beta1.powf(t), 1.0 - beta2.powf(t));
    let (rate, root) = (learning_rate / first, second.sqrt());
    // With the root's factor at 1 the PyTorch form is the Keras form.
    let (rate, factor, epsilon) = match mode {
        AdamEpsilonMode::Keras => (rate * root, 1.0, epsilon),
        AdamEpsilonMode::Torch => (rate, 1.0 / root, epsilon),
        AdamEpsilonMode::Inside => (rate * root, 1.0, epsilon * second),
    };
    [rate, factor, epsilon, 1.0 - beta1, 1.0 - beta2, 0.0, 0.0, 0.0].map(|x| x as f32)
}

/// Changes weights and slots.
pub(super) fn run(amsgrad: bool, mode: AdamEpsilonMode, k: &Step, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
    match (amsgrad, mode == AdamEpsilonMode::Inside) {
        (false, false) => sweep::<Plain<false>, 2>(k, w, g, slots),
        (false, true) => sweep::<Plain<true>, 2>(k, w, g, slots),
        (true, false) => sweep::<Largest<false>, 3>(k, w, g, slots),
        (true, true) => sweep::<Largest<true>, 3>(k, w, g, slots),
    }
}

#[inline(always)]
fn root<const INSIDE: bool>(v: f32, factor: f32, eps: f32) -> f32 {
    if INSIDE { (v + eps).sqrt() } else { v.sqrt() * factor + eps }
}

struct Plain<const INSIDE: bool>;

impl<const INSIDE: bool> Update<2> for Plain<INSIDE> {
    #[inline(always)]
    fn update(&[rate, factor, eps, a, b, ..]: &Scalars, w: f32, g: f32, [m, v]: [f32; 2]) -> (f32, [f32; 2]) {
        let m = m + a * (g - m);
        let v = v + b * (g * g - v);
        (w - rate * m / root::<INSIDE>(v, factor, eps), [m, v])
    }
}

struct Largest<const INSIDE: bool>;

impl<const INSIDE: bool> Update<3> for Largest<INSIDE> {
    #[inline(always)]
    fn update(&[rate, factor, eps, a, b, ..]: &Scalars, w: f32, g: f32, [m, v, top]: [f32; 3]) -> (f32, [f32; 3]) {
        let m = m + a * (g - m);
        let v = v + b * (g * g - v);
        let top = top.max(v);
        (w - rate * m / root::<INSIDE>(top, factor, eps), [m, v, top])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: u64 = 50;

    fn gradient(step: u64) -> f64 {
        (step as f64 * 0.7).sin() * 3.0 / (1.0 + step as f64 * 0.2)
    }

    fn found(adam: &Adam) -> f64 {
        let (mut w, mut slots) = ([0.5], [[0.0]; 3]);
        for step in 0..STEPS {
            let mut views: Vec<&mut [f32]> = slots.iter_mut().take(adam.slots().len()).map(|s| &mut s[..]).collect();
            let k = Step::plain(adam.scalars(step, adam.learning_rate.at(step)));
            adam.sweep(&k, &mut w, &[gradient(step) as f32], &mut views);
        }
        f64::from(w[0])
    }

    /// The papers' formulas in f64: means corrected for their bias, then the step.
    fn expected(adam: &Adam) -> f64 {
        let (mut w, mut m, mut v, mut top) = (0.5, 0.0, 0.0, 0.0_f64);
        for step in 0..STEPS {
            let (g, t) = (gradient(step), step as i32 + 1);
            m = adam.beta1 * m + (1.0 - adam.beta1) * g;
            v = adam.beta2 * v + (1.0 - adam.beta2) * g * g;
            top = top.max(v);
            let square = if adam.amsgrad { top } else { v };
            let (first, second) = (1.0 - adam.beta1.powi(t), 1.0 - adam.beta2.powi(t));
            w -= adam.learning_rate.at(step)
                * match adam.epsilon_mode {
                    AdamEpsilonMode::Keras => m / first * second.sqrt() / (square.sqrt() + adam.epsilon),
                    AdamEpsilonMode::Torch => m / first / ((square / second).sqrt() + adam.epsilon),
                    AdamEpsilonMode::Inside => m / first / (square / second + adam.epsilon).sqrt(),
                };
        }
        w
    }

    #[test]
    fn every_form_follows_its_formula() {
        for amsgrad in [false, true] {
            for epsilon_mode in [AdamEpsilonMode::Keras, AdamEpsilonMode::Torch, AdamEpsilonMode::Inside] {
                // A large epsilon and fast-forgetting means make the forms differ visibly.
                let adam = Adam { beta2: 0.9, epsilon: 0.1, amsgrad, epsilon_mode, ..Adam::default() };
                let (found, expected) = (found(&adam), expected(&adam));
                assert!((found - expected).abs() < 1e-6, "{adam:?}: {found}, not {expected}");
            }
        }
    }

    #[test]
    fn the_forms_differ() {
        let results =
            [(false, AdamEpsilonMode::Keras), (false, AdamEpsilonMode::Torch), (true, AdamEpsilonMode::Keras)].map(
                |(amsgrad, epsilon_mode)| {
                    found(&Adam { beta2: 0.9, epsilon: 0.1, amsgrad, epsilon_mode, ..Adam::default() })
                },
            );
        assert!((results[0] - results[1]).abs() > 1e-4 && (results[0] - results[2]).abs() > 1e-4, "{results:?}");
    }
}
