//! `AdaDelta`: steps as long as the steps before were, scaled by a running mean of the squared gradient.
//!
//! `v = rho v + (1 - rho) g^2`, `d = g sqrt(s + eps) / sqrt(v + eps)`, `s = rho s + (1 - rho) d^2`, `w -= r d`.
//! Zeiler, "ADADELTA: An Adaptive Learning Rate Method", 2012, where the rate is 1.

use espalier_spec::Spec;

use super::Rule;
use crate::{Scalars, Scheduled, Step, Update, sweep};

/// Steps as long as the steps before were, scaled by a running mean of the squared gradient.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Adadelta {
    /// How far a step goes; 1 is the rule as it was published.
    #[spec(default = 0.001, range = 0.0..)]
    pub learning_rate: Scheduled,
    /// How much of the running means is kept.
    #[spec(default = 0.95, range = 0.0..1.0)]
    pub rho: f64,
    /// Added inside both roots: nothing is divided by zero, and the first step is not zero.
    #[spec(default = 1e-7, range = 0.0..)]
    pub epsilon: f64,
}

impl Rule for Adadelta {
    fn slots(&self) -> &'static [&'static str] {
        &["square", "squareStep"]
    }

    fn learning_rate(&self) -> &Scheduled {
        &self.learning_rate
    }

    fn scalars(&self, _step: u64, learning_rate: f64) -> Scalars {
        [learning_rate, self.epsilon, 1.0 - self.rho, 0.0, 0.0, 0.0, 0.0, 0.0].map(|x| x as f32)
    }

    fn sweep(&self, k: &Step, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
        sweep::<Self, 2>(k, w, g, slots);
    }
}

impl Update<2> for Adadelta {
    #[inline(always)]
    fn update(&[rate, eps, a, ..]: &Scalars, w: f32, g: f32, [v, s]: [f32; 2]) -> (f32, [f32; 2]) {
        let v = v + a * (g * g - v);
        // One root of the quotient instead of two.
        let d = g * ((s + eps) / (v + eps)).sqrt();
        (w - rate * d, [v, s + a * (d * d - s)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_steps_by_hand() {
        let adadelta = Adadelta { rho: 0.5, epsilon: 1.0, ..Adadelta::default() };
        let (mut w, mut v, mut s) = ([0.0], [0.0], [0.0]);
        let k = Step::plain(adadelta.scalars(0, 1.0));
        // v = 3, d = sqrt(6) sqrt(1 / 4), s = 0.75.
        adadelta.sweep(&k, &mut w, &[6_f32.sqrt()], &mut [&mut v, &mut s]);
        assert!((w[0] + 6_f32.sqrt() / 2.0).abs() < 1e-6 && (s[0] - 0.75).abs() < 1e-6, "{w:?} {s:?}");
        // v = 6, d = 3 sqrt(1.75 / 7) = 1.5.
        adadelta.sweep(&k, &mut w, &[3.0], &mut [&mut v, &mut s]);
        assert!((w[0] + 6_f32.sqrt() / 2.0 + 1.5).abs() < 1e-6, "{w:?}");
    }
}
