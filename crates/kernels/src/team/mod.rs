//! The thread team of a session: entered once for many steps, its workers meet at barriers.
//!
//! A team is a set of threads of its own, not a `rayon` pool. Measured on two cores (`benches/loops.rs`): entering a run
//! shortly after the last takes 0.5 microseconds here; with `in_place_scope` and `spawn_broadcast` on a pool it takes 11 to
//! 17 and allocates a job for every worker, while a steady step must not allocate. A pool also neither joins its threads
//! when dropped nor sets their float control register. A barrier costs 0.03 to 0.17 microseconds, by how far apart the
//! cores are.

mod barrier;
mod denormals;
mod rest;
mod signal;
#[cfg(test)]
mod tests;
mod tickets;

pub use rest::with_team;
pub use tickets::Tickets;

use barrier::{Barrier, Blocked, Place};
use denormals::Flushed;
use signal::{Running, Signal};
use std::any::Any;
use std::cell::{Cell, UnsafeCell};
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle, available_parallelism};

/// A team has no more threads than this: asked for more, a system would run out of them before it gained anything.
pub const MOST_THREADS: usize = 512;

/// Threads a session uses when not told: `ESPALIER_THREADS`, else what the machine or its container offers.
pub fn default_threads() -> usize {
    // Asking the system means reading files, which takes longer than many a run.
    static THREADS: OnceLock<usize> = OnceLock::new();
    *THREADS.get_or_init(|| {
        let asked = std::env::var("ESPALIER_THREADS").ok().and_then(|text| text.trim().parse().ok());
        let threads = asked.filter(|&n| n > 0).unwrap_or_else(|| available_parallelism().map_or(1, usize::from));
        threads.min(MOST_THREADS)
    })
}

/// The workers of one session, of whom the thread that calls [`run`](Team::run) is the first.
///
/// Dropping the team ends its threads and waits for them.
pub struct Team {
    crew: Arc<Crew>,
    helpers: Vec<JoinHandle<()>>,
    /// One run at a time: a shared team would let a body start a run inside its own.
    not_sync: PhantomData<Cell<()>>,
}

/// What a worker knows of itself inside a run.
pub struct Worker<'a> {
    index: usize,
    threads: usize,
    place: Place,
    crew: &'a Crew,
}

/// The body of a run, without the lifetime that the run itself guarantees.
type Body = *const (dyn Fn(&Worker) + Sync);

/// What the workers share.
struct Crew {
    barrier: Barrier,
    /// Counts runs; the helpers wait on it. [`CLOSED`] ends them.
    start: Signal,
    /// Counts runs that every helper has finished.
    done: Signal,
    /// Helpers that have not finished the present run.
    busy: AtomicUsize,
    body: UnsafeCell<Option<Body>>,
    /// What the first failing worker said.
    failure: Mutex<Option<String>>,
}

// SAFETY: `body` is written only between runs, before `start` changes, and read only inside runs, after it has changed;
// what it points to is `Sync`.
unsafe impl Sync for Crew {}
// SAFETY: as above.
unsafe impl Send for Crew {}

/// Set in `start` when the team is dropped.
const CLOSED: u32 = 1;
/// What each run adds to `start` and `done`.
const RUN: u32 = 2;

/// Carries a worker out of a barrier that another has poisoned.
struct Released;

impl Team {
    /// Makes a team of `threads` workers (from one to [`MOST_THREADS`]), of whom the caller of [`run`](Self::run) is one.
    ///
    /// Where the system refuses a thread, the team is smaller; see [`threads`](Self::threads).
    pub fn new(threads: usize) -> Self {
        let threads = threads.clamp(1, MOST_THREADS);
        let crew = |workers| Arc::new(Crew::new(workers));
        let mut team = Self { crew: crew(threads), helpers: Vec::new(), not_sync: PhantomData };
        for index in 1..threads {
            let shared = Arc::clone(&team.crew);
            let named = thread::Builder::new().name(format!("espalier-{index}"));
            match named.spawn(move || shared.serve(index, threads)) {
                Ok(helper) => team.helpers.push(helper),
                Err(_) => return Self::new(index),
            }
        }
        team
    }

    /// How many workers there are.
    pub fn threads(&self) -> usize {
        self.helpers.len() + 1
    }

    /// Runs `body` on every worker at once (worker 0 is the calling thread); returns when all are done.
    ///
    /// Subnormals are flushed to zero meanwhile. A panic in any worker frees the others from their barriers and is returned
    /// as its message; so is a worker that ends while others wait for it. The team is fit for the next run.
    pub fn run(&self, body: &(dyn Fn(&Worker) + Sync)) -> Result<(), String> {
        let threads = self.threads();
        let _flushed = Flushed::enter();
        if threads == 1 {
            return self.crew.work_alone(body);
        }
        let _running = Running::enter(threads);
        let crew = &*self.crew;
        crew.barrier.reset();
        crew.busy.store(threads - 1, Ordering::Relaxed);
        // SAFETY: no run is under way (`Team` is not `Sync` and this call is not inside one), so no helper reads.
        unsafe { *crew.body.get() = Some(std::mem::transmute::<&(dyn Fn(&Worker) + Sync), Body>(body)) };
        let done = crew.done.value();
        crew.start.add(RUN);
        crew.start.wake();
        crew.work(0, threads, body);
        crew.done.wait_until(|now| now != done);
        match crew.failure.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(message) => Err(message),
            None => Ok(()),
        }
    }
}

impl Drop for Team {
    fn drop(&mut self) {
        self.crew.start.set(CLOSED);
        self.crew.start.wake();
        for helper in self.helpers.drain(..) {
            // A helper catches every panic of a body, so there is nothing to pass on.
            let _ = helper.join();
        }
    }
}

impl Crew {
    fn new(workers: usize) -> Self {
        Self {
            barrier: Barrier::new(workers),
            start: Signal::default(),
            done: Signal::default(),
            busy: AtomicUsize::new(0),
            body: UnsafeCell::new(None),
            failure: Mutex::new(None),
        }
    }

    /// The life of a helper: one run after another until the team is dropped.
    fn serve(&self, index: usize, threads: usize) {
        let _flushed = Flushed::enter();
        let mut seen = 0;
        loop {
            let start = self.start.wait_until(|now| now != seen);
            if start & CLOSED != 0 {
                return;
            }
            seen = start;
            // SAFETY: the caller of `run` wrote the body before it changed `start`, and keeps it alive and unchanged
            // until this helper has counted down `busy`.
            if let Some(body) = unsafe { (*self.body.get()).map(|body| &*body) } {
                self.work(index, threads, body);
            }
            if self.busy.fetch_sub(1, Ordering::AcqRel) == 1 {
                self.done.add(RUN);
                self.done.wake();
            }
        }
    }

    /// One worker's part of a run; whatever happens in it ends here.
    fn work(&self, index: usize, threads: usize, body: &(dyn Fn(&Worker) + Sync)) {
        let worker = Worker { index, threads, place: Place::default(), crew: self };
        match catch_unwind(AssertUnwindSafe(|| body(&worker))) {
            Ok(()) => {
                if self.barrier.leave(&worker.place).is_err() {
                    self.fail(DESERTED.to_owned());
                }
            }
            Err(panic) if panic.is::<Released>() => {}
            Err(panic) => self.fail(message(&*panic)),
        }
    }

    fn work_alone(&self, body: &(dyn Fn(&Worker) + Sync)) -> Result<(), String> {
        let worker = Worker { index: 0, threads: 1, place: Place::default(), crew: self };
        catch_unwind(AssertUnwindSafe(|| body(&worker))).map_err(|panic| message(&*panic))
    }

    /// Notes the first failure and frees the other workers.
    fn fail(&self, message: String) {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(message);
        self.barrier.poison();
    }
}

/// Said when the workers of a run do not meet at the same barriers.
const DESERTED: &str = "a worker ended while others waited for it at a barrier";

/// What a panic said.
fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a worker panicked").to_owned()
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

    /// Waits until every worker is here; what each did before is then seen by all.
    ///
    /// Leaves the body by unwinding, without a word, when another worker has panicked.
    #[inline]
    pub fn barrier(&self) {
        if self.threads == 1 {
            return;
        }
        if let Err(blocked) = self.crew.barrier.wait(&self.place) {
            self.release(blocked);
        }
    }

    #[cold]
    fn release(&self, blocked: Blocked) -> ! {
        if blocked == Blocked::Deserted {
            self.crew.fail(DESERTED.to_owned());
        }
        resume_unwind(Box::new(Released))
    }
}
