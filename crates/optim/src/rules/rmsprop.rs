//! `RMSProp`: steps scaled by a running mean of the squared gradient.
//!
//! `v = rho v + (1 - rho) g^2`; centered, `m = rho m + (1 - rho) g` and `v - m^2` takes the place of `v` in the step
//! `d = r g / sqrt(v + eps)` (Keras) or `r g / (sqrt(v) + eps)` (`PyTorch`). With momentum `u`: `b = u b + d`, `w -= b`.
//! Tieleman and Hinton, "Lecture 6.5: `RMSProp`", 2012; Graves, "Generating Sequences With Recurrent Neural
//! Networks", 2013.

use espalier_spec::Spec;

use super::Rule;
use crate::epsilon::{EpsilonMode, root};
use crate::{Scalars, Scheduled, Step, Update, sweep};

/// Steps scaled by a running mean of the squared gradient.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct RmsProp {
    /// How far a step goes.
    #[spec(default = 0.001, range = 0.0..)]
    pub learning_rate: Scheduled,
    /// How much of the running means is kept.
    #[spec(default = 0.9, range = 0.0..=1.0)]
    pub rho: f64,
    /// How much of the previous step is kept.
    #[spec(default = 0.0, range = 0.0..=1.0)]
    pub momentum: f64,
    /// Keeps the root from being zero.
    #[spec(default = 1e-7, range = 0.0..)]
    pub epsilon: f64,
    /// Divides by the spread of the gradient around its own running mean.
    #[spec(default = false)]
    pub centered: bool,
    /// Where epsilon is added: inside the root ('keras') or to the root ('torch').
    #[spec(default = EpsilonMode::Keras)]
    pub epsilon_mode: EpsilonMode,
}

impl Rule for RmsProp {
    fn slots(&self) -> &'static [&'static str] {
        match (self.centered, self.momentum == 0.0) {
            (false, true) => &["square"],
            (false, false) => &["square", "momentum"],
            (true, true) => &["square", "mean"],
            (true, false) => &["square", "mean", "momentum"],
        }
    }

    fn learning_rate(&self) -> &Scheduled {
        &self.learning_rate
    }

    fn scalars(&self, _step: u64, learning_rate: f64) -> Scalars {
        [learning_rate, self.epsilon, 1.0 - self.rho, self.momentum, 0.0, 0.0, 0.0, 0.0].map(|x| x as f32)
    }

    fn sweep(&self, k: &Step, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
        match self.epsilon_mode {
            EpsilonMode::Keras => self.sweep_in::<false>(k, w, g, slots),
            EpsilonMode::Torch => self.sweep_in::<true>(k, w, g, slots),
        }
    }
}

impl RmsProp {
    fn sweep_in<const OUTSIDE: bool>(&self, k: &Step, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
        match (self.centered, self.momentum == 0.0) {
            (false, true) => sweep::<Plain<OUTSIDE>, 1>(k, w, g, slots),
            (false, false) => sweep::<Momentum<OUTSIDE>, 2>(k, w, g, slots),
            (true, true) => sweep::<Centered<OUTSIDE>, 2>(k, w, g, slots),
            (true, false) => sweep::<CenteredMomentum<OUTSIDE>, 3>(k, w, g, slots),
        }
    }
}

struct Plain<const OUTSIDE: bool>;

impl<const OUTSIDE: bool> Update<1> for Plain<OUTSIDE> {
    #[inline(always)]
    fn update(&[rate, eps, a, ..]: &Scalars, w: f32, g: f32, [v]: [f32; 1]) -> (f32, [f32; 1]) {
        let v = v + a * (g * g - v);
        (w - rate * g / root::<OUTSIDE>(v, eps), [v])
    }
}

struct Momentum<const OUTSIDE: bool>;

impl<const OUTSIDE: bool> Update<2> for Momentum<OUTSIDE> {
    #[inline(always)]
    fn update(&[rate, eps, a, u, ..]: &Scalars, w: f32, g: f32, [v, b]: [f32; 2]) -> (f32, [f32; 2]) {
        let v = v + a * (g * g - v);
        let b = u * b + rate * g / root::<OUTSIDE>(v, eps);
        (w - b, [v, b])
    }
}

struct Centered<const OUTSIDE: bool>;

impl<const OUTSIDE: bool> Update<2> for Centered<OUTSIDE> {
    #[inline(always)]
    fn update(&[rate, eps, a, ..]: &Scalars, w: f32, g: f32, [v, m]: [f32; 2]) -> (f32, [f32; 2]) {
        let (v, m) = (v + a * (g * g - v), m + a * (g - m));
        (w - rate * g / root::<OUTSIDE>(spread(v, m), eps), [v, m])
    }
}

struct CenteredMomentum<const OUTSIDE: bool>;

impl<const OUTSIDE: bool> Update<3> for CenteredMomentum<OUTSIDE> {
    #[inline(always)]
    fn update(&[rate, eps, a, u, ..]: &Scalars, w: f32, g: f32, [v, m, b]: [f32; 3]) -> (f32, [f32; 3]) {
        let (v, m) = (v + a * (g * g - v), m + a * (g - m));
        let b = u * b + rate * g / root::<OUTSIDE>(spread(v, m), eps);
        (w - b, [v, m, b])
    }
}

/// The mean square without the square of the mean; where rounding makes that negative, zero.
#[inline(always)]
fn spread(v: f32, m: f32) -> f32 {
    (v - m * m).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gradient_that_stays_the_same_makes_no_root_of_a_negative_number() {
        for epsilon_mode in [EpsilonMode::Keras, EpsilonMode::Torch] {
            let rule = RmsProp { centered: true, epsilon_mode, ..RmsProp::default() };
            let (mut w, mut v, mut m) = ([0.0; 3], [0.0; 3], [0.0; 3]);
            for _ in 0..500 {
                let k = Step::plain(rule.scalars(0, 1e-6));
                rule.sweep(&k, &mut w, &[10.3, 1e3, -7.7], &mut [&mut v, &mut m]);
            }
            assert!(w.iter().all(|w| w.is_finite() && *w != 0.0), "{w:?}");
        }
    }

    #[test]
    fn two_steps_by_hand_with_momentum() {
        let rule = RmsProp { rho: 0.5, epsilon: 0.0, momentum: 0.5, ..RmsProp::default() };
        let (mut w, mut v, mut b) = ([0.0], [0.0], [0.0]);
        let k = Step::plain(rule.scalars(0, 1.0));
        // v = 2, b = 2 / sqrt(2); then v = 1.5, b = b / 2 + 1 / sqrt(1.5).
        for g in [2.0, 1.0] {
            rule.sweep(&k, &mut w, &[g], &mut [&mut v, &mut b]);
        }
        let expected = -(2_f32.sqrt() * 1.5 + 1.0 / 1.5_f32.sqrt());
        assert!((w[0] - expected).abs() < 1e-6, "{w:?}");
    }
}
