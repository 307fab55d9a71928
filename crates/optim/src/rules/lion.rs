//! Lion: steps of one size in the direction of the sign of a running mean that leans to the newest gradient.
//!
//! `w -= r sign(b1 m + (1 - b1) g)`, then `m = b2 m + (1 - b2) g`.
//! Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023.

use espalier_spec::Spec;

use super::Rule;
use crate::{Scalars, Scheduled, Step, Update, sweep};

/// Steps of one size in the direction of the sign of a running mean.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Lion {
    /// How far a step goes in each coordinate.
    #[spec(default = 0.001, range = 0.0..)]
    pub learning_rate: Scheduled,
    /// How much the running mean counts beside the newest gradient.
    #[spec(default = 0.9, range = 0.0..=1.0)]
    pub beta1: f64,
    /// How much of the running mean is kept.
    #[spec(default = 0.99, range = 0.0..=1.0)]
    pub beta2: f64,
}

impl Rule for Lion {
    fn slots(&self) -> &'static [&'static str] {
        &["mean"]
    }

    fn learning_rate(&self) -> &Scheduled {
        &self.learning_rate
    }

    fn scalars(&self, _step: u64, learning_rate: f64) -> Scalars {
        [learning_rate, 1.0 - self.beta1, 1.0 - self.beta2, 0.0, 0.0, 0.0, 0.0, 0.0].map(|x| x as f32)
    }

    fn sweep(&self, k: &Step, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
        sweep::<Self, 1>(k, w, g, slots);
    }
}

impl Update<1> for Lion {
    #[inline(always)]
    fn update(&[rate, a, b, ..]: &Scalars, w: f32, g: f32, [m]: [f32; 1]) -> (f32, [f32; 1]) {
        let lean = m + a * (g - m);
        // Zero has no direction, and what is no number stays so.
        let still = lean * 0.0;
        let step = if lean > 0.0 { rate } else { still };
        let step = if lean < 0.0 { -rate } else { step };
        (w - step, [m + b * (g - m)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_alone_counts_and_zero_has_none() {
        let lion = Lion::default();
        let (mut w, mut m) = ([1.0; 4], [0.0; 4]);
        let k = Step::plain(lion.scalars(0, 0.25));
        lion.sweep(&k, &mut w, &[1e-6, -1e6, 0.0, f32::NAN], &mut [&mut m]);
        assert_eq!(w[..3], [0.75, 1.25, 1.0]);
        assert!(w[3].is_nan());
        assert!((m[1] + 1e4).abs() < 1.0, "{m:?}");
    }
}
