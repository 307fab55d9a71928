//! The thread team of a session: entered once for many steps, its workers meet at barriers.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

/// Threads a session uses when not told: `ESPALIER_THREADS`, else what the machine or its container offers.
pub fn default_threads() -> usize {
    let asked = std::env::var("ESPALIER_THREADS").ok().and_then(|text| text.trim().parse().ok()).filter(|&n| n > 0);
    asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// The workers of one session.
pub struct Team {
    threads: usize,
}

#[derive(Default)]
struct Meeting {
    arrived: usize,
    generation: usize,
    poisoned: Option<String>,
}

/// What a worker knows of itself while a team runs.
pub struct Worker<'a> {
    index: usize,
    threads: usize,
    meeting: &'a (Mutex<Meeting>, Condvar),
}

/// Carries a worker out of a poisoned barrier.
struct Released;

impl Team {
    /// Makes a team of `threads` workers, of which the calling thread is one.
    pub fn new(threads: usize) -> Self {
        Self { threads: threads.max(1) }
    }

    /// How many workers there are.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Runs `body` on every worker at once (worker 0 is the calling thread); returns when all are done.
    pub fn run(&self, body: &(dyn Fn(&Worker) + Sync)) -> Result<(), String> {
        let meeting = (Mutex::default(), Condvar::new());
        let enter = |index| {
            let worker = Worker { index, threads: self.threads, meeting: &meeting };
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| body(&worker))) {
                worker.poison(&*panic);
            }
        };
        std::thread::scope(|scope| {
            (1..self.threads).for_each(|index| {
                scope.spawn(move || enter(index));
            });
            enter(0);
        });
        let poisoned = meeting.0.into_inner().unwrap_or_else(PoisonError::into_inner).poisoned;
        poisoned.map_or(Ok(()), Err)
    }
}

impl Worker<'_> {
    /// This worker's number, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// How many workers there are.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Waits until every worker is here. Unwinds when another worker has panicked.
    pub fn barrier(&self) {
        if self.threads == 1 {
            return;
        }
        let (mutex, condvar) = self.meeting;
        let mut meeting = mutex.lock().unwrap_or_else(PoisonError::into_inner);
        let generation = meeting.generation;
        meeting.arrived += 1;
        if meeting.arrived == self.threads {
            meeting.arrived = 0;
            meeting.generation += 1;
            condvar.notify_all();
        }
        while meeting.generation == generation && meeting.poisoned.is_none() {
            meeting = condvar.wait(meeting).unwrap_or_else(PoisonError::into_inner);
        }
        if meeting.poisoned.is_some() {
            drop(meeting);
            resume_unwind(Box::new(Released));
        }
    }

    fn poison(&self, panic: &(dyn std::any::Any + Send)) {
        if panic.is::<Released>() {
            return;
        }
        let text =
            panic.downcast_ref::<&str>().map(ToString::to_string).or_else(|| panic.downcast_ref::<String>().cloned());
        let (mutex, condvar) = self.meeting;
        let mut meeting = mutex.lock().unwrap_or_else(PoisonError::into_inner);
        meeting.poisoned.get_or_insert(text.unwrap_or_else(|| "a worker panicked".to_owned()));
        condvar.notify_all();
    }
}

/// A shared counter that hands out the pieces `0..n` of a stage to whichever worker is free.
#[derive(Debug, Default)]
pub struct Tickets(AtomicUsize);

impl Tickets {
    /// A counter at the first piece.
    pub const fn new() -> Self {
        Self(AtomicUsize::new(0))
    }

    /// The next piece, or `None` when all `n` are handed out.
    pub fn next(&self, n: usize) -> Option<usize> {
        let piece = self.0.fetch_add(1, Ordering::Relaxed);
        (piece < n).then_some(piece)
    }

    /// Starts over. Only while a barrier separates this from every call of [`next`](Self::next).
    pub fn reset(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}
