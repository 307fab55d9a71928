//! Batches out of chunks of any size.

use std::collections::VecDeque;
use std::sync::Arc;

use espalier_graph::Tensor;
use espalier_spec::Result;

use crate::chunk::Chunk;
use crate::source::Epoch;
use crate::views::Change;

/// Samples for one step: a tensor for each field.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// The number of each sample within its source.
    pub rows: Vec<u64>,
    /// The tensors; their first axis is the samples.
    pub tensors: Vec<Tensor>,
}

impl Batch {
    /// Number of samples.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn bytes(&self) -> usize {
        self.tensors.iter().map(|tensor| tensor.bytes().len()).sum()
    }
}

/// What is done with every batch before it lies ready: checks, another order of tensors.
pub type Finish = Arc<dyn Fn(Batch) -> Result<Batch> + Send + Sync>;

/// Cuts a row of chunks into batches.
pub struct Batcher {
    size: usize,
    drop_remainder: bool,
    names: Vec<String>,
    changes: Vec<Arc<dyn Change>>,
    finish: Option<Finish>,
    epoch: Epoch,
    held: VecDeque<Chunk>,
    /// Samples of the first chunk that are gone.
    gone: usize,
    /// Samples that are held.
    rows: usize,
    /// Batches to leave out before the first.
    left_out: u64,
    has_left_out: bool,
    /// Bytes of the largest batch.
    bytes: usize,
}

impl Batcher {
    /// Batches of that many samples; `names` are the fields'.
    pub fn new(size: usize, drop_remainder: bool, names: Vec<String>, finish: Option<Finish>) -> Self {
        Self {
            size,
            drop_remainder,
            names,
            changes: vec![],
            finish,
            epoch: Epoch::default(),
            held: VecDeque::new(),
            gone: 0,
            rows: 0,
            left_out: 0,
            has_left_out: false,
            bytes: 0,
        }
    }

    /// The same, where whole batches are changed one after the other before they are finished.
    pub fn changed(self, changes: Vec<Arc<dyn Change>>) -> Self {
        Self { changes, ..self }
    }

    /// Begins the batches of a pass.
    pub fn begin(&mut self, epoch: Epoch) {
        self.epoch = epoch;
    }

    /// Leaves that many of the batches to come out, however many passes they are of.
    pub fn leave_out(&mut self, batches: u64) {
        self.left_out += batches;
        self.has_left_out = false;
    }

    /// Whether batches were left out since then.
    pub fn has_left_out(&self) -> bool {
        self.has_left_out
    }

    /// Takes samples; the batches that they complete go into `batches`, those before one that fails as well.
    pub fn push(&mut self, chunk: Chunk, batches: &mut Vec<Batch>) -> Result<()> {
        self.rows += chunk.len();
        if !chunk.is_empty() {
            self.held.push_back(chunk);
        }
        while self.rows >= self.size {
            batches.extend(self.cut(self.size)?);
        }
        Ok(())
    }

    /// Ends a pass: the samples that fill no batch, unless they are not wanted.
    pub fn end(&mut self) -> Result<Option<Batch>> {
        if self.rows > 0 && !self.drop_remainder {
            return self.cut(self.rows);
        }
        (self.rows, self.gone) = (0, 0);
        self.held.clear();
        Ok(None)
    }

    /// Bytes of the largest batch so far.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    fn cut(&mut self, size: usize) -> Result<Option<Batch>> {
        self.rows -= size;
        let (mut left, mut parts) = (size, vec![]);
        while left > 0 {
            let Some(first) = self.held.front() else { break };
            let count = left.min(first.len() - self.gone);
            let whole = count == first.len();
            let range = self.gone..self.gone + count;
            left -= count;
            let part = if whole { None } else { Some(first.slice(range.clone())?) };
            if range.end == first.len() {
                let taken = self.held.pop_front();
                self.gone = 0;
                parts.extend(part.or(taken));
            } else {
                self.gone = range.end;
                parts.extend(part);
            }
        }
        if self.left_out > 0 {
            self.left_out -= 1;
            self.has_left_out = true;
            return Ok(None);
        }
        let whole = Chunk::concat(&parts)?;
        let chunk = self.changes.iter().try_fold(whole, |chunk, change| change.apply(chunk, &self.epoch))?;
        let named = chunk.columns.into_iter().zip(&self.names);
        let tensors = named.map(|(column, name)| column.even("dataset", name)).collect::<Result<_>>()?;
        let batch = Batch { rows: chunk.rows, tensors };
        self.bytes = self.bytes.max(batch.bytes());
        match &self.finish {
            Some(finish) => finish(batch).map(Some),
            None => Ok(Some(batch)),
        }
    }
}

#[cfg(test)]
mod tests {
    use espalier_spec::Error;

    use super::*;
    use crate::chunk::Column;

    fn chunk(first: u64, len: usize) -> Chunk {
        let values: Vec<_> = (0..len).map(|i| first as f32 + i as f32).collect();
        Chunk::numbered(first, vec![Column::Even(Tensor::f32([len].into(), &values).unwrap())])
    }

    fn batches(sizes: &[usize], batcher: &mut Batcher) -> Vec<Vec<u64>> {
        let mut all = vec![];
        let mut first = 0;
        for &size in sizes {
            batcher.push(chunk(first, size), &mut all).unwrap();
            first += size as u64;
        }
        all.extend(batcher.end().unwrap());
        for batch in &all {
            let numbers: Vec<_> = batch.rows.iter().map(|&row| row as f32).collect();
            assert_eq!(batch.tensors[0].as_f32(), Some(&numbers[..]));
        }
        all.into_iter().map(|batch| batch.rows).collect()
    }

    #[test]
    fn chunks_of_any_size_give_the_same_batches() {
        for sizes in [&[10][..], &[4, 4, 2], &[1; 10], &[0, 3, 0, 7], &[9, 1]] {
            let mut batcher = Batcher::new(4, false, vec!["x".to_owned()], None);
            assert_eq!(batches(sizes, &mut batcher), [vec![0, 1, 2, 3], vec![4, 5, 6, 7], vec![8, 9]]);
        }
    }

    #[test]
    fn a_remainder_is_dropped_and_a_pass_entered_where_it_is_wished() {
        let mut batcher = Batcher::new(4, true, vec!["x".to_owned()], None);
        batcher.leave_out(1);
        assert_eq!(batches(&[3, 7], &mut batcher), [[4, 5, 6, 7]]);
        assert_eq!(batches(&[5], &mut batcher), [[0, 1, 2, 3]]);
    }

    #[test]
    fn every_batch_is_finished() {
        let finish: Finish = Arc::new(|batch| Ok(Batch { rows: vec![batch.rows[0] + 100], ..batch }));
        let mut batcher = Batcher::new(2, false, vec!["x".to_owned()], Some(finish));
        let mut all = vec![];
        batcher.push(chunk(0, 4), &mut all).unwrap();
        assert_eq!(all.into_iter().map(|batch| batch.rows).collect::<Vec<_>>(), [[100], [102]]);
    }

    #[test]
    fn batches_before_one_that_fails_are_there() {
        let refuse = |batch: Batch| if batch.rows[0] < 4 { Ok(batch) } else { Err(Error::data("no")) };
        let mut batcher = Batcher::new(2, false, vec!["x".to_owned()], Some(Arc::new(refuse)));
        let mut all = vec![];
        assert_eq!(batcher.push(chunk(0, 8), &mut all).unwrap_err().message, "no");
        assert_eq!(all.len(), 2);
    }
}
