//! A shared counter that hands out pieces of work.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Hands out the pieces `0..n` of a stage, each once, to whichever worker is free.
///
/// It has a cache line of its own. Which worker gets which piece varies from run to run, so a piece's result must not
/// depend on who computes it.
#[derive(Debug, Default)]
#[repr(align(64))]
pub struct Tickets {
    next: AtomicUsize,
}

impl Tickets {
    /// A counter at the first piece.
    pub const fn new() -> Self {
        Self { next: AtomicUsize::new(0) }
    }

    /// The next piece, or `None` when all `n` are handed out.
    #[inline]
    pub fn next(&self, n: usize) -> Option<usize> {
        // The barriers around a stage order the data; the counter orders nothing.
        let piece = self.next.fetch_add(1, Ordering::Relaxed);
        (piece < n).then_some(piece)
    }

    /// Starts over. One worker calls it, with a barrier between it and every use of the stage before and after.
    pub fn reset(&self) {
        self.next.store(0, Ordering::Relaxed);
    }
}
