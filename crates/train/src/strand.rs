//! Work in its turn on native threads, so that the caller's never waits.
//!
//! A strand is a queue whose jobs run one after the other. It has no thread of its own: while it has jobs, one of the
//! process's engine threads works for it. So an object that rests holds no thread, however many there are.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::Duration;

use espalier_spec::{Code, Error, Result};

type Job = Box<dyn FnOnce() + Send>;

/// A queue of jobs that run in the order they come, one at a time.
#[derive(Default, Clone)]
pub struct Strand(Arc<Mutex<Queue>>);

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    /// Whether a thread works, or is about to work, for this strand.
    served: bool,
}

impl Strand {
    /// Queues a job. It runs even if the strand is dropped before.
    pub fn run(&self, job: impl FnOnce() + Send + 'static) -> Result<()> {
        let mut queue = lock(&self.0);
        queue.jobs.push_back(Box::new(job));
        if queue.served {
            return Ok(());
        }
        let strand = self.clone();
        let outcome = employ(Box::new(move || strand.serve()));
        match &outcome {
            Ok(()) => queue.served = true,
            Err(_) => drop(queue.jobs.pop_back()),
        }
        outcome
    }

    /// Whether no job waits or runs.
    pub fn is_idle(&self) -> bool {
        !lock(&self.0).served
    }

    fn serve(&self) {
        loop {
            let mut queue = lock(&self.0);
            let Some(job) = queue.jobs.pop_front() else {
                queue.served = false;
                return;
            };
            drop(queue);
            // A job that panicked has told its caller; the others must not suffer from it.
            let _ = catch_unwind(AssertUnwindSafe(job));
        }
    }
}

/// Engine threads that wait for work, the one that has waited for the shortest time last.
static WAITING: Mutex<Vec<Arc<Desk>>> = Mutex::new(Vec::new());

/// An engine thread that has had nothing to do for this long ends.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where an engine thread finds its next job.
#[derive(Default)]
struct Desk {
    job: Mutex<Option<Job>>,
    brought: Condvar,
}

/// Has a waiting thread, or a new one, do a job.
fn employ(job: Job) -> Result<()> {
    let waiting = lock(&WAITING).pop();
    if let Some(desk) = waiting {
        *lock(&desk.job) = Some(job);
        desk.brought.notify_one();
        return Ok(());
    }
    let thread = Builder::new().name("espalier-engine".to_owned()).spawn(move || work(job));
    let refused = |error| Error::new(Code::Memory, format!("engine: no thread could be started: {error}."));
    thread.map(drop).map_err(refused)
}

/// The life of an engine thread.
fn work(first: Job) {
    let desk = Arc::new(Desk::default());
    let mut job = Some(first);
    while let Some(work) = job {
        work();
        job = desk.wait();
    }
}

impl Desk {
    /// The next job, or nothing when none has come for long.
    fn wait(self: &Arc<Self>) -> Option<Job> {
        lock(&WAITING).push(Arc::clone(self));
        let none = |job: &mut Option<Job>| job.is_none();
        let waited = self.brought.wait_timeout_while(lock(&self.job), PATIENCE, none);
        let mut job = waited.unwrap_or_else(PoisonError::into_inner).0;
        if job.is_none() {
            drop(job);
            let mut waiting = lock(&WAITING);
            if let Some(at) = waiting.iter().position(|desk| Arc::ptr_eq(desk, self)) {
                waiting.remove(at);
                return None;
            }
            // Somebody has taken this desk off the list and is about to bring a job.
            drop(waiting);
            job = self.brought.wait_while(lock(&self.job), none).unwrap_or_else(PoisonError::into_inner);
        }
        job.take()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::sync::mpsc::channel;
    use std::thread::{ThreadId, current, sleep};
    use std::time::Instant;

    #[test]
    fn jobs_run_in_order_and_survive_their_strand() {
        let (sender, receiver) = channel();
        let strand = Strand::default();
        assert!(strand.is_idle());
        for i in 0..100 {
            let sender = sender.clone();
            strand.run(move || sender.send(i).unwrap()).unwrap();
        }
        drop((strand, sender));
        assert_eq!(receiver.iter().collect::<Vec<_>>(), (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn a_panic_ends_one_job_only() {
        let (sender, receiver) = channel();
        let strand = Strand::default();
        strand.run(|| panic!("a job of a test fails")).unwrap();
        strand.run(move || sender.send(()).unwrap()).unwrap();
        receiver.recv().unwrap();
    }

    #[test]
    fn strands_work_at_the_same_time_and_share_threads_when_they_do_not() {
        let (sender, receiver) = channel();
        let (first, second) = (Strand::default(), Strand::default());
        let (opener, gate) = channel::<()>();
        first.run(move || gate.recv().unwrap()).unwrap();
        let finished = sender.clone();
        second.run(move || finished.send(current().id()).unwrap()).unwrap();
        receiver.recv().unwrap();
        opener.send(()).unwrap();
        let threads: HashSet<ThreadId> = (0..1000)
            .map(|_| {
                let finished = sender.clone();
                second.run(move || finished.send(current().id()).unwrap()).unwrap();
                receiver.recv().unwrap()
            })
            .collect();
        // Which of those that wait is used again depends on the moment, and other tests take some in between.
        assert!(threads.len() < 100, "{} threads for jobs one after the other", threads.len());
    }

    #[test]
    fn threads_that_wait_long_end() {
        let deadline = Instant::now() + 20 * PATIENCE;
        let wait = |wished: fn(usize) -> bool| {
            while !wished(lock(&WAITING).len()) {
                assert!(Instant::now() < deadline);
                sleep(PATIENCE / 100);
            }
        };
        let strand = Strand::default();
        strand.run(|| ()).unwrap();
        wait(|threads| threads > 0);
        // Those of other tests as well.
        wait(|threads| threads == 0);
        let (sender, receiver) = channel();
        strand.run(move || sender.send(()).unwrap()).unwrap();
        receiver.recv().unwrap();
    }
}
