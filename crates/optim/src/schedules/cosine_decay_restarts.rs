//! Half a cosine wave after another, each longer than the one before and starting from a multiple of its rate.
//!
//! In wave `i`, of `n = firstDecaySteps * tMul ^ i` steps, with `t` counted from the wave's start,
//! `r = r0 * ((1 - alpha) * mMul ^ i * (1 + cos(pi * t / n)) / 2 + alpha)`.
//! Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017.

use std::f64::consts::PI;

use espalier_spec::Spec;

use super::Schedule;

/// Half a cosine wave after another, each longer than the one before.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct CosineDecayRestarts {
    /// The rate at step 0.
    #[spec(range = 0.0..)]
    pub initial_learning_rate: f64,
    /// Steps of the first wave.
    #[spec(range = 1..)]
    pub first_decay_steps: u64,
    /// How many times as long as the one before a wave is.
    #[spec(default = 2.0, range = 1.0..)]
    pub t_mul: f64,
    /// How many times as high as the one before a wave is.
    #[spec(default = 1.0, range = 0.0..)]
    pub m_mul: f64,
    /// The lowest rate as a fraction of the initial one.
    #[spec(default = 0.0, range = 0.0..)]
    pub alpha: f64,
}

/// A wave starts with its first step, whatever rounding says.
const ROUNDING: f64 = 1e-9;

impl Schedule for CosineDecayRestarts {
    fn at(&self, step: u64) -> f64 {
        let first_waves = step as f64 / self.first_decay_steps as f64;
        let (wave, fraction) = if self.t_mul == 1.0 {
            (first_waves.floor(), first_waves.fract())
        } else {
            // The waves before wave i took (tMul^i - 1) / (tMul - 1) of the first one's steps.
            let wave = ((1.0 + first_waves * (self.t_mul - 1.0)).ln() / self.t_mul.ln() + ROUNDING).floor();
            let length = self.t_mul.powf(wave);
            let before = (length - 1.0) / (self.t_mul - 1.0);
            (wave, ((first_waves - before) / length).max(0.0))
        };
        let height = 0.5 * self.m_mul.powf(wave) * (1.0 + (PI * fraction).cos());
        self.initial_learning_rate * ((1.0 - self.alpha) * height + self.alpha)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wave_starts_at_its_top() {
        for t_mul in [1.0, 1.5, 2.0, 3.0] {
            let waves = CosineDecayRestarts {
                initial_learning_rate: 1.0,
                first_decay_steps: 16,
                t_mul,
                m_mul: 1.0,
                alpha: 0.0,
            };
            let mut start = 0.0;
            for wave in 0..4 {
                assert!((waves.at(start as u64) - 1.0).abs() < 1e-9, "wave {wave} of {t_mul}");
                start += 16.0 * t_mul.powi(wave);
            }
        }
    }
}
