//! Half a cosine wave from the initial rate down to `alpha` times it, after an optional linear rise.
//!
//! `r(t) = r0 * ((1 - alpha) * (1 + cos(pi * t / decaySteps)) / 2 + alpha)`; with a target, `warmupSteps` lead
//! linearly from the initial rate to the target, which the wave then starts from.
//! Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017.

use std::f64::consts::PI;

use espalier_spec::Spec;

use super::Schedule;

/// Half a cosine wave down to a fraction of the initial learning rate, after an optional linear warm-up.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct CosineDecay {
    /// The rate at step 0.
    #[spec(range = 0.0..)]
    pub initial_learning_rate: f64,
    /// Steps that the decay takes; afterwards the rate stays.
    #[spec(range = 1..)]
    pub decay_steps: u64,
    /// The last rate as a fraction of the one the decay starts from.
    #[spec(default = 0.0, range = 0.0..)]
    pub alpha: f64,
    /// The rate that the warm-up leads to; without it there is no warm-up.
    #[spec(range = 0.0..)]
    pub warmup_target: Option<f64>,
    /// Steps that the warm-up takes.
    #[spec(default = 0)]
    pub warmup_steps: u64,
}

impl Schedule for CosineDecay {
    fn at(&self, step: u64) -> f64 {
        let Some(target) = self.warmup_target else { return self.decayed(self.initial_learning_rate, step) };
        if step < self.warmup_steps {
            let fraction = step as f64 / self.warmup_steps as f64;
            return self.initial_learning_rate + (target - self.initial_learning_rate) * fraction;
        }
        self.decayed(target, step - self.warmup_steps)
    }
}

impl CosineDecay {
    fn decayed(&self, from: f64, step: u64) -> f64 {
        let fraction = step.min(self.decay_steps) as f64 / self.decay_steps as f64;
        let wave = 0.5 * (1.0 + (PI * fraction).cos());
        from * ((1.0 - self.alpha) * wave + self.alpha)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: CosineDecay =
        CosineDecay { initial_learning_rate: 0.2, decay_steps: 100, alpha: 0.1, warmup_target: None, warmup_steps: 10 };

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-15
    }

    #[test]
    fn without_a_target_the_wave_starts_at_once() {
        let cases = [(0, 0.2), (50, 0.11), (100, 0.02), (1000, 0.02)];
        for (step, rate) in cases {
            assert!(close(PLAIN.at(step), rate), "step {step}: {}", PLAIN.at(step));
        }
    }

    #[test]
    fn a_warm_up_rises_in_a_line_to_the_target() {
        let warm = CosineDecay { warmup_target: Some(1.0), ..PLAIN };
        let cases = [(0, 0.2), (5, 0.6), (10, 1.0), (60, 0.55), (110, 0.1), (111, 0.1)];
        for (step, rate) in cases {
            assert!(close(warm.at(step), rate), "step {step}: {}", warm.at(step));
        }
    }
}
