//! The data of a fit, epoch by epoch: rows in memory, which steps gather by themselves, or what a loader brings.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use espalier_data::views::Select;
use espalier_data::{Loader, Order, Passes, SHUFFLES};
use espalier_kernels::rng::{Key, permutation_into};
use espalier_spec::{Error, Result};

use crate::batch_size::BatchSize;
use crate::batches::OnProgress;
use crate::checks;
use crate::control::Control;
use crate::data::Samples;
use crate::data_set::{Answers, Data, DataSet};
use crate::fit::FitOptions;
use crate::history::Feeding;
use crate::session::Session;
use crate::totals::Totals;

/// What a fit trains on, and what it is judged on.
pub struct Epochs<'a> {
    learned: Learned<'a>,
    held_out: HeldOut<'a>,
    /// Rows of a batch.
    batch: usize,
    /// Batches of an epoch, if that is known.
    batches: Option<usize>,
    /// Rows of a batch of what is held out.
    judged: BatchSize,
}

enum Learned<'a> {
    Rows {
        samples: Cow<'a, Samples>,
        /// Numbers of the rows as they are shuffled, and as the step reads them.
        order: (Vec<u32>, Vec<i32>),
        shuffle: bool,
    },
    Set {
        loading: Loading<'a>,
        loader: Option<Loader>,
    },
}

struct Loading<'a> {
    set: DataSet,
    options: &'a FitOptions,
    /// How long the loader has waited, and what it has left out, by the end of the epoch before.
    before: (Duration, u64),
}

enum HeldOut<'a> {
    None,
    Rows(Cow<'a, Samples>, Range<usize>),
    Set(Cow<'a, DataSet>),
}

impl<'a> Epochs<'a> {
    /// Gets the data ready, all of which are checked as far as they are known.
    pub fn new(
        session: &Session,
        data: Data<'a>,
        validation: Option<Data<'a>>,
        options: &'a FitOptions,
        control: &Control,
    ) -> Result<Self> {
        let in_memory = |set: &DataSet, first: usize| {
            let pass = (options.seed.unwrap_or(session.seed()), first as u64);
            session.in_memory("fit", set, &Answers::Judged, pass, control)
        };
        let held_out = match validation {
            None => HeldOut::None,
            Some(Data::Samples(samples)) => HeldOut::rows(Cow::Borrowed(samples)),
            Some(Data::Set(set)) => match in_memory(set, 0)? {
                Some(samples) => HeldOut::rows(Cow::Owned(samples)),
                None => HeldOut::Set(Cow::Borrowed(set)),
            },
        };
        let samples = match data {
            Data::Samples(samples) => Cow::Borrowed(samples),
            Data::Set(set) => {
                let gathered = options.steps_per_epoch.is_none();
                let samples = if gathered { in_memory(set, options.initial_epoch)? } else { None };
                let Some(samples) = samples else { return Self::of_set(session, set, held_out, options) };
                return Self::of_rows(session, Cow::Owned(samples), held_out, set.batching.size, options);
            }
        };
        if options.steps_per_epoch.is_some() {
            return Err(Error::spec(
                "fit: stepsPerEpoch is for data sets; expected none with arrays, of which an epoch takes all. Make a data set \
                 of them.",
            ));
        }
        Self::of_rows(session, samples, held_out, None, options)
    }

    fn of_rows(
        session: &Session,
        samples: Cow<'a, Samples>,
        mut held_out: HeldOut<'a>,
        given: Option<usize>,
        options: &'a FitOptions,
    ) -> Result<Self> {
        session.check("fit", &samples)?;
        if let HeldOut::Rows(samples, _) = &held_out {
            session.check("fit", samples)?;
        }
        let rows = samples.rows();
        let kept = kept(options, rows, &held_out)?;
        if kept < rows {
            held_out = HeldOut::Rows(samples.clone(), kept..rows);
        }
        let batch = checks::batch("fit", given.unwrap_or_else(|| options.batch_size.of(kept)))?;
        let samples = match &options.class_weight {
            None => samples,
            Some(classes) => {
                let weights = classes.with(&samples.y, &samples.weights, session.model().outputs())?;
                Cow::Owned(Samples::weighted(samples.x.clone(), samples.y.clone(), weights)?)
            }
        };
        // The order of a single batch is no order.
        let shuffle = options.shuffle && batch < kept;
        let order = ((0..kept as u32).collect(), (0..kept as i32).collect());
        let learned = Learned::Rows { samples, order, shuffle };
        let judged = given.map_or(options.batch_size, BatchSize::Rows);
        Ok(Self { learned, held_out, batch, batches: Some(kept.div_ceil(batch)), judged })
    }

    fn of_set(session: &Session, set: &DataSet, mut held_out: HeldOut<'a>, options: &'a FitOptions) -> Result<Self> {
        let mut set = set.clone();
        if options.validation_split > 0.0 && matches!(held_out, HeldOut::None) {
            let rows = set.source.rows().filter(|_| !set.source.is_stream() && set.source.steady()).ok_or_else(|| {
                Error::data(
                    "fit: validationSplit needs samples that can be counted and lie still; expected validationData, got a \
                     stream or a set with an order of its own. Split the data before.",
                )
            })?;
            let kept = kept(options, rows as usize, &held_out)?;
            let part = |range: Range<usize>| -> DataSet {
                let chosen = range.map(|row| row as u32).collect();
                DataSet { source: Arc::new(Select::new(Arc::clone(&set.source), chosen)), ..set.clone() }
            };
            let (trained, judged) = (part(0..kept), part(kept..rows as usize));
            held_out = HeldOut::Set(Cow::Owned(judged));
            set = trained;
        }
        if let HeldOut::Rows(samples, _) = &held_out {
            session.check("fit", samples)?;
        }
        let rows = set.source.rows().map_or(usize::MAX, |rows| rows as usize);
        let batch = checks::batch("fit", options.batch_size.of(rows))?;
        let batches = options.steps_per_epoch.or_else(|| set.batches(batch));
        let loading = Loading { set, options, before: (Duration::ZERO, 0) };
        Ok(Self {
            learned: Learned::Set { loading, loader: None },
            held_out,
            batch,
            batches,
            judged: options.batch_size,
        })
    }

    /// Whether the model is judged after each epoch.
    pub fn is_validated(&self) -> bool {
        !matches!(self.held_out, HeldOut::None)
    }

    /// Batches of an epoch, if that is known.
    pub fn batches(&self) -> Option<usize> {
        self.batches
    }

    /// Trains for one epoch.
    pub fn train(
        &mut self,
        session: &mut Session,
        epoch: usize,
        seed: u64,
        control: &Control,
        progress: OnProgress<'_>,
    ) -> Result<(Totals, Option<Feeding>)> {
        let (loading, loader) = match &mut self.learned {
            Learned::Rows { samples, order: (order, rows), shuffle } => {
                if *shuffle {
                    permutation_into(Key::new(seed, SHUFFLES), epoch as u64, order);
                    rows.iter_mut().zip(order).for_each(|(row, from)| *row = *from as i32);
                }
                let totals = session.train_on_rows(samples, rows, self.batch, seed, control, progress)?;
                return Ok((totals, None));
            }
            Learned::Set { loading, loader } => (loading, loader),
        };
        let loader = match loader {
            Some(loader) => loader,
            None => loader.insert(loading.begin(session, epoch, seed, self.batch)?),
        };
        let most = loading.options.steps_per_epoch.unwrap_or(usize::MAX);
        let (totals, steps) = session.train_on_loaded(loader, most, seed, control, progress)?;
        if steps == 0 || loading.options.steps_per_epoch.is_some_and(|wanted| steps < wanted) {
            let (number, expected) = (epoch + 1, loading.options.steps_per_epoch.unwrap_or(1));
            return Err(Error::data(format!(
                "fit: the data set ended too soon in epoch {number}; expected at least {expected} batches, got {steps}. If it is \
                 made of an iterator that can be used once, pass a function that makes a new one."
            )));
        }
        let now = (loader.waited(), loader.skipped());
        let feeding = Feeding {
            waiting: now.0.saturating_sub(loading.before.0).as_secs_f64() / steps as f64,
            skipped: now.1 - loading.before.1,
        };
        loading.before = now;
        Ok((totals, Some(feeding)))
    }

    /// Judges the model on what is held out.
    pub fn validate(&self, session: &mut Session, control: &Control) -> Result<Option<Totals>> {
        match &self.held_out {
            HeldOut::None => Ok(None),
            HeldOut::Rows(samples, rows) => {
                session.judge_rows("fit", samples, rows.clone(), self.judged.of(rows.len()), control).map(Some)
            }
            HeldOut::Set(set) => {
                let rows = set.source.rows().map_or(usize::MAX, |rows| rows as usize);
                session.judge_set("fit", set, self.judged.of(rows), control).map(Some)
            }
        }
    }
}

impl HeldOut<'_> {
    fn rows(samples: Cow<'_, Samples>) -> HeldOut<'_> {
        let rows = 0..samples.rows();
        HeldOut::Rows(samples, rows)
    }
}

impl Loading<'_> {
    /// A loader for all epochs to come: while one is judged, the next is being prepared.
    fn begin(&self, session: &Session, epoch: usize, seed: u64, batch: usize) -> Result<Loader> {
        let options = self.options;
        let order = if options.shuffle && self.set.source.steady() { Order::Shuffled } else { Order::AsTheyCome };
        let (epochs, first_batch) = match options.steps_per_epoch {
            Some(steps) => (0..u64::MAX, (epoch * steps) as u64),
            None => (epoch as u64..options.epochs as u64, 0),
        };
        let passes = Passes { seed, epochs, first_batch, order };
        session.loader("fit", &self.set, passes, batch, &Answers::Weighted(options.class_weight.as_ref()))
    }
}

/// How many of the rows are trained on.
fn kept(options: &FitOptions, rows: usize, held_out: &HeldOut<'_>) -> Result<usize> {
    match options.kept(rows, !matches!(held_out, HeldOut::None)) {
        0 => {
            let split = options.validation_split;
            Err(Error::data(format!(
                "fit: validationSplit {split} of {rows} rows leaves none to train on; expected at least one."
            )))
        }
        kept => Ok(kept),
    }
}
