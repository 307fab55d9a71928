//! The learning rate of each step of a session, wherever it comes from.

use espalier_nn::metrics::Reading;
use espalier_optim::schedules::{Plateau, Table};
use espalier_optim::{Schedule, ScheduleSpec, Scheduled};
use espalier_spec::{Error, FieldValue, Result, Value};

use crate::objective::Objective;
use crate::totals::Logs;

/// Key of the rate in the logs of an epoch.
const LOG: &str = "learningRate";

/// Where the learning rate comes from.
#[derive(Debug, Clone)]
pub enum Rate {
    /// A number.
    Constant(f64),
    /// A function of the step.
    Schedule(ScheduleSpec),
    /// Rates by step; those that a function in TypeScript gives come in before each fit.
    Table(Table),
    /// A watch over the logs.
    Plateau(Box<Plateau>),
}

impl Rate {
    /// The rate that an optimizer asks for.
    pub fn new(scheduled: &Scheduled) -> Self {
        match scheduled {
            Scheduled::Constant(rate) => Self::Constant(*rate),
            Scheduled::Schedule(ScheduleSpec::Table(table)) => Self::Table(table.clone()),
            Scheduled::Schedule(ScheduleSpec::ReduceOnPlateau(spec)) => {
                Self::Plateau(Box::new(Plateau::new(spec.clone())))
            }
            Scheduled::Schedule(schedule) => Self::Schedule(schedule.clone()),
        }
    }

    /// The rate of a step, counted from 0.
    pub fn at(&self, step: u64) -> f64 {
        match self {
            Self::Constant(rate) => *rate,
            Self::Schedule(schedule) => schedule.at(step),
            Self::Table(table) => table.at(step),
            Self::Plateau(plateau) => plateau.rate(),
        }
    }

    /// Adds rates behind the last ones of a table.
    pub fn extend(&mut self, rates: &[f64]) -> Result<()> {
        let Self::Table(table) = self else { return Err(Error::internal("rate: only a table takes rates.")) };
        table.values.extend_from_slice(rates);
        Ok(())
    }

    /// A table as far as it was used, to be saved; nothing for other rates, which are saved as they were given.
    pub fn used(&self, steps: u64) -> Option<Value> {
        let Self::Table(table) = self else { return None };
        let used = usize::try_from(steps).unwrap_or(usize::MAX).clamp(1, table.values.len());
        let table = Table { values: table.values[..used].to_vec() };
        Some(ScheduleSpec::from(table).write())
    }

    /// Gets ready for a fit; fails if what is watched will not be in its logs.
    pub fn begin(&mut self, objective: &Objective, validated: bool) -> Result<()> {
        let Self::Plateau(plateau) = self else { return Ok(()) };
        let own = objective.log_names();
        let names: Vec<_> =
            if validated { own.flat_map(|name| [format!("val_{name}"), name]).collect() } else { own.collect() };
        let monitor = &plateau.spec().monitor;
        if !names.contains(monitor) {
            let names = names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
            return Err(Error::spec(format!(
                "fit: reduceOnPlateau monitors a log that there is not; expected one of {names}, got '{monitor}'. \
                 Pass validationData for logs that begin with val_."
            )));
        }
        rises(plateau, objective)?;
        plateau.begin();
        Ok(())
    }

    /// Hears the logs of an epoch whose last step was `step`, and adds the rate of that step to them.
    pub fn end_epoch(&mut self, step: u64, objective: &Objective, logs: &mut Logs) -> Result<()> {
        let rate = self.at(step);
        if let Self::Plateau(plateau) = self {
            let monitor = &plateau.spec().monitor;
            let watched = logs.iter().find(|(name, _)| name == monitor).and_then(|(_, reading)| reading.number());
            let wrong = || {
                Error::spec(format!(
                    "fit: reduceOnPlateau monitors a log that is no number; expected one number an epoch, got '{monitor}'."
                ))
            };
            let (value, rises) = (watched.ok_or_else(wrong)?, rises(plateau, objective)?);
            plateau.hear(value, rises);
        }
        let taken = logs.iter().any(|(name, _)| name == LOG);
        if !matches!(self, Self::Constant(_)) && !taken {
            logs.push((LOG.to_owned(), Reading::Number(rate)));
        }
        Ok(())
    }
}

/// Whether more of what is watched is better.
fn rises(plateau: &Plateau, objective: &Objective) -> Result<bool> {
    let spec = plateau.spec();
    let name = spec.monitor.strip_prefix("val_").unwrap_or(&spec.monitor);
    let place = objective.log_names().position(|log| log == name || log == spec.monitor);
    let metric = place.and_then(|place| place.checked_sub(objective.losses()));
    let known = metric.map_or(Some(false), |metric| objective.metrics().nth(metric)?.named.metric.rises());
    spec.mode.rises().or(known).ok_or_else(|| {
        Error::spec(format!(
            "fit: reduceOnPlateau does not know which way '{}' is better; expected mode 'min' or 'max', got 'auto'.",
            spec.monitor
        ))
    })
}
