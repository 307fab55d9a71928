//! Stochastic gradient descent, with momentum and Nesterov's look ahead.
//!
//! Plain: `w -= r g`. With momentum `u` in Keras's form: `v = u v - r g`, then `w += v`, or `w += u v - r g` after
//! Nesterov; the rate is inside `v`, so a change of the rate does not rescale the steps remembered. In `PyTorch`'s form
//! `v = u v + g`, then `w -= r v`, or `w -= r (g + u v)`: the same as long as the rate stays.
//! Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.

use espalier_spec::{Spec, choice};

use super::Rule;
use crate::{Scalars, Scheduled, Step, Update, sweep};

/// Gradient descent, with optional momentum.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Sgd {
    /// How far a step goes along the gradient.
    #[spec(default = 0.01, range = 0.0..)]
    pub learning_rate: Scheduled,
    /// How much of the previous step is kept.
    #[spec(default = 0.0, range = 0.0..=1.0)]
    pub momentum: f64,
    /// Takes the gradient's step from where the momentum leads (Nesterov). Only with momentum.
    #[spec(default = false)]
    pub nesterov: bool,
    /// Whether the steps remembered keep the rate they were made with ('keras') or take on the newest ('torch').
    #[spec(default = MomentumMode::Keras)]
    pub momentum_mode: MomentumMode,
}

choice! {
    /// What momentum remembers.
    pub enum MomentumMode {
        /// Steps.
        Keras = "keras",
        /// Gradients.
        Torch = "torch",
    }
}

impl Rule for Sgd {
    fn slots(&self) -> &'static [&'static str] {
        if self.momentum == 0.0 { &[] } else { &["momentum"] }
    }

    fn learning_rate(&self) -> &Scheduled {
        &self.learning_rate
    }

    fn scalars(&self, _step: u64, learning_rate: f64) -> Scalars {
        let mut k = Scalars::default();
        k[0] = learning_rate as f32;
        k[1] = self.momentum as f32;
        k
    }

    fn sweep(&self, k: &Step, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
        match (self.momentum_mode, self.nesterov) {
            _ if self.momentum == 0.0 => sweep::<Plain, 0>(k, w, g, slots),
            (MomentumMode::Keras, false) => sweep::<Momentum, 1>(k, w, g, slots),
            (MomentumMode::Keras, true) => sweep::<Nesterov, 1>(k, w, g, slots),
            (MomentumMode::Torch, false) => sweep::<GradientMomentum, 1>(k, w, g, slots),
            (MomentumMode::Torch, true) => sweep::<GradientNesterov, 1>(k, w, g, slots),
        }
    }
}

struct Plain;

impl Update<0> for Plain {
    #[inline(always)]
    fn update(&[rate, ..]: &Scalars, w: f32, g: f32, _: [f32; 0]) -> (f32, [f32; 0]) {
        (w - rate * g, [])
    }
}

struct Momentum;

impl Update<1> for Momentum {
    #[inline(always)]
    fn update(&[rate, u, ..]: &Scalars, w: f32, g: f32, [v]: [f32; 1]) -> (f32, [f32; 1]) {
        let v = u * v - rate * g;
        (w + v, [v])
    }
}

struct Nesterov;

impl Update<1> for Nesterov {
    #[inline(always)]
    fn update(&[rate, u, ..]: &Scalars, w: f32, g: f32, [v]: [f32; 1]) -> (f32, [f32; 1]) {
        let v = u * v - rate * g;
        (w + (u * v - rate * g), [v])
    }
}

struct GradientMomentum;

impl Update<1> for GradientMomentum {
    #[inline(always)]
    fn update(&[rate, u, ..]: &Scalars, w: f32, g: f32, [v]: [f32; 1]) -> (f32, [f32; 1]) {
        let v = u * v + g;
        (w - rate * v, [v])
    }
}

struct GradientNesterov;

impl Update<1> for GradientNesterov {
    #[inline(always)]
    fn update(&[rate, u, ..]: &Scalars, w: f32, g: f32, [v]: [f32; 1]) -> (f32, [f32; 1]) {
        let v = u * v + g;
        (w - rate * (g + u * v), [v])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The weight after gradients 1, -2, 0.5 from weight 3 with rate 0.1.
    fn trained(momentum: f64, nesterov: bool, momentum_mode: MomentumMode) -> f32 {
        let sgd = Sgd { learning_rate: 0.1.into(), momentum, nesterov, momentum_mode };
        let (mut w, mut v) = ([3.0], [0.0]);
        for (step, g) in [1.0, -2.0, 0.5].into_iter().enumerate() {
            let mut slots: Vec<&mut [f32]> = if momentum == 0.0 { vec![] } else { vec![&mut v] };
            let k = Step::plain(sgd.scalars(step as u64, 0.1));
            sgd.sweep(&k, &mut w, &[g], &mut slots);
        }
        w[0]
    }

    #[test]
    fn three_steps_by_hand() {
        // v: -0.1, 0.11, 0.049; Nesterov adds 0.9 v - 0.1 g: -0.19, 0.299, -0.0059.
        let cases = [((0.0, false), 3.05), ((0.0, true), 3.05), ((0.9, false), 3.059), ((0.9, true), 3.1031)];
        for ((momentum, nesterov), expected) in cases {
            for mode in [MomentumMode::Keras, MomentumMode::Torch] {
                let found = trained(momentum, nesterov, mode);
                assert!((found - expected).abs() < 1e-6, "momentum {momentum}, nesterov {nesterov}, {mode:?}: {found}");
            }
        }
    }
}
