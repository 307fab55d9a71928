//! A number that threads wait on: spinning at first, asleep when it takes long.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::thread::{available_parallelism, yield_now};
use std::time::{Duration, Instant};

/// Looks between two offers to give the core away, about two microseconds: most waits end within them.
const GLANCES: usize = 50;
/// How long a waiter stays awake. Falling asleep and being woken costs about as much, so no wait takes much over twice
/// the least it could.
const PATIENCE: Duration = Duration::from_micros(40);

/// Workers of all teams that are inside a run.
static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// Counts a team's workers as running until dropped.
pub(super) struct Running(usize);

impl Running {
    pub(super) fn enter(workers: usize) -> Self {
        RUNNING.fetch_add(workers, Ordering::Relaxed);
        Self(workers)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.fetch_sub(self.0, Ordering::Relaxed);
    }
}

/// Whether more workers run than there are cores: a waiter that spins then holds up the one it waits for.
fn crowded() -> bool {
    static CORES: OnceLock<usize> = OnceLock::new();
    RUNNING.load(Ordering::Relaxed) > *CORES.get_or_init(|| available_parallelism().map_or(1, usize::from))
}

/// A number that changes, and the threads that wait for it.
///
/// It has a pair of cache lines of its own, because processors fetch lines in pairs.
#[derive(Default)]
#[repr(align(128))]
pub(super) struct Signal {
    value: AtomicU32,
    sleepers: AtomicU32,
    mutex: Mutex<()>,
    changed: Condvar,
}

impl Signal {
    /// The present value.
    #[inline]
    pub(super) fn value(&self) -> u32 {
        self.value.load(Ordering::SeqCst)
    }

    /// Adds to the value and gives the sum; [`wake`](Self::wake) must follow if somebody may wait for it.
    ///
    /// What this thread did before is seen by those who see the sum.
    #[inline]
    pub(super) fn add(&self, amount: u32) -> u32 {
        self.value.fetch_add(amount, Ordering::SeqCst).wrapping_add(amount)
    }

    /// Sets bits of the value; [`wake`](Self::wake) must follow.
    pub(super) fn set(&self, bits: u32) {
        self.value.fetch_or(bits, Ordering::SeqCst);
    }

    /// Goes back to zero; only while nobody waits.
    pub(super) fn reset(&self) {
        self.value.store(0, Ordering::SeqCst);
    }

    /// Wakes those who sleep until the value is what they wait for.
    #[inline]
    pub(super) fn wake(&self) {
        if self.sleepers.load(Ordering::SeqCst) != 0 {
            self.wake_sleepers();
        }
    }

    /// Waits until the value is as wished and gives it.
    #[inline]
    pub(super) fn wait_until(&self, wished: impl Fn(u32) -> bool) -> u32 {
        for _ in 0..if crowded() { 1 } else { GLANCES } {
            let value = self.value();
            if wished(value) {
                return value;
            }
            spin_loop();
        }
        self.wait_long(&wished)
    }

    /// Gives the core away between looks: the scheduler may have put the one waited for on this very core.
    #[cold]
    fn wait_long(&self, wished: &dyn Fn(u32) -> bool) -> u32 {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            yield_now();
            for _ in 0..if crowded() { 1 } else { GLANCES } {
                let value = self.value();
                if wished(value) {
                    return value;
                }
                spin_loop();
            }
        }
        self.sleep_until(wished)
    }

    /// A waiter announces itself before it looks for the last time, and the other side changes the value before it
    /// looks for sleepers: in the one order of these four accesses at least one sees the other.
    fn sleep_until(&self, wished: &dyn Fn(u32) -> bool) -> u32 {
        self.sleepers.fetch_add(1, Ordering::SeqCst);
        let mut guard = self.mutex.lock().unwrap_or_else(PoisonError::into_inner);
        let mut value = self.value();
        while !wished(value) {
            guard = self.changed.wait(guard).unwrap_or_else(PoisonError::into_inner);
            value = self.value();
        }
        self.sleepers.fetch_sub(1, Ordering::SeqCst);
        value
    }

    #[cold]
    fn wake_sleepers(&self) {
        // With the lock held no sleeper is between its last look and its wait.
        let guard = self.mutex.lock().unwrap_or_else(PoisonError::into_inner);
        drop(guard);
        self.changed.notify_all();
    }
}
