//! Samples that are changed on their way: by a function that was described, a fitted transform, an augmentation.

use std::sync::Arc;

use espalier_spec::Result;

use crate::chunk::Chunk;
use crate::schema::Schema;
use crate::source::{Epoch, Opened, Rows, Source, Stream, Task};

/// What is done with samples. It sees some at a time, and which of them come together is no matter of threads.
pub trait Change: Send + Sync {
    /// What changed samples are made of.
    fn schema(&self, given: &Schema) -> Result<Schema>;

    /// Changes samples.
    fn apply(&self, chunk: Chunk, epoch: &Epoch) -> Result<Chunk>;
}

/// A data set whose samples are changed when they are read.
pub struct Changed {
    source: Arc<dyn Source>,
    change: Arc<dyn Change>,
    schema: Schema,
}

impl Changed {
    /// Changes the samples of a data set.
    pub fn new(source: Arc<dyn Source>, change: Arc<dyn Change>) -> Result<Self> {
        let schema = change.schema(source.schema())?;
        Ok(Self { source, change, schema })
    }
}

impl Source for Changed {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn rows(&self) -> Option<u64> {
        self.source.rows()
    }

    fn is_stream(&self) -> bool {
        self.source.is_stream()
    }

    fn open(&self, epoch: &Epoch) -> Result<Opened> {
        let (change, epoch) = (Arc::clone(&self.change), epoch.clone());
        Ok(match self.source.open(&epoch)? {
            Opened::Rows(rows) => Opened::Rows(Arc::new(ChangedRows { rows, change, epoch })),
            Opened::Stream(stream) => Opened::Stream(Box::new(ChangedStream { stream, change, epoch })),
        })
    }

    fn steady(&self) -> bool {
        self.source.steady()
    }
}

struct ChangedRows {
    rows: Arc<dyn Rows>,
    change: Arc<dyn Change>,
    epoch: Epoch,
}

impl Rows for ChangedRows {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn is_whole(&self) -> bool {
        self.rows.is_whole()
    }

    fn read(&self, rows: &[u32]) -> Result<Chunk> {
        apply(self.change.as_ref(), self.rows.read(rows)?, &self.epoch)
    }
}

struct ChangedStream {
    stream: Box<dyn Stream>,
    change: Arc<dyn Change>,
    epoch: Epoch,
}

impl Stream for ChangedStream {
    fn next(&mut self) -> Result<Option<Task>> {
        let Some(task) = self.stream.next()? else { return Ok(None) };
        let (change, epoch) = (Arc::clone(&self.change), self.epoch.clone());
        Ok(Some(Box::new(move || apply(change.as_ref(), task()?, &epoch))))
    }
}

fn apply(change: &dyn Change, chunk: Chunk, epoch: &Epoch) -> Result<Chunk> {
    // What was left out before is not the change's business.
    let skipped = chunk.skipped;
    if chunk.is_empty() {
        return Ok(chunk);
    }
    let changed = change.apply(Chunk { skipped: 0, ..chunk }, epoch)?;
    Ok(Chunk { skipped: skipped + changed.skipped, ..changed })
}
