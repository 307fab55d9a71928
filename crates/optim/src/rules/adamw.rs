//! `AdamW`: Adam whose weights decay by themselves instead of through the gradient.
//!
//! `w -= r decay w`, then Adam's step.
//! Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019.

use espalier_spec::Spec;

use super::Rule;
use super::adam::{self, AdamEpsilonMode};
use crate::{Scalars, Scheduled, Step};

/// Adam whose weights decay by themselves instead of through the gradient.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct AdamW {
    /// How far a step goes.
    #[spec(default = 0.001, range = 0.0..)]
    pub learning_rate: Scheduled,
    /// How much weights shrink in each step, as a share of the learning rate.
    #[spec(default = 0.004, range = 0.0..)]
    pub weight_decay: f64,
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

impl Rule for AdamW {
    fn slots(&self) -> &'static [&'static str] {
        adam::slots(self.amsgrad)
    }

    fn learning_rate(&self) -> &Scheduled {
        &self.learning_rate
    }

    fn weight_decay(&self) -> Option<f64> {
        Some(self.weight_decay)
    }

    fn scalars(&self, step: u64, learning_rate: f64) -> Scalars {
        adam::scalars(step, learning_rate, (self.beta1, self.beta2), self.epsilon, self.epsilon_mode)
    }

    fn sweep(&self, k: &Step, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
        adam::run(self.amsgrad, self.epsilon_mode, k, w, g, slots);
    }
}

#[cfg(test)]
mod tests {
    use espalier_spec::{At, json};

    use crate::Optimizer;

    #[test]
    fn the_decay_is_its_own_unless_another_is_given() {
        for (given, decay) in [(json!("adamw"), 0.004), (json!({ "kind": "adamw", "weightDecay": 0.5 }), 0.5)] {
            let optimizer = Optimizer::from_json(&given, &At::ROOT).unwrap();
            let around = optimizer.prepare(None, 0, 0.1).around.unwrap();
            assert!((f64::from(around.before) - (1.0 - 0.1 * decay)).abs() < 1e-7, "{given}");
            assert_eq!(Optimizer::from_json(&optimizer.to_json(), &At::ROOT), Ok(optimizer));
        }
    }
}
