//! One rise to a high rate and one long fall to a very low one.
//!
//! From `max / divFactor` to `max` in `pctStart` of the steps, then down to `max / divFactor / finalDivFactor`; in three
//! phases, first as far down as the rise began, in as many steps, and then to the lowest rate.
//! Smith and Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates", 2019.

use std::f64::consts::PI;

use espalier_spec::{Spec, choice};

use super::Schedule;

/// One rise to a high learning rate and one long fall to a very low one.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct OneCycle {
    /// The highest rate.
    #[spec(range = 0.0..)]
    pub max_learning_rate: f64,
    /// Steps of the whole; afterwards the rate stays.
    #[spec(range = 2..)]
    pub total_steps: u64,
    /// Share of the steps that the rise takes.
    #[spec(default = 0.3, range = 0.0..=1.0)]
    pub pct_start: f64,
    /// Along what the rate moves.
    #[spec(default = Anneal::Cos)]
    pub anneal_strategy: Anneal,
    /// The highest rate divided by the first.
    #[spec(default = 25.0, above = 0.0)]
    pub div_factor: f64,
    /// The first rate divided by the last.
    #[spec(default = 10000.0, above = 0.0)]
    pub final_div_factor: f64,
    /// Falls to the first rate as fast as it rose, and only then to the last.
    #[spec(default = false)]
    pub three_phase: bool,
}

choice! {
    /// Along what a rate moves from one value to another.
    pub enum Anneal {
        /// Half a cosine wave.
        Cos = "cos",
        /// A line.
        Linear = "linear",
    }
}

impl Anneal {
    fn between(self, from: f64, to: f64, fraction: f64) -> f64 {
        let fraction = match self {
            Self::Cos => 0.5 * (1.0 - (PI * fraction).cos()),
            Self::Linear => fraction,
        };
        from + (to - from) * fraction
    }
}

impl Schedule for OneCycle {
    fn at(&self, step: u64) -> f64 {
        let (max, first) = (self.max_learning_rate, self.max_learning_rate / self.div_factor);
        let last = first / self.final_div_factor;
        let steps = self.total_steps as f64;
        let (rise, end) = (self.pct_start * steps - 1.0, steps - 1.0);
        let phases = if self.three_phase {
            [(rise, first, max), (2.0 * rise, max, first), (end, first, last)]
        } else {
            [(rise, first, max), (end, max, last), (end, last, last)]
        };
        let (step, mut start) = (step as f64, 0.0);
        for (end, from, to) in phases {
            if step <= end {
                return self.anneal_strategy.between(from, to, (step - start) / (end - start));
            }
            start = end;
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_cycle_the_rate_stays() {
        let cycle = OneCycle {
            max_learning_rate: 1.0,
            total_steps: 20,
            pct_start: 0.25,
            anneal_strategy: Anneal::Linear,
            div_factor: 10.0,
            final_div_factor: 100.0,
            three_phase: false,
        };
        let rates: Vec<_> = [0, 4, 19, 20, 1000].iter().map(|&step| cycle.at(step)).collect();
        for (found, expected) in rates.iter().zip([0.1, 1.0, 0.001, 0.001, 0.001]) {
            assert!((found - expected).abs() < 1e-12, "{rates:?}");
        }
    }
}
