//! Work done by several threads whose results come in the order in which it was handed out.
//!
//! Each thread takes the next piece of work from the feed, one at a time, does it beside the others, and puts the result
//! down. Whoever finds that the next result in order lies there hands it on, so that what depends on the order runs on
//! these threads as well and he who waits for results only takes them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::{Duration, Instant};

use espalier_graph::caught;
use espalier_spec::{Code, Error, Result};

use crate::chunk::Chunk;
use crate::source::{Stop, Task};

/// What a feed hands out.
pub enum Step<M> {
    /// Work.
    Task(Task),
    /// A mark between pieces of work, as the end of a pass.
    Mark(M),
}

/// What hands out work, one piece at a time; nothing at the end.
pub trait Feed<M>: Send {
    /// The next piece of work.
    fn next(&mut self) -> Result<Option<Step<M>>>;
}

/// What becomes of results, in order.
pub trait Drain<M, T>: Send {
    /// Takes a chunk; what can be made of all so far goes into `out`.
    fn chunk(&mut self, chunk: Chunk, out: &mut Vec<T>) -> Result<()>;
    /// Takes a mark.
    fn mark(&mut self, mark: M, out: &mut Vec<T>) -> Result<()>;
    /// How many results may lie ready.
    fn ahead(&self) -> usize;
}

/// He who waits looks this often whether he is to stop.
const LOOK: Duration = Duration::from_millis(10);

/// Results in order, made by threads of their own; these end when it is dropped.
pub struct Ordered<M: Send + 'static, T: Send + 'static> {
    shared: Arc<Shared<M, T>>,
    stop: Stop,
    /// Results that were fetched together with one that was asked for.
    fetched: VecDeque<Result<T>>,
    waited: Duration,
}

struct Shared<M, T> {
    state: Mutex<State<M, T>>,
    /// Signalled when there may be work to take.
    room: Condvar,
    /// Signalled when there is a result, or the end.
    ready: Condvar,
}

enum Done<M> {
    Chunk(Chunk),
    Mark(M),
}

struct State<M, T> {
    /// Taken while a thread asks it.
    feed: Option<Box<dyn Feed<M>>>,
    /// Taken while a thread hands results on.
    drain: Option<Box<dyn Drain<M, T>>>,
    /// Results whose turn has not come, by number.
    finished: BTreeMap<u64, Result<Done<M>>>,
    handed_out: u64,
    handed_on: u64,
    ready: VecDeque<Result<T>>,
    /// Results that were fetched and may not be wanted yet.
    fetched: usize,
    ahead: usize,
    /// Whether all work has been handed out.
    exhausted: bool,
    /// Threads that sleep until there is work.
    idle: usize,
    /// Whether he who wants results sleeps until there is one.
    wanted: bool,
}

impl<M, T> State<M, T> {
    fn wants_work(&self) -> bool {
        let under_way = (self.handed_out - self.handed_on) as usize;
        !self.exhausted && self.feed.is_some() && self.left() + under_way < self.ahead
    }

    /// Results that nobody has used yet.
    fn left(&self) -> usize {
        self.ready.len() + self.fetched
    }

    fn is_over(&self) -> bool {
        self.exhausted && self.handed_on == self.handed_out && self.drain.is_some()
    }
}

impl<M: Send + 'static, T: Send + 'static> Ordered<M, T> {
    /// Starts that many threads. `stop` ends them as well as dropping this does.
    pub fn new(feed: Box<dyn Feed<M>>, drain: Box<dyn Drain<M, T>>, threads: usize, stop: Stop) -> Result<Self> {
        let state = State {
            feed: Some(feed),
            ahead: drain.ahead(),
            drain: Some(drain),
            finished: BTreeMap::new(),
            handed_out: 0,
            handed_on: 0,
            ready: VecDeque::new(),
            fetched: 0,
            exhausted: false,
            idle: 0,
            wanted: false,
        };
        let shared = Arc::new(Shared { state: Mutex::new(state), room: Condvar::new(), ready: Condvar::new() });
        let ordered = Self { shared, stop, fetched: VecDeque::new(), waited: Duration::ZERO };
        for _ in 0..threads.max(1) {
            let (shared, stop) = (Arc::clone(&ordered.shared), ordered.stop.clone());
            let thread = Builder::new().name("espalier-loader".to_owned()).spawn(move || shared.work(&stop));
            thread
                .map_err(|error| Error::new(Code::Memory, format!("dataset: no thread could be started: {error}.")))?;
        }
        Ok(ordered)
    }

    /// The next result; nothing at the end, or when `stop` says so while there is none.
    pub fn next(&mut self, stop: &Stop) -> Result<Option<T>> {
        if let Some(result) = self.fetched.pop_front() {
            return result.map(Some);
        }
        let mut state = self.shared.lock();
        state.fetched = 0;
        let mut since = None;
        loop {
            if !state.ready.is_empty() {
                // Half of them at a time: locks and waking cost more than small results take.
                let half = state.ready.len().div_ceil(2);
                self.fetched.extend(state.ready.drain(..half));
                state.fetched = half - 1;
                if state.left() <= state.ahead / 2 {
                    self.shared.call_one(&state);
                }
                drop(state);
                self.waited += since.map_or(Duration::ZERO, |since: Instant| since.elapsed());
                return self.fetched.pop_front().transpose();
            }
            if state.is_over() || stop.is_stopped() || self.stop.is_stopped() {
                return Ok(None);
            }
            since.get_or_insert_with(Instant::now);
            self.shared.call_one(&state);
            state.wanted = true;
            state = self.shared.ready.wait_timeout(state, LOOK).unwrap_or_else(PoisonError::into_inner).0;
            state.wanted = false;
        }
    }

    /// How long [`next`](Self::next) has waited for results in all.
    pub fn waited(&self) -> Duration {
        self.waited
    }
}

impl<M: Send + 'static, T: Send + 'static> Drop for Ordered<M, T> {
    fn drop(&mut self) {
        self.stop.stop();
        // Under the lock, so that no thread is between looking and falling asleep.
        let _state = self.shared.lock();
        self.shared.room.notify_all();
    }
}

impl<M, T> Shared<M, T> {
    fn lock(&self) -> MutexGuard<'_, State<M, T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The life of a thread.
    fn work(&self, stop: &Stop) {
        let mut state = self.lock();
        loop {
            if stop.is_stopped() || (state.exhausted && state.handed_out == state.handed_on) {
                self.room.notify_all();
                self.tell(&state);
                return;
            }
            if !state.wants_work() {
                state.idle += 1;
                state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.idle -= 1;
                continue;
            }
            let Some(mut feed) = state.feed.take() else { continue };
            drop(state);
            let given = caught(|| feed.next());
            state = self.lock();
            let number = state.handed_out;
            let task = match given {
                Ok(None) => {
                    state.exhausted = true;
                    continue;
                }
                Ok(Some(step)) => {
                    state.feed = Some(feed);
                    Ok(step)
                }
                Err(error) => {
                    state.exhausted = true;
                    Err(error)
                }
            };
            state.handed_out += 1;
            // As long as much lies ready one thread keeps up, and others would only be in its way.
            if state.left() <= state.ahead / 4 {
                self.call_one(&state);
            }
            drop(state);
            let result = task.and_then(|step| match step {
                Step::Task(task) => caught(task).map(Done::Chunk),
                Step::Mark(mark) => Ok(Done::Mark(mark)),
            });
            state = self.lock();
            state.finished.insert(number, result);
            state = self.hand_on(state);
        }
    }

    /// Hands on the results whose turn it is, unless another thread is at it: that one will find this result too.
    fn hand_on<'s>(&'s self, mut state: MutexGuard<'s, State<M, T>>) -> MutexGuard<'s, State<M, T>> {
        let Some(mut drain) = state.drain.take() else { return state };
        let mut out = vec![];
        loop {
            let turn = state.handed_on;
            let Some(result) = state.finished.remove(&turn) else { break };
            drop(state);
            let outcome = result.and_then(|done| {
                caught(|| match done {
                    Done::Chunk(chunk) => drain.chunk(chunk, &mut out),
                    Done::Mark(mark) => drain.mark(mark, &mut out),
                })
            });
            state = self.lock();
            state.handed_on += 1;
            state.ahead = drain.ahead();
            state.ready.extend(out.drain(..).map(Ok));
            if let Err(error) = outcome {
                // Nothing comes behind an error.
                state.ready.push_back(Err(error));
                state.exhausted = true;
                state.feed = None;
                state.finished.clear();
                state.handed_on = state.handed_out;
            }
            self.tell(&state);
        }
        state.drain = Some(drain);
        self.tell(&state);
        if state.exhausted {
            self.room.notify_all();
        }
        state
    }

    /// Wakes a thread, if there is work for it.
    fn call_one(&self, state: &State<M, T>) {
        if state.idle > 0 && state.wants_work() {
            self.room.notify_one();
        }
    }

    /// Wakes him who wants results.
    fn tell(&self, state: &State<M, T>) {
        if state.wanted {
            self.ready.notify_one();
        }
    }
}

#[cfg(test)]
mod tests;
