//! The thread on which a session's work runs, so that the caller's never waits.

use std::sync::mpsc::{Sender, channel};
use std::thread::{Builder, JoinHandle};

use espalier_spec::{Code, Error, Result};

type Job = Box<dyn FnOnce() + Send>;

/// A thread that runs jobs in the order they come. Dropping it lets the jobs that came before finish first.
pub struct EngineThread {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl EngineThread {
    /// Starts the thread.
    pub fn start() -> Result<Self> {
        let (jobs, queue) = channel::<Job>();
        let run = move || queue.into_iter().for_each(|job| job());
        let thread = Builder::new().name("espalier-engine".to_owned()).spawn(run);
        let thread = thread
            .map_err(|error| Error::new(Code::Memory, format!("engine: no thread could be started: {error}.")))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Queues a job.
    pub fn run(&self, job: impl FnOnce() + Send + 'static) -> Result<()> {
        let gone = || Error::internal("engine: its thread has ended.");
        self.jobs.as_ref().ok_or_else(gone)?.send(Box::new(job)).map_err(|_| gone())
    }
}

impl Drop for EngineThread {
    /// Waits for the jobs, unless it is a job that drops the thread's last owner.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            // A job that panicked has already told its caller.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_run_in_order_and_end_before_the_thread_does() {
        let (sender, receiver) = channel();
        let thread = EngineThread::start().unwrap();
        for i in 0..3 {
            let sender = sender.clone();
            thread.run(move || sender.send(i).unwrap()).unwrap();
        }
        drop(thread);
        assert_eq!(receiver.try_iter().collect::<Vec<_>>(), [0, 1, 2]);
    }
}
