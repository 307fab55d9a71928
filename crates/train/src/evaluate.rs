//! Passes over data that train or judge: over rows in memory, and over what a loader brings.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use espalier_data::{Loader, Passes};
use espalier_spec::{Error, Result};

use crate::batches::{OnProgress, Order, Pass, Training};
use crate::checks;
use crate::control::Control;
use crate::data::Samples;
use crate::data_set::{Answers, Data, DataSet};
use crate::loaded::Loaded;
use crate::session::Session;
use crate::steps::Kind;
use crate::totals::{Logs, Totals};

impl Session {
    /// Loss and metrics over a data set.
    pub fn evaluate<'a>(&mut self, data: impl Into<Data<'a>>, batch: usize, control: &Control) -> Result<Logs> {
        let mut batch = checks::batch("evaluate", batch)?;
        let samples = match data.into() {
            Data::Samples(samples) => Cow::Borrowed(samples),
            Data::Set(set) => match self.in_memory("evaluate", set, &Answers::Judged, (self.seed(), 0), control)? {
                Some(samples) => {
                    batch = set.batch(batch);
                    Cow::Owned(samples)
                }
                None => return Ok(self.judge_set("evaluate", set, batch, control)?.logs("")),
            },
        };
        self.check("evaluate", &samples)?;
        Ok(self.judge_rows("evaluate", &samples, 0..samples.rows(), batch, control)?.logs(""))
    }

    /// Checks samples before anything changes.
    pub(crate) fn check(&self, who: &str, samples: &Samples) -> Result<()> {
        checks::inputs(self.at_work(), who, &samples.x)?;
        checks::targets(self.at_work(), &*self.objective(who)?, who, &samples.y, &samples.weights)
    }

    /// One pass of training over the rows in that order.
    pub(crate) fn train_on_rows<'p>(
        &mut self,
        samples: &Samples,
        order: &[i32],
        batch: usize,
        seed: u64,
        control: &'p Control,
        progress: OnProgress<'p>,
    ) -> Result<Totals> {
        let totals = Totals::new(self.objective("fit")?);
        let kind = Kind::Train { gathers: true };
        let plans = self.plans(&kind, samples, order.len(), batch)?;
        let batch = batch.min(order.len());
        let rate = Arc::clone(self.rate("fit")?);
        let training = Training { seed, first_step: self.iterations(), rate: &rate, progress };
        let mut pass = Pass::new(samples, Order::Gathered(order), batch, totals, control).training(training);
        let outcome = self.drive(&kind, &plans, &mut pass);
        self.add_iterations(pass.done());
        outcome.and_then(|()| control.check("fit")).map(|()| pass.totals())
    }

    /// One pass of training over what a loader brings, of that many steps at most; how many there were.
    pub(crate) fn train_on_loaded(
        &mut self,
        loader: &mut Loader,
        most: usize,
        seed: u64,
        control: &Control,
        progress: OnProgress<'_>,
    ) -> Result<(Totals, usize)> {
        let mut totals = Totals::new(self.objective("fit")?);
        let rate = Arc::clone(self.rate("fit")?);
        let training = Training { seed, first_step: self.iterations(), rate: &rate, progress };
        let mut loaded = Loaded::new(loader, &mut totals, control, Some(training)).steps(most);
        let outcome = self.run_loaded(&Kind::Train { gathers: false }, &mut loaded);
        let steps = loaded.done();
        self.add_iterations(steps);
        outcome?;
        control.check("fit").map(|()| (totals, steps))
    }

    /// One pass of judging over rows as they lie.
    pub(crate) fn judge_rows(
        &mut self,
        who: &str,
        samples: &Samples,
        rows: Range<usize>,
        batch: usize,
        control: &Control,
    ) -> Result<Totals> {
        let totals = Totals::new(self.objective(who)?);
        let plans = self.plans(&Kind::Evaluate, samples, rows.len(), batch)?;
        let batch = batch.min(rows.len());
        let mut pass = Pass::new(samples, Order::InPlace(rows), batch, totals, control);
        self.drive(&Kind::Evaluate, &plans, &mut pass)?;
        control.check(who).map(|()| pass.totals())
    }

    /// One pass of judging over a data set.
    pub(crate) fn judge_set(
        &mut self,
        who: &'static str,
        set: &DataSet,
        batch: usize,
        control: &Control,
    ) -> Result<Totals> {
        let mut totals = Totals::new(self.objective(who)?);
        let mut loader = self.loader(who, set, Passes::one(self.seed()), batch, &Answers::Judged)?;
        let mut loaded = Loaded::new(&mut loader, &mut totals, control, None);
        self.run_loaded(&Kind::Evaluate, &mut loaded)?;
        let steps = loaded.done();
        control.check(who)?;
        if steps == 0 {
            return Err(Error::data(format!("{who}: the data set has no samples; expected at least one, got none.")));
        }
        Ok(totals)
    }
}
