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

/// A number that only grows (wrapping), and the threads that wait for it to change.
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
        self.value.load(Ordering::Acquire)
    }

    /// Adds to the value and wakes who waits. What this thread did before is seen by those who see the new value.
    #[inline]
    pub(super) fn add(&self, amount: u32) {
        self.value.fetch_add(amount, Ordering::SeqCst);
        self.wake();
    }

    /// Sets bits of the value and wakes who waits.
    pub(super) fn set(&self, bits: u32) {
        self.value.fetch_or(bits, Ordering::SeqCst);
        self.wake();
    }

    /// Clears bits of the value; only while nobody waits.
    pub(super) fn clear(&self, bits: u32) {
        self.value.fetch_and(!bits, Ordering::SeqCst);
    }

    /// Waits while the value is `old`; gives the new one.
    #[inline]
    pub(super) fn wait_while(&self, old: u32) -> u32 {
        if !crowded() {
            for _ in 0..GLANCES {
                let value = self.value();
                if value != old {
                    return value;
                }
                spin_loop();
            }
        }
        self.wait_long(old)
    }

    /// Gives the core away between looks: the scheduler may have put the one waited for on this very core.
    #[cold]
    fn wait_long(&self, old: u32) -> u32 {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            yield_now();
            for _ in 0..if crowded() { 1 } else { GLANCES } {
                if self.value() != old {
                    return self.value();
                }
                spin_loop();
            }
        }
        self.sleep_while(old)
    }

    /// A waiter announces itself before it looks for the last time, and the other side changes the value before it
    /// looks for sleepers: in the one order of these four accesses at least one sees the other.
    fn sleep_while(&self, old: u32) -> u32 {
        self.sleepers.fetch_add(1, Ordering::SeqCst);
        let mut guard = self.mutex.lock().unwrap_or_else(PoisonError::into_inner);
        let mut value = self.value.load(Ordering::SeqCst);
        while value == old {
            guard = self.changed.wait(guard).unwrap_or_else(PoisonError::into_inner);
            value = self.value.load(Ordering::SeqCst);
        }
        self.sleepers.fetch_sub(1, Ordering::SeqCst);
        value
    }

    #[inline]
    fn wake(&self) {
        if self.sleepers.load(Ordering::SeqCst) != 0 {
            self.wake_sleepers();
        }
    }

    #[cold]
    fn wake_sleepers(&self) {
        // With the lock held no sleeper is between its last look and its wait.
        let guard = self.mutex.lock().unwrap_or_else(PoisonError::into_inner);
        drop(guard);
        self.changed.notify_all();
    }
}
