//! Batches of a data set, made ahead of time on background threads: the same for any number of them.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use espalier_kernels::rng::{Key, permutation};
use espalier_kernels::team::default_threads;
use espalier_spec::{Error, Result};

use crate::batcher::{Batch, Batcher, Finish};
use crate::chunk::Chunk;
use crate::on_error::none_readable;
use crate::ordered::{Drain, Feed, Ordered, Step};
use crate::schema::Schema;
use crate::source::{Epoch, Opened, Rows, Source, Stop, Stream};
use crate::views::Change;

/// Stream of the random numbers that order the samples of an epoch; those of random ops are counted from 0.
pub const SHUFFLES: u64 = u64::MAX;

/// Batches that lie ready take about this much memory: few of images, many of small rows.
const READY_BYTES: usize = 8 << 20;

/// Of these there are so many, unless the user says otherwise.
const READY: Range<usize> = 2..128;

/// A batch of more samples is made of parts of this size, by several threads.
const PART: usize = 1024;

/// Smaller batches are read together, up to that many samples and bytes: handing work out takes longer than making them.
const TOGETHER: (usize, usize) = (PART, 256 << 10);

/// The order of samples that can be reached by number. A stream has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As the data set has them.
    AsTheyCome,
    /// A new random order for each pass.
    Shuffled,
}

/// Which passes over the data set there are to be.
#[derive(Debug, Clone)]
pub struct Passes {
    /// Seed of all that has none of its own.
    pub seed: u64,
    /// Numbers of the passes.
    pub epochs: Range<u64>,
    /// Batches that are left out before the first, of as many passes as it takes.
    pub first_batch: u64,
    /// The order of the samples.
    pub order: Order,
}

impl Passes {
    /// One pass in the order of the data set.
    pub fn one(seed: u64) -> Self {
        Self { seed, epochs: 0..1, first_batch: 0, order: Order::AsTheyCome }
    }
}

/// How batches are made.
#[derive(Clone, Default)]
pub struct Batching {
    /// Samples of a batch; `None` for all of a pass.
    pub size: Option<usize>,
    /// Whether samples at the end of a pass that fill no batch are left out.
    pub drop_remainder: bool,
    /// Batches that may lie ready, where the user says.
    pub prefetch: Option<usize>,
    /// Threads that make them, where the user says.
    pub threads: Option<usize>,
    /// What changes whole batches: what mixes their samples, and what comes behind it.
    pub changes: Vec<Arc<dyn Change>>,
    /// What is done with each before it lies ready.
    pub finish: Option<Finish>,
}

impl Batching {
    /// What the samples of batches are made of, where those of the data set are these.
    pub fn schema(&self, given: &Schema) -> Result<Schema> {
        self.changes.iter().try_fold(given.clone(), |schema, change| change.schema(&schema))
    }
}

/// Batches in order.
pub struct Loader {
    ordered: Ordered<Mark, Item>,
    skipped: u64,
}

/// Between the chunks of a pass and those of the next.
enum Mark {
    /// A pass begins; so many of its batches are not read, and so many that come are left out.
    Begin { epoch: Epoch, skipped: u64, left_out: u64 },
    /// It is over.
    End,
}

enum Item {
    Batch(Batch),
    /// The end of a pass, and how many records it has left out.
    End {
        skipped: u64,
    },
}

impl Loader {
    /// Starts to make batches.
    pub fn new(source: Arc<dyn Source>, passes: Passes, batching: &Batching) -> Result<Self> {
        let names = batching.schema(source.schema())?.fields.into_iter().map(|field| field.name).collect();
        let size = batching.size.unwrap_or(usize::MAX);
        if size == 0 {
            return Err(Error::spec("dataset: the batch size is out of range; expected at least 1, got 0."));
        }
        let stop = Stop::default();
        let (epoch, left_out) = (passes.epochs.start, passes.first_batch);
        let drop_remainder = batching.drop_remainder;
        let together = together(source.schema(), size);
        let stopped = stop.clone();
        let feed =
            Reading { source, passes, size, together, drop_remainder, epoch, left_out, pass: None, stop: stopped };
        let batcher = Batcher::new(size, batching.drop_remainder, names, batching.finish.clone());
        let batcher = batcher.changed(batching.changes.clone());
        let drain = Batches { batcher, prefetch: batching.prefetch, skipped: 0, empty: true, entered: false, made: 0 };
        let threads = batching.threads.unwrap_or_else(default_threads);
        Ok(Self { ordered: Ordered::new(Box::new(feed), Box::new(drain), threads, stop)?, skipped: 0 })
    }

    /// The next batch; nothing at the end of a pass, behind which the next pass begins, or when `stop` says so.
    pub fn next(&mut self, stop: &Stop) -> Result<Option<Batch>> {
        match self.ordered.next(stop)? {
            Some(Item::Batch(batch)) => Ok(Some(batch)),
            Some(Item::End { skipped }) => {
                self.skipped += skipped;
                Ok(None)
            }
            None => Ok(None),
        }
    }

    /// How long [`next`](Self::next) has waited for batches in all.
    pub fn waited(&self) -> Duration {
        self.ordered.waited()
    }

    /// How many records the passes that are over have left out because they could not be read.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }
}

/// How many batches of that size are read together. It follows from the samples alone, since a function that draws random
/// numbers sees those that are read together.
fn together(schema: &Schema, size: usize) -> usize {
    let bytes = schema.fields.iter().map(|field| field.rows(1)?.ok().map(|row| row.bytes())).sum::<Option<usize>>();
    let fitting = bytes.map_or(1, |bytes| TOGETHER.1 / bytes.max(1).saturating_mul(size));
    fitting.min(TOGETHER.0 / size).max(1)
}

/// Hands out the reading of chunks, pass after pass.
struct Reading {
    source: Arc<dyn Source>,
    passes: Passes,
    size: usize,
    /// Batches that are read together.
    together: usize,
    drop_remainder: bool,
    epoch: u64,
    /// Batches that are still to be left out.
    left_out: u64,
    pass: Option<Pass>,
    stop: Stop,
}

enum Pass {
    Rows { rows: Arc<dyn Rows>, order: Option<Vec<u32>>, at: usize },
    Stream(Box<dyn Stream>),
}

impl Reading {
    /// Opens the data set for the next pass.
    fn begin(&mut self) -> Result<Step<Mark>> {
        let (seed, number) = (self.passes.seed, self.epoch);
        let epoch = Epoch { seed, number, stop: self.stop.clone() };
        let opened = self.source.open(&epoch)?;
        let mut skipped = 0;
        // Only reading tells which samples are those of a batch, except where each that is asked for comes.
        let mut left_out = self.left_out;
        self.pass = Some(match opened {
            Opened::Stream(stream) => Pass::Stream(stream),
            Opened::Rows(rows) => {
                if rows.is_whole() {
                    let (full, rest) = ((rows.len() / self.size) as u64, !rows.len().is_multiple_of(self.size));
                    let all = full + u64::from(rest && !self.drop_remainder);
                    let wished = self.left_out.min(all);
                    // Batches that are read together with the first that is wanted come and are left out.
                    left_out = if wished < all { wished % self.together as u64 } else { 0 };
                    skipped = wished - left_out;
                }
                let shuffled = self.passes.order == Order::Shuffled;
                let order = shuffled.then(|| permutation(Key::new(seed, SHUFFLES), number, rows.len()));
                Pass::Rows { rows, order, at: (skipped as usize).saturating_mul(self.size) }
            }
        });
        self.left_out -= skipped + left_out;
        Ok(Step::Mark(Mark::Begin { epoch, skipped, left_out }))
    }
}

impl Feed<Mark> for Reading {
    fn next(&mut self) -> Result<Option<Step<Mark>>> {
        let task = match &mut self.pass {
            None if self.epoch == self.passes.epochs.end => return Ok(None),
            None => return self.begin().map(Some),
            Some(Pass::Stream(stream)) => stream.next()?,
            Some(Pass::Rows { rows, order, at }) => {
                let len = rows.len();
                let group = self.size.saturating_mul(self.together);
                let left_of_group = group - *at % group;
                let range = *at..at.saturating_add(left_of_group.min(PART)).min(len);
                *at = range.end;
                (!range.is_empty()).then(|| {
                    let numbers: Vec<_> = match order {
                        Some(order) => order[range].to_vec(),
                        None => range.map(|row| row as u32).collect(),
                    };
                    let rows = Arc::clone(rows);
                    Box::new(move || rows.read(&numbers)) as Box<dyn FnOnce() -> Result<Chunk> + Send>
                })
            }
        };
        if let Some(task) = task {
            return Ok(Some(Step::Task(task)));
        }
        self.pass = None;
        self.epoch += 1;
        Ok(Some(Step::Mark(Mark::End)))
    }
}

/// Makes batches of the chunks.
struct Batches {
    batcher: Batcher,
    prefetch: Option<usize>,
    /// Records that this pass has left out.
    skipped: u64,
    /// Whether no sample of this pass has come yet.
    empty: bool,
    /// Whether this pass was not entered at its first batch.
    entered: bool,
    /// Batches that this pass has given.
    made: usize,
}

impl Drain<Mark, Item> for Batches {
    fn chunk(&mut self, chunk: Chunk, out: &mut Vec<Item>) -> Result<()> {
        self.skipped += chunk.skipped;
        self.empty &= chunk.is_empty();
        let mut batches = vec![];
        let outcome = self.batcher.push(chunk, &mut batches);
        self.made += batches.len();
        out.extend(batches.into_iter().map(Item::Batch));
        outcome
    }

    fn mark(&mut self, mark: Mark, out: &mut Vec<Item>) -> Result<()> {
        match mark {
            Mark::Begin { epoch, skipped, left_out } => {
                self.batcher.begin(epoch);
                self.batcher.leave_out(left_out);
                self.entered = skipped > 0;
                (self.made, self.skipped, self.empty) = (0, 0, true);
            }
            Mark::End if self.empty && self.skipped > 0 => return Err(none_readable(self.skipped)),
            Mark::End => {
                let last = self.batcher.end()?;
                // The end of a pass of which nothing was wanted is none.
                let unwanted = last.is_none() && self.made == 0 && (self.entered || self.batcher.has_left_out());
                out.extend(last.map(Item::Batch));
                if !unwanted {
                    out.push(Item::End { skipped: std::mem::take(&mut self.skipped) });
                }
            }
        }
        Ok(())
    }

    fn ahead(&self) -> usize {
        let fitting = READY_BYTES.checked_div(self.batcher.bytes()).unwrap_or(READY.start);
        self.prefetch.unwrap_or_else(|| fitting.clamp(READY.start, READY.end))
    }
}

#[cfg(test)]
mod tests {
    use espalier_graph::Tensor;

    use super::*;
    use crate::chunk::Column;
    use crate::schema::Field;
    use crate::source::Task;
    use crate::sources::InMemory;

    fn numbers(len: usize) -> Arc<dyn Source> {
        let values: Vec<_> = (0..len as i32).collect();
        Arc::new(InMemory::new(vec![("x".into(), Tensor::i32([len].into(), &values).unwrap())]).unwrap())
    }

    /// The same numbers as a stream of chunks of three, in which every record whose number ends in 7 is damaged.
    struct Streamed(Schema, u64);

    impl Source for Streamed {
        fn schema(&self) -> &Schema {
            &self.0
        }
        fn rows(&self) -> Option<u64> {
            None
        }
        fn open(&self, _: &Epoch) -> Result<Opened> {
            Ok(Opened::Stream(Box::new(Threes(0, self.1))))
        }
    }

    struct Threes(u64, u64);

    impl Stream for Threes {
        fn next(&mut self) -> Result<Option<Task>> {
            let rows: Vec<_> = (self.0..(self.0 + 3).min(self.1)).filter(|row| row % 10 != 7).collect();
            let skipped = (self.0 + 3).min(self.1).saturating_sub(self.0) - rows.len() as u64;
            if self.0 >= self.1 {
                return Ok(None);
            }
            self.0 += 3;
            Ok(Some(Box::new(move || {
                let values: Vec<_> = rows.iter().map(|&row| row as i32).collect();
                let column = Column::Even(Tensor::i32([rows.len()].into(), &values)?);
                Ok(Chunk { rows, columns: vec![column], skipped })
            })))
        }
    }

    fn streamed(len: u64) -> Arc<dyn Source> {
        Arc::new(Streamed(Schema::new(vec![Field::even("x", espalier_graph::DType::I32, &[])]), len))
    }

    fn all(source: &Arc<dyn Source>, passes: &Passes, batching: &Batching) -> (Vec<Vec<Vec<i32>>>, u64) {
        let mut loader = Loader::new(Arc::clone(source), passes.clone(), batching).unwrap();
        let mut epochs = vec![];
        for _ in passes.epochs.clone() {
            let mut batches = vec![];
            while let Some(batch) = loader.next(&Stop::default()).unwrap() {
                let values = batch.tensors[0].as_i32().unwrap().to_vec();
                assert_eq!(batch.rows, values.iter().map(|&x| x as u64).collect::<Vec<_>>());
                batches.push(values);
            }
            epochs.push(batches);
        }
        (epochs, loader.skipped())
    }

    fn batching(size: usize, threads: usize) -> Batching {
        Batching { size: Some(size), threads: Some(threads), ..Batching::default() }
    }

    #[test]
    fn a_seeded_epoch_is_the_same_for_any_number_of_threads() {
        let source = numbers(1000);
        let passes = Passes { seed: 7, epochs: 0..3, first_batch: 0, order: Order::Shuffled };
        let (alone, _) = all(&source, &passes, &batching(32, 1));
        for threads in [2, 5] {
            assert_eq!(all(&source, &passes, &batching(32, threads)).0, alone);
        }
        assert_ne!(alone[0], alone[1]);
        let mut sorted = alone[2].concat();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..1000).collect::<Vec<_>>());
        assert_eq!(alone[0].iter().map(Vec::len).collect::<Vec<_>>(), [vec![32; 31], vec![8]].concat());
    }

    #[test]
    fn an_epoch_can_be_entered_at_any_batch() {
        for source in [numbers(100), streamed(100)] {
            let passes = |first_batch| Passes { seed: 1, epochs: 4..6, first_batch, order: Order::Shuffled };
            let (whole, _) = all(&source, &passes(0), &batching(8, 2));
            let (entered, _) = all(&source, &passes(5), &batching(8, 2));
            assert_eq!(entered, [whole[0][5..].to_vec(), whole[1].clone()]);
            let (entered, _) = all(&source, &passes(whole[0].len() as u64 + 2), &batching(8, 2));
            assert_eq!(entered.concat(), whole[1][2..]);
        }
    }

    /// Samples that tell which of them were read together, as functions that draw random numbers do.
    struct Together(Arc<dyn Source>);

    impl Source for Together {
        fn schema(&self) -> &Schema {
            self.0.schema()
        }
        fn rows(&self) -> Option<u64> {
            self.0.rows()
        }
        fn open(&self, _: &Epoch) -> Result<Opened> {
            Ok(Opened::Rows(Arc::new(Self(Arc::clone(&self.0)))))
        }
    }

    impl Rows for Together {
        fn len(&self) -> usize {
            10_000
        }
        fn read(&self, rows: &[u32]) -> Result<Chunk> {
            let first = vec![rows[0] as i32; rows.len()];
            let column = Column::Even(Tensor::i32([rows.len()].into(), &first)?);
            Ok(Chunk { rows: first.iter().map(|&row| row as u64).collect(), columns: vec![column], skipped: 0 })
        }
    }

    #[test]
    fn small_batches_are_read_together_wherever_a_pass_is_entered() {
        let source: Arc<dyn Source> = Arc::new(Together(numbers(1)));
        let passes = |first_batch| Passes { first_batch, ..Passes::one(0) };
        let (whole, _) = all(&source, &passes(0), &batching(24, 2));
        let groups: Vec<_> = whole[0].chunks(1024 / 24).collect();
        assert!(groups.iter().all(|group| group.iter().flatten().all(|first| *first == group[0][0])));
        for first in [1, 41, 42, 43, 416] {
            let (entered, _) = all(&source, &passes(first as u64), &batching(24, 2));
            assert_eq!(entered[0], whole[0][first..]);
        }
    }

    #[test]
    fn a_stream_keeps_its_order_and_tells_what_was_left_out() {
        let passes = Passes { epochs: 0..2, ..Passes::one(0) };
        let expected: Vec<_> = (0..25).filter(|x| x % 10 != 7).collect();
        let (epochs, skipped) = all(&streamed(25), &passes, &batching(10, 2));
        assert_eq!(epochs[0], [&expected[..10], &expected[10..20], &expected[20..]]);
        assert_eq!((epochs[1].concat(), skipped), (expected, 4));
    }

    #[test]
    fn a_batch_may_be_all_there_is() {
        for source in [numbers(3000), streamed(60)] {
            let (epochs, _) = all(&source, &Passes::one(0), &Batching::default());
            assert_eq!(epochs[0].len(), 1);
        }
    }

    #[test]
    fn an_empty_pass_has_no_batches() {
        assert_eq!(all(&streamed(0), &Passes::one(0), &batching(4, 2)).0, [Vec::<Vec<i32>>::new()]);
    }
}
