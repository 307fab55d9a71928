//! The chunks of a stream, in order, for views that have to see them one after the other.

use std::sync::Arc;

use espalier_kernels::team::default_threads;
use espalier_spec::Result;

use crate::chunk::Chunk;
use crate::ordered::{Drain, Feed, Ordered, Step};
use crate::source::{Epoch, Opened, Rows, Stop, Stream, Task};

/// Samples that are read together where a set with numbers is read as a stream.
const TOGETHER: usize = 64;

/// A pass as a stream, whatever it is.
pub fn as_stream(opened: Opened) -> Box<dyn Stream> {
    match opened {
        Opened::Stream(stream) => stream,
        Opened::Rows(rows) => Box::new(OneByOne { rows, at: 0 }),
    }
}

struct OneByOne {
    rows: Arc<dyn Rows>,
    at: usize,
}

impl Stream for OneByOne {
    fn next(&mut self) -> Result<Option<Task>> {
        let end = (self.at + TOGETHER).min(self.rows.len());
        let numbers: Vec<_> = (self.at..end).map(|row| row as u32).collect();
        self.at = end;
        let rows = Arc::clone(&self.rows);
        Ok((!numbers.is_empty()).then(|| Box::new(move || rows.read(&numbers)) as Task))
    }
}

/// The chunks of a stream in order, made by threads of their own.
pub struct InOrder {
    ordered: Ordered<(), Chunk>,
    stop: Stop,
}

impl InOrder {
    /// Starts to make the chunks of a pass.
    pub fn new(opened: Opened, epoch: &Epoch) -> Result<Self> {
        let threads = default_threads();
        // The threads end with this reader; he himself looks at the stop of the pass.
        let ordered =
            Ordered::new(Box::new(Fed(as_stream(opened))), Box::new(Passing(2 * threads)), threads, Stop::default())?;
        Ok(Self { ordered, stop: epoch.stop.clone() })
    }

    /// The next chunk; nothing at the end.
    pub fn chunk(&mut self) -> Result<Option<Chunk>> {
        self.ordered.next(&self.stop)
    }
}

struct Fed(Box<dyn Stream>);

impl Feed<()> for Fed {
    fn next(&mut self) -> Result<Option<Step<()>>> {
        Ok(self.0.next()?.map(Step::Task))
    }
}

struct Passing(usize);

impl Drain<(), Chunk> for Passing {
    fn chunk(&mut self, chunk: Chunk, out: &mut Vec<Chunk>) -> Result<()> {
        out.push(chunk);
        Ok(())
    }

    fn mark(&mut self, (): (), _: &mut Vec<Chunk>) -> Result<()> {
        Ok(())
    }

    fn ahead(&self) -> usize {
        self.0
    }
}
