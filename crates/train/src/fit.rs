//! Epochs: shuffle, train, validate, report.

use std::sync::Arc;
use std::time::{Duration, Instant};

use espalier_spec::{Result, Spec};

use crate::batch_size::BatchSize;
use crate::class_weights::ClassWeights;
use crate::control::Control;
use crate::data_set::Data;
use crate::epochs::Epochs;
use crate::history::History;
use crate::session::Session;
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
    /// Steps of an epoch, where not all data make one: the next epoch goes on where this one has stopped.
    #[spec(range = 1..)]
    pub steps_per_epoch: Option<usize>,
    /// Whether rows come in a new random order in each epoch. Those of a data set that is a stream, or has an order of its
    /// own, come as they do.
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
    pub(crate) fn kept(&self, rows: usize, own_validation: bool) -> usize {
        if own_validation { rows } else { (rows as f64 * (1.0 - self.validation_split)).floor() as usize }
    }

    /// How many steps a fit takes; nothing where the data do not say how many rows there are.
    pub fn steps(&self, data: Data<'_>, own_validation: bool) -> Option<u64> {
        let of_epoch = match (self.steps_per_epoch, data) {
            (Some(steps), _) => steps,
            (None, Data::Samples(samples)) => {
                let kept = self.kept(samples.rows(), own_validation);
                kept.div_ceil(self.batch_size.of(kept).max(1))
            }
            (None, Data::Set(set)) => {
                let rows = set.source.rows()?;
                let kept = self.kept(usize::try_from(rows).ok()?, own_validation);
                set.batches_of(kept, self.batch_size.of(kept))
            }
        };
        Some(of_epoch as u64 * self.epochs.saturating_sub(self.initial_epoch) as u64)
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
        /// Batches of an epoch, if that is known.
        batches: Option<usize>,
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

impl Session {
    /// Trains. After an error or a cancel the model holds the last whole step.
    pub fn fit<'a>(
        &mut self,
        data: impl Into<Data<'a>>,
        validation: Option<Data<'a>>,
        options: &FitOptions,
        control: &Control,
        on_event: &mut (dyn FnMut(Event) + Send),
    ) -> Result<History> {
        let mut learning = Epochs::new(self, data.into(), validation, options, control)?;
        let objective = self.objective("fit")?;
        Arc::make_mut(self.rate("fit")?).begin(&objective, learning.is_validated())?;
        let seed = options.seed.unwrap_or(self.seed());
        let start = Instant::now();
        let mut last_report = start;
        let mut history = History::default();
        let (epochs, batches) = (options.epochs, learning.batches());
        for epoch in options.initial_epoch..options.epochs {
            let began = Instant::now();
            let mut progress = |batch: usize, totals: &Totals| {
                if last_report.elapsed() >= BETWEEN_REPORTS {
                    let logs = totals.logs("");
                    on_event(Event::Progress { epoch, epochs, batch, batches, logs });
                    last_report = Instant::now();
                }
            };
            let (totals, feeding) = learning.train(self, epoch, seed, control, &mut progress)?;
            let mut logs = totals.logs("");
            if let Some(totals) = learning.validate(self, control)? {
                logs.extend(totals.logs("val_"));
            }
            let last_step = self.iterations().saturating_sub(1);
            Arc::make_mut(self.rate("fit")?).end_epoch(last_step, &objective, &mut logs)?;
            history.push(epoch, &logs, feeding);
            on_event(Event::Epoch { epoch, epochs, logs, seconds: began.elapsed().as_secs_f64() });
        }
        self.take_averages()?;
        history.seconds = start.elapsed().as_secs_f64();
        Ok(history)
    }
}
