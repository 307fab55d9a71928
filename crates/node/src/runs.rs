//! Fits, evaluations and predictions under way: their handles, their events, and their end with the environment.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use espalier_nn::metrics::Reading;
use espalier_spec::Result;
use espalier_train::{Control, Event, History, Logs};
use indexmap::IndexMap;
use napi::bindgen_prelude::{Either, FnArgs, Function, Object};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Status};
use napi_derive::napi;

use crate::error::internal;

/// The object `{ promise, cancel() }`.
pub fn handle<'env>(env: &'env Env, promise: Object<'env>, control: Control) -> Result<Object<'env>> {
    let build = || {
        let mut run = Object::new(env)?;
        run.set("promise", promise)?;
        let cancel = env.create_function_from_closure::<(), (), _>("cancel", move |_| {
            control.cancel();
            Ok(())
        })?;
        run.set("cancel", cancel)?;
        Ok(run)
    };
    build().map_err(|error: napi::Error| internal(&error))
}

thread_local! {
    /// Controls of the work that this environment has started; `None` before the first.
    static STARTED: RefCell<Option<Vec<Control>>> = const { RefCell::new(None) };
}

/// A control for new work; it is cancelled when the environment ends, so that a terminated worker's fit stops.
pub fn control(env: &Env) -> Result<Control> {
    let control = Control::default();
    STARTED.with_borrow_mut(|started| {
        if started.is_none() {
            let cancel_all = |()| {
                STARTED.with_borrow(|started| started.iter().flatten().for_each(Control::cancel));
            };
            env.add_env_cleanup_hook((), cancel_all).map_err(|error| internal(&error))?;
        }
        let started = started.get_or_insert_default();
        started.retain(Control::is_shared);
        started.push(control.clone());
        Ok(control)
    })
}

/// A number, or the rows of a table.
type Entry = Either<f64, Vec<Vec<f64>>>;

/// Loss and metrics by name, in order.
pub type Entries = IndexMap<String, Entry>;

/// Logs as JavaScript gets them.
pub fn logs_of(logs: Logs) -> Entries {
    logs.into_iter().map(|(name, reading)| (name, entry(reading))).collect()
}

fn entry(reading: Reading) -> Entry {
    match reading {
        Reading::Number(number) => Either::A(number),
        Reading::Table(rows) => Either::B(rows),
    }
}

/// An event as JavaScript gets it; which fields it has depends on its kind.
#[napi(object)]
#[derive(Default)]
pub struct FitEvent {
    /// `progress` or `epoch`.
    pub kind: String,
    /// Number of the epoch, from 0.
    pub epoch: u32,
    /// Number of epochs.
    pub epochs: u32,
    /// Batches done.
    pub batch: Option<u32>,
    /// Batches of an epoch, if that is known.
    pub batches: Option<u32>,
    /// Loss and metrics.
    #[napi(ts_type = "Record<string, number | number[][]>")]
    pub logs: Entries,
    /// How long the epoch took.
    pub seconds: Option<f64>,
}

impl From<Event> for FitEvent {
    fn from(event: Event) -> Self {
        match event {
            Event::Progress { epoch, epochs, batch, batches, logs } => Self {
                kind: "progress".to_owned(),
                epoch: epoch as u32,
                epochs: epochs as u32,
                batch: Some(batch as u32),
                batches: batches.map(|batches| batches as u32),
                logs: logs_of(logs),
                seconds: None,
            },
            Event::Epoch { epoch, epochs, logs, seconds } => Self {
                kind: "epoch".to_owned(),
                epoch: epoch as u32,
                epochs: epochs as u32,
                logs: logs_of(logs),
                seconds: Some(seconds),
                ..Self::default()
            },
        }
    }
}

/// What a fit resolves to.
#[napi(object)]
pub struct FitResult {
    /// Numbers of the epochs.
    pub epochs: Vec<u32>,
    /// For each log, its value after each epoch.
    #[napi(ts_type = "Record<string, (number | number[][])[]>")]
    pub history: IndexMap<String, Vec<Entry>>,
    /// For each epoch the seconds that a step has waited for its batch, if batches were loaded.
    pub waiting: Vec<f64>,
    /// For each such epoch the records that were left out.
    pub skipped: Vec<f64>,
    /// How long it took.
    pub seconds: f64,
    /// Events that were not delivered before.
    pub events: Vec<FitEvent>,
}

impl FitResult {
    /// A history, with the events that are left to deliver.
    pub fn new(history: History, events: Vec<FitEvent>) -> Self {
        let epochs = history.epochs.iter().map(|&epoch| epoch as u32).collect();
        let logs = history.logs.into_iter().map(|(name, values)| (name, values.into_iter().map(entry).collect()));
        let (waiting, skipped) = history.feeding.iter().map(|epoch| (epoch.waiting, epoch.skipped as f64)).unzip();
        Self { epochs, history: logs.collect(), waiting, skipped, seconds: history.seconds, events }
    }
}

/// A JavaScript function that takes events.
pub type Listener<'a> = Function<'a, FnArgs<(Vec<FitEvent>,)>, ()>;

/// Calls JavaScript without waiting; keeps no process alive, and has one call under way at most.
type Wake = ThreadsafeFunction<(), (), FnArgs<(Vec<FitEvent>,)>, Status, false, true, 1>;

/// JavaScript is called at most this often: nobody reads faster, and its thread shares the cores with the training.
const BETWEEN_CALLS: Duration = Duration::from_millis(10);

/// Hands events to a JavaScript function, many at a time.
pub struct Events {
    waiting: Arc<Mutex<Vec<Event>>>,
    wake: Wake,
    last_call: Option<Instant>,
}

impl Events {
    /// Events for a listener.
    pub fn new(listener: &Listener<'_>) -> Result<Self> {
        let waiting: Arc<Mutex<Vec<Event>>> = Arc::default();
        let queue = Arc::clone(&waiting);
        let wake = listener
            .build_threadsafe_function::<()>()
            .weak::<true>()
            .max_queue_size::<1>()
            .build_callback(move |_| Ok(FnArgs::from((drain(&queue),))))
            .map_err(|error| internal(&error))?;
        Ok(Self { waiting, wake, last_call: None })
    }

    /// Queues an event. Progress that nobody has seen yet gives way to newer, but not to the end of its epoch: of epochs
    /// shorter than the time between two calls it would never be seen. What comes right after a call waits for the next
    /// event, or for the end of the fit.
    pub fn send(&mut self, event: Event) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!((waiting.last(), &event), (Some(Event::Progress { .. }), Event::Progress { .. })) {
            waiting.pop();
        }
        waiting.push(event);
        drop(waiting);
        if self.last_call.is_some_and(|last| last.elapsed() < BETWEEN_CALLS) {
            return;
        }
        self.last_call = Some(Instant::now());
        // A full queue means that a call is on its way, which will find this event as well.
        self.wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
    }

    /// What JavaScript has not been given yet.
    pub fn rest(&self) -> Vec<FitEvent> {
        drain(&self.waiting)
    }
}

fn drain(queue: &Mutex<Vec<Event>>) -> Vec<FitEvent> {
    let events = std::mem::take(&mut *queue.lock().unwrap_or_else(PoisonError::into_inner));
    events.into_iter().map(FitEvent::from).collect()
}
