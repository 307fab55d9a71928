//! Epochs: shuffle, train, validate, report.

use std::sync::Arc;
use std::time::{Duration, Instant};

use espalier_kernels::rng::{Key, permutation_into};
use espalier_nn::metrics::Reading;
use espalier_spec::{Error, Result, Spec};

use crate::batch_size::BatchSize;
use crate::class_weights::{self, ClassWeights};
use crate::control::Control;
use crate::data::Samples;
use crate::session::{Session, check_batch};
use crate::totals::{Logs, Totals};

/// Reports of progress are this far apart, however short the epochs are: more nobody reads.
const BETWEEN_REPORTS: Duration = Duration::from_millis(40);

/// How to fit.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct FitOptions {
    /// Rows of a step; `full` for all of them.
    #[spec(default = BatchSize::Rows(32), range = 1..)]
    pub batch_size: BatchSize,
    /// Number of the last epoch: training ends when it is done.
    #[spec(default = 1)]
    pub epochs: usize,
    /// Number of the first epoch, when training goes on.
    #[spec(default = 0)]
    pub initial_epoch: usize,
    /// Whether rows come in a new random order in each epoch.
    #[spec(default = true)]
    pub shuffle: bool,
    /// Seed of the shuffles and of dropout; the model's if not given.
    pub seed: Option<u64>,
    /// Share of the rows, taken from the end before any shuffle, that is kept for validation.
    #[spec(default = 0.0, range = 0.0..1.0)]
    pub validation_split: f64,
    /// How much the samples of each class count while training, by class id; 1 where nothing is said.
    #[spec(range = 0.0..)]
    pub class_weight: Option<ClassWeights>,
}

impl FitOptions {
    /// How many of the rows are trained on, counted as Keras does: the floor of the share; the rest is for validation.
    fn kept(&self, rows: usize, own_validation: bool) -> usize {
        if own_validation { rows } else { (rows as f64 * (1.0 - self.validation_split)).floor() as usize }
    }

    /// How many steps a fit on that many rows takes.
    pub fn steps(&self, rows: usize, own_validation: bool) -> u64 {
        let kept = self.kept(rows, own_validation);
        kept.div_ceil(self.batch_size.of(kept).max(1)) as u64 * self.epochs.saturating_sub(self.initial_epoch) as u64
    }
}

/// What happens during a fit.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Some batches of an epoch are done. Sent now and then; only the newest counts.
    Progress {
        /// Number of the epoch, from 0.
        epoch: usize,
        /// Number of epochs.
        epochs: usize,
        /// Batches done.
        batch: usize,
        /// Batches of an epoch.
        batches: usize,
        /// Means so far.
        logs: Logs,
    },
    /// An epoch is over.
    Epoch {
        /// Number of the epoch, from 0.
        epoch: usize,
        /// Number of epochs.
        epochs: usize,
        /// Means over the epoch, and of the validation.
        logs: Logs,
        /// How long it took.
        seconds: f64,
    },
}

/// What a fit leaves behind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// Numbers of the epochs.
    pub epochs: Vec<usize>,
    /// For each log, its value after each epoch.
    pub logs: Vec<(String, Vec<Reading>)>,
    /// How long it took.
    pub seconds: f64,
}

impl History {
    fn push(&mut self, epoch: usize, logs: &Logs) {
        self.epochs.push(epoch);
        for (name, value) in logs {
            match self.logs.iter_mut().find(|(known, _)| known == name) {
                Some((_, values)) => values.push(value.clone()),
                None => self.logs.push((name.clone(), vec![value.clone()])),
            }
        }
    }
}

/// Stream of the shuffles; those of random ops are counted from 0.
const SHUFFLES: u64 = u64::MAX;

impl Session {
    /// Trains on data in memory. After an error or a cancel the model holds the last whole step.
    pub fn fit(
        &mut self,
        samples: &Samples,
        validation: Option<&Samples>,
        options: &FitOptions,
        control: &Control,
        on_event: &mut (dyn FnMut(Event) + Send),
    ) -> Result<History> {
        for samples in std::iter::once(samples).chain(validation) {
            self.check_inputs("fit", &samples.x)?;
            self.check_targets("fit", samples)?;
        }
        let weighted = self.with_class_weights(samples, options)?;
        let trained = weighted.as_ref().unwrap_or(samples);
        let rows = samples.rows();
        let kept = options.kept(rows, validation.is_some());
        if kept == 0 {
            let (split, n) = (options.validation_split, rows);
            return Err(Error::data(format!(
                "fit: validationSplit {split} of {n} rows leaves none to train on; expected at least one."
            )));
        }
        let batch = check_batch("fit", options.batch_size.of(kept))?;
        // The order of a single batch is no order.
        let shuffle = options.shuffle && batch < kept;
        let objective = self.objective("fit")?;
        Arc::make_mut(self.rate("fit")?).begin(&objective, validation.is_some() || kept < rows)?;
        let seed = options.seed.unwrap_or(self.seed());
        let start = Instant::now();
        let mut last_report = start;
        let mut history = History::default();
        let mut order: Vec<u32> = (0..kept as u32).collect();
        let mut rows_in_order: Vec<i32> = (0..kept as i32).collect();
        for epoch in options.initial_epoch..options.epochs {
            let began = Instant::now();
            if shuffle {
                permutation_into(Key::new(seed, SHUFFLES), epoch as u64, &mut order);
                rows_in_order.iter_mut().zip(&order).for_each(|(row, &from)| *row = from as i32);
            }
            let (epochs, batches) = (options.epochs, kept.div_ceil(batch));
            let mut progress = |batch: usize, totals: &Totals| {
                if last_report.elapsed() >= BETWEEN_REPORTS {
                    let logs = totals.logs("");
                    on_event(Event::Progress { epoch, epochs, batch, batches, logs });
                    last_report = Instant::now();
                }
            };
            let totals = self.train_pass(trained, &rows_in_order, batch, seed, control, &mut progress)?;
            let mut logs = totals.logs("");
            let held_out = match validation {
                Some(validation) => Some((validation, 0..validation.rows())),
                None => (kept < rows).then_some((samples, kept..rows)),
            };
            if let Some((samples, rows)) = held_out {
                let batch = options.batch_size.of(rows.len());
                let totals = self.evaluate_pass("fit", samples, rows, batch, control)?;
                logs.extend(totals.logs("val_"));
            }
            let last_step = self.iterations().saturating_sub(1);
            Arc::make_mut(self.rate("fit")?).end_epoch(last_step, &objective, &mut logs)?;
            history.push(epoch, &logs);
            on_event(Event::Epoch { epoch, epochs, logs, seconds: began.elapsed().as_secs_f64() });
        }
        self.take_averages()?;
        history.seconds = start.elapsed().as_secs_f64();
        Ok(history)
    }

    /// The samples with the weights of their classes, if there are any; validation does without.
    fn with_class_weights(&self, samples: &Samples, options: &FitOptions) -> Result<Option<Samples>> {
        let Some(classes) = &options.class_weight else { return Ok(None) };
        let ([y], [output]) = (&samples.y[..], self.model().outputs()) else {
            let got = samples.y.len();
            return Err(Error::data(format!(
                "fit: classWeight is for one output; expected a model with one, got {got}. Give each output its sampleWeight."
            )));
        };
        let mut weights = classes.of(y, output)?;
        if let Some(own) = samples.weights.first() {
            weights = class_weights::product(own, &weights)?;
        }
        Samples::weighted(samples.x.clone(), samples.y.clone(), vec![weights]).map(Some)
    }
}
