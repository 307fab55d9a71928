//! The barrier at which the workers of a team meet, which a failure opens for good.

use super::signal::Signal;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Set in the turn when a worker has failed.
const POISONED: u32 = 1;
/// What each meeting adds to the turn.
const TURN: u32 = 2;

/// Why a worker cannot pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blocked {
    /// Another worker has failed.
    Poisoned,
    /// Another worker is done for this run: it will never come.
    Deserted,
}

/// A counter with a cache line of its own.
#[derive(Default)]
#[repr(align(128))]
struct Counter(AtomicUsize);

/// A barrier for a fixed number of workers, used again and again.
pub(super) struct Barrier {
    workers: usize,
    arrived: Counter,
    /// Workers that are done for this run.
    left: Counter,
    turn: Signal,
}

impl Barrier {
    pub(super) fn new(workers: usize) -> Self {
        Self { workers, arrived: Counter::default(), left: Counter::default(), turn: Signal::default() }
    }

    /// Waits until every worker is here.
    #[inline]
    pub(super) fn wait(&self) -> Result<(), Blocked> {
        // No meeting ends between this look and the arrival, since it would have to wait for this worker.
        let turn = self.turn.value();
        let arrived = self.arrived.0.fetch_add(1, Ordering::SeqCst) + 1;
        if arrived == self.workers {
            self.arrived.0.store(0, Ordering::Relaxed);
            self.turn.add(TURN);
        } else if arrived + self.left.0.load(Ordering::SeqCst) == self.workers {
            return Err(Blocked::Deserted);
        }
        let now = if turn & POISONED == 0 && arrived != self.workers { self.turn.wait_while(turn) } else { turn };
        if now & POISONED == 0 { Ok(()) } else { Err(Blocked::Poisoned) }
    }

    /// Frees everyone who waits or will wait.
    pub(super) fn poison(&self) {
        self.turn.set(POISONED);
    }

    /// Notes that a worker is done for this run; `Err` when others wait for it at the barrier.
    pub(super) fn leave(&self) -> Result<(), Blocked> {
        let left = self.left.0.fetch_add(1, Ordering::SeqCst) + 1;
        let waiting = self.arrived.0.load(Ordering::SeqCst);
        if waiting > 0 && waiting + left == self.workers { Err(Blocked::Deserted) } else { Ok(()) }
    }

    /// Prepares for the next run; only while no worker is inside one.
    pub(super) fn reset(&self) {
        self.arrived.0.store(0, Ordering::Relaxed);
        self.left.0.store(0, Ordering::Relaxed);
        self.turn.clear(POISONED);
    }
}
