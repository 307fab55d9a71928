//! The first samples of a data set, or those behind them.

use std::ops::Range;
use std::sync::Arc;

use espalier_graph::Tensor;
use espalier_spec::Result;

use super::select::Chosen;
use crate::chunk::{Chunk, Column};
use crate::in_order::InOrder;
use crate::schema::Schema;
use crate::source::{Epoch, Opened, Source, Stream, Task};

/// The samples within a range of places.
pub struct Part {
    source: Arc<dyn Source>,
    range: Range<u64>,
}

impl Part {
    /// The first samples, as many as there are.
    pub fn first(source: Arc<dyn Source>, count: u64) -> Self {
        Self { source, range: 0..count }
    }

    /// All but the first samples.
    pub fn behind(source: Arc<dyn Source>, count: u64) -> Self {
        Self { source, range: count..u64::MAX }
    }

    fn within(&self, rows: u64) -> Range<u64> {
        self.range.start.min(rows)..self.range.end.min(rows)
    }
}

impl Source for Part {
    fn schema(&self) -> &Schema {
        self.source.schema()
    }

    fn rows(&self) -> Option<u64> {
        // Of an endless stream the first samples can be counted all the same, if there are so many.
        self.source.rows().map(|rows| self.within(rows)).map(|range| range.end - range.start)
    }

    fn is_stream(&self) -> bool {
        self.source.is_stream()
    }

    fn open(&self, epoch: &Epoch) -> Result<Opened> {
        Ok(match self.source.open(epoch)? {
            Opened::Rows(rows) => {
                let chosen = self.within(rows.len() as u64).map(|row| row as u32).collect();
                Opened::Rows(Arc::new(Chosen { rows, chosen }))
            }
            stream @ Opened::Stream(_) => {
                let chunks = Some(InOrder::new(stream, epoch)?);
                Opened::Stream(Box::new(Counted { chunks, range: self.range.clone(), at: 0 }))
            }
        })
    }

    fn steady(&self) -> bool {
        self.source.steady()
    }

    fn prepare(&self, epoch: &Epoch) -> Result<()> {
        self.source.prepare(epoch)
    }

    fn tensors(&self) -> Option<Vec<Tensor>> {
        let range = self.within(self.source.rows()?);
        let range = range.start as usize..range.end as usize;
        let part = |tensor| Column::Even(tensor).slice(range.clone()).ok()?.even("dataset", "x").ok();
        self.source.tensors()?.into_iter().map(part).collect()
    }
}

/// Counts the samples of a stream.
struct Counted {
    chunks: Option<InOrder>,
    range: Range<u64>,
    at: u64,
}

impl Stream for Counted {
    fn next(&mut self) -> Result<Option<Task>> {
        while self.at < self.range.end {
            let Some(chunk) = self.chunks.as_mut().map_or(Ok(None), InOrder::chunk)? else { break };
            let (first, len) = (self.at, chunk.len() as u64);
            self.at += len;
            if self.at >= self.range.end {
                // What lies behind is not to be read any more: whoever makes it is told at once.
                self.chunks = None;
            }
            let from = self.range.start.clamp(first, first + len) - first;
            let to = self.range.end.clamp(first, first + len) - first;
            if from < to || chunk.skipped > 0 {
                let skipped = chunk.skipped;
                return Ok(Some(Box::new(move || Ok(Chunk { skipped, ..chunk.slice(from as usize..to as usize)? }))));
            }
        }
        Ok(None)
    }
}
