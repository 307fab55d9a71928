//! Adam: steps scaled by running means of the gradient and of its square; `AMSGrad` keeps the largest mean square.
//!
//! `m += (1 - b1) (g - m)`, `v += (1 - b2) (g^2 - v)`, with `AMSGrad` `v' = max(v', v)`, else `v' = v`.
//! Keras: `w -= a m / (sqrt(v') + eps)` with `a = r sqrt(1 - b2^t) / (1 - b1^t)`.
//! `PyTorch`: `w -= a m / (sqrt(v') / sqrt(1 - b2^t) + eps)` with `a = r / (1 - b1^t)`; `t` counts from 1.
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
    /// Where epsilon is added: before the bias correction ('keras') or after it ('torch').
    #[spec(default = EpsilonMode::Keras)]
    pub epsilon_mode: EpsilonMode,
}

choice! {
    /// Where a rule adds epsilon to its root.
    pub enum EpsilonMode {
        /// Before the bias correction, as in Keras.
        Keras = "keras",
        /// After the bias correction, as in `PyTorch`.
        Torch = "torch",
    }
}

impl Rule for Adam {
    fn slots(&self) -> &'static [&'static str] {
        if self.amsgrad { &["mean", "square", "largestSquare"] } else { &["mean", "square"] }
    }

    fn learning_rate(&self) -> &Scheduled {
        &self.learning_rate
    }

    fn scalars(&self, step: u64, learning_rate: f64) -> Scalars {
        let t = step as f64 + 1.0;
        let first = 1.0 - self.beta1.powf(t);
        let root = (1.0 - self.beta2.powf(t)).sqrt();
        let rate = learning_rate / first;
        // With the root's factor at 1 the PyTorch form is the Keras form.
        let (rate, factor) = match self.epsilon_mode {
            EpsilonMode::Keras => (rate * root, 1.0),
            EpsilonMode::Torch => (rate, 1.0 / root),
        };
        let k = [rate, factor, self.epsilon, 1.0 - self.beta1, 1.0 - self.beta2, 0.0, 0.0, 0.0];
        k.map(|x| x as f32)
    }

    fn sweep(&self, k: &Step, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
        if self.amsgrad { sweep::<Largest, 3>(k, w, g, slots) } else { sweep::<Plain, 2>(k, w, g, slots) }
    }
}

struct Plain;

impl Update<2> for Plain {
    #[inline(always)]
    fn update(&[rate, factor, eps, a, b, ..]: &Scalars, w: f32, g: f32, [m, v]: [f32; 2]) -> (f32, [f32; 2]) {
        let m = m + a * (g - m);
        let v = v + b * (g * g - v);
        (w - rate * m / (v.sqrt() * factor + eps), [m, v])
    }
}

struct Largest;

impl Update<3> for Largest {
    #[inline(always)]
    fn update(&[rate, factor, eps, a, b, ..]: &Scalars, w: f32, g: f32, [m, v, top]: [f32; 3]) -> (f32, [f32; 3]) {
        let m = m + a * (g - m);
        let v = v + b * (g * g - v);
        let top = top.max(v);
        (w - rate * m / (top.sqrt() * factor + eps), [m, v, top])
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
                    EpsilonMode::Keras => m / first * second.sqrt() / (square.sqrt() + adam.epsilon),
                    EpsilonMode::Torch => m / first / ((square / second).sqrt() + adam.epsilon),
                };
        }
        w
    }

    #[test]
    fn every_form_follows_its_formula() {
        for amsgrad in [false, true] {
            for epsilon_mode in [EpsilonMode::Keras, EpsilonMode::Torch] {
                // A large epsilon and fast-forgetting means make the forms differ visibly.
                let adam = Adam { beta2: 0.9, epsilon: 0.1, amsgrad, epsilon_mode, ..Adam::default() };
                let (found, expected) = (found(&adam), expected(&adam));
                assert!((found - expected).abs() < 1e-6, "{adam:?}: {found}, not {expected}");
            }
        }
    }

    #[test]
    fn the_forms_differ() {
        let results = [(false, EpsilonMode::Keras), (false, EpsilonMode::Torch), (true, EpsilonMode::Keras)].map(
            |(amsgrad, epsilon_mode)| {
                found(&Adam { beta2: 0.9, epsilon: 0.1, amsgrad, epsilon_mode, ..Adam::default() })
            },
        );
        assert!((results[0] - results[1]).abs() > 1e-4 && (results[0] - results[2]).abs() > 1e-4, "{results:?}");
    }
}
