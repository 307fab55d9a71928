//! What a data set is to those who read it: opened once for each epoch, by row or as a stream.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use espalier_graph::Tensor;
use espalier_spec::Result;

use crate::chunk::{Chunk, Column};
use crate::schema::Schema;

/// Lets another thread end work: that of a loader, a fit, a prediction.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks for the end.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the end was asked for.
    pub fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Whether anybody else still holds this.
    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }
}

/// One pass over a data set.
#[derive(Debug, Clone, Default)]
pub struct Epoch {
    /// Seed of everything that has none of its own.
    pub seed: u64,
    /// Number of the pass, from 0.
    pub number: u64,
    /// Whoever waits for others while reading looks at this now and then.
    pub stop: Stop,
}

impl Epoch {
    /// A pass that nobody will stop.
    pub fn new(seed: u64, number: u64) -> Self {
        Self { seed, number, stop: Stop::default() }
    }
}

/// A data set as a description: it can be opened again and again, from any thread.
pub trait Source: Send + Sync {
    /// What its samples are made of.
    fn schema(&self) -> &Schema;

    /// How many samples a pass has, where that is known before.
    fn rows(&self) -> Option<u64>;

    /// Whether a pass is a stream, whose samples cannot be reached by number.
    fn is_stream(&self) -> bool {
        self.rows().is_none()
    }

    /// Begins a pass.
    fn open(&self, epoch: &Epoch) -> Result<Opened>;

    /// Whether samples come in the same order in each pass.
    fn steady(&self) -> bool {
        true
    }

    /// Reads what is kept from the first pass on, which takes as long as one: [`tensors`](Self::tensors) may find it then.
    fn prepare(&self, _epoch: &Epoch) -> Result<()> {
        Ok(())
    }

    /// The columns, for a set that is nothing but tensors in memory.
    fn tensors(&self) -> Option<Vec<Tensor>> {
        None
    }
}

/// A pass over a data set.
pub enum Opened {
    /// Samples that can be reached by number.
    Rows(Arc<dyn Rows>),
    /// Samples that come one after the other.
    Stream(Box<dyn Stream>),
}

/// Samples that can be reached by number, by several threads at once.
pub trait Rows: Send + Sync {
    /// How many there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The samples of these numbers in this order; without those that cannot be read, if the user wishes so.
    fn read(&self, rows: &[u32]) -> Result<Chunk>;

    /// Whether every sample that is asked for comes back.
    fn is_whole(&self) -> bool {
        true
    }

    /// One part of the samples of these numbers. A source that gets it with less work than whole samples says how.
    fn read_field(&self, field: usize, rows: &[u32]) -> Result<Column> {
        Ok(self.read(rows)?.columns.swap_remove(field))
    }
}

/// Work that makes some samples, done by any thread.
pub type Task = Box<dyn FnOnce() -> Result<Chunk> + Send>;

/// Samples that come one after the other: a cheap serial part hands out the work of making them, and the results are put
/// in order again.
pub trait Stream: Send {
    /// The next piece of work; nothing at the end of the pass. A chunk may hold any number of samples.
    fn next(&mut self) -> Result<Option<Task>>;
}
