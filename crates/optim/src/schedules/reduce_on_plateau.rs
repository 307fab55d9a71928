//! A rate that falls when what is watched has stopped getting better.
//!
//! `r = max(r * factor, minLr)` after `patience` epochs without a change for the better of more than `minDelta`;
//! after a fall, `cooldown` epochs do not count. As Keras's `ReduceLROnPlateau`.

use espalier_spec::{Spec, choice};

use super::Schedule;

/// A learning rate that falls when what is watched has stopped getting better.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("ReduceLROnPlateau"))]
pub struct ReduceOnPlateau {
    /// The rate at step 0.
    #[spec(range = 0.0..)]
    pub initial_learning_rate: f64,
    /// The log that is watched.
    #[spec(default = "val_loss")]
    pub monitor: String,
    /// What the rate is multiplied by.
    #[spec(default = 0.1, range = 0.0..1.0)]
    pub factor: f64,
    /// Epochs without a change for the better before the rate falls.
    #[spec(default = 10)]
    pub patience: u64,
    /// Whether less or more is better; 'auto' knows it of losses and of the metrics of the library.
    #[spec(default = PlateauMode::Auto)]
    pub mode: PlateauMode,
    /// A change counts if it is larger than this.
    #[spec(default = 0.0001, range = 0.0..)]
    pub min_delta: f64,
    /// Epochs after a fall that do not count.
    #[spec(default = 0)]
    pub cooldown: u64,
    /// The rate does not fall below this.
    #[spec(default = 0.0, range = 0.0..)]
    pub min_lr: f64,
}

choice! {
    /// Which way is better.
    pub enum PlateauMode {
        /// What the watched log says of itself.
        Auto = "auto",
        /// Down.
        Min = "min",
        /// Up.
        Max = "max",
    }
}

impl PlateauMode {
    /// Whether more is better, where that was said.
    pub fn rises(self) -> Option<bool> {
        match self {
            Self::Auto => None,
            Self::Min => Some(false),
            Self::Max => Some(true),
        }
    }
}

impl Schedule for ReduceOnPlateau {
    /// The rate until somebody watches: see [`Plateau`].
    fn at(&self, _step: u64) -> f64 {
        self.initial_learning_rate
    }
}

/// The watch: it is told of each epoch, and keeps the rate.
#[derive(Debug, Clone)]
pub struct Plateau {
    spec: ReduceOnPlateau,
    rate: f64,
    best: Option<f64>,
    waited: u64,
    cooling: u64,
}

impl Plateau {
    /// A watch that starts with the initial rate.
    pub fn new(spec: ReduceOnPlateau) -> Self {
        Self { rate: spec.initial_learning_rate, spec, best: None, waited: 0, cooling: 0 }
    }

    /// What is watched, and how.
    pub fn spec(&self) -> &ReduceOnPlateau {
        &self.spec
    }

    /// The rate as it is now.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// Forgets all but the rate: a new fit begins.
    pub fn begin(&mut self) {
        (self.best, self.waited, self.cooling) = (None, 0, 0);
    }

    /// Hears what was watched at the end of an epoch; `rises` says whether more is better.
    pub fn hear(&mut self, value: f64, rises: bool) {
        if self.cooling > 0 {
            self.cooling -= 1;
            self.waited = 0;
        }
        let worst = if rises { f64::NEG_INFINITY } else { f64::INFINITY };
        let (best, delta) = (self.best.unwrap_or(worst), self.spec.min_delta);
        if if rises { value - delta > best } else { value + delta < best } {
            self.best = Some(value);
            self.waited = 0;
        } else if self.cooling == 0 {
            self.waited += 1;
            if self.waited >= self.spec.patience && self.rate > self.spec.min_lr {
                self.rate = (self.rate * self.spec.factor).max(self.spec.min_lr);
                self.cooling = self.spec.cooldown;
                self.waited = 0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_never_better_and_everything_is_better_than_it() {
        let spec = ReduceOnPlateau {
            initial_learning_rate: 1.0,
            monitor: "loss".to_owned(),
            factor: 0.5,
            patience: 2,
            mode: PlateauMode::Min,
            min_delta: 0.0,
            cooldown: 0,
            min_lr: 0.0,
        };
        let mut plateau = Plateau::new(spec);
        let mut rates = |logs: &[f64]| {
            let hear = |&log: &f64| {
                plateau.hear(log, false);
                plateau.rate()
            };
            logs.iter().map(hear).collect::<Vec<_>>()
        };
        assert_eq!(rates(&[f64::NAN, 3.0, f64::INFINITY, f64::NAN, 2.0]), [1.0, 1.0, 1.0, 0.5, 0.5]);
    }
}
