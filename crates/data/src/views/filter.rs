//! The samples that pass a test.

use std::sync::{Arc, OnceLock};

use espalier_graph::{DType, Tensor};
use espalier_spec::{Error, Result};

use super::Described;
use super::select::Chosen;
use crate::chunk::{Chunk, Column};
use crate::in_order::{InOrder, as_stream};
use crate::schema::Schema;
use crate::source::{Epoch, Opened, Rows, Source, Stream, Task};

/// The samples for which a described function says true.
pub struct Filter {
    source: Arc<dyn Source>,
    test: Arc<Test>,
    /// The samples that pass, once they have been looked for: they are the same in each pass.
    passing: OnceLock<Arc<[u32]>>,
}

struct Test {
    function: Described,
    /// The only field that the function reads, where it is one.
    only: Option<usize>,
}

impl Filter {
    /// A test that gives one truth value for each sample.
    pub fn new(source: Arc<dyn Source>, function: Described) -> Result<Self> {
        let results = function.results(source.schema())?;
        match &results[..] {
            [(DType::Bool, dims)] if dims.is_empty() => {}
            _ => {
                let got: Vec<_> = results.iter().map(|(dtype, dims)| format!("{dtype}{dims:?}")).collect();
                return Err(Error::dtype(format!(
                    "filter: the function gives no truth value for each sample; expected bool of one axis, got {} for each \
                     sample. Compare with .greater(), .equal() or the like.",
                    got.join(", ")
                )));
            }
        }
        let only = if let [only] = function.reads() { Some(*only) } else { None };
        Ok(Self { source, test: Arc::new(Test { function, only }), passing: OnceLock::new() })
    }

    /// The numbers of the samples that pass, found by reading them all.
    fn find(&self, rows: &Arc<dyn Rows>, epoch: &Epoch) -> Result<Arc<[u32]>> {
        let tested = Arc::new(Tested { rows: Arc::clone(rows), test: Arc::clone(&self.test), epoch: epoch.clone() });
        let mut chunks = InOrder::new(Opened::Rows(tested), epoch)?;
        let mut passing = vec![];
        while let Some(chunk) = chunks.chunk()? {
            passing.extend(chunk.rows.into_iter().map(|row| row as u32));
        }
        Ok(passing.into())
    }
}

impl Source for Filter {
    fn schema(&self) -> &Schema {
        self.source.schema()
    }

    fn rows(&self) -> Option<u64> {
        self.passing.get().map(|passing| passing.len() as u64)
    }

    fn is_stream(&self) -> bool {
        !self.is_selection()
    }

    fn open(&self, epoch: &Epoch) -> Result<Opened> {
        let opened = match self.source.open(epoch)? {
            Opened::Rows(rows) if self.is_selection() => {
                let passing = if let Some(passing) = self.passing.get() {
                    passing
                } else {
                    let found = self.find(&rows, epoch)?;
                    if epoch.stop.is_stopped() {
                        return Ok(Opened::Rows(Arc::new(Chosen { rows, chosen: Arc::new([]) })));
                    }
                    self.passing.get_or_init(|| found)
                };
                return Ok(Opened::Rows(Arc::new(Chosen { rows, chosen: Arc::clone(passing) })));
            }
            other => other,
        };
        let (stream, test, epoch) = (as_stream(opened), Arc::clone(&self.test), epoch.clone());
        Ok(Opened::Stream(Box::new(Passing { stream, test, epoch })))
    }

    fn steady(&self) -> bool {
        self.source.steady()
    }

    fn prepare(&self, epoch: &Epoch) -> Result<()> {
        self.source.prepare(epoch)
    }

    fn tensors(&self) -> Option<Vec<Tensor>> {
        let tensors = self.source.tensors()?;
        let epoch = Epoch::default();
        if self.passing.get().is_none() {
            self.open(&epoch).ok()?;
        }
        let passing = self.passing.get()?;
        tensors.into_iter().map(|tensor| Column::Even(tensor).gather(passing).ok()?.even("dataset", "x").ok()).collect()
    }
}

impl Filter {
    /// Whether the samples that pass are the same in each pass and can be reached by number.
    fn is_selection(&self) -> bool {
        !self.source.is_stream() && self.source.steady()
    }
}

impl Test {
    /// Which samples pass.
    fn passing(&self, columns: Vec<Column>, rows: &[u64], epoch: &Epoch) -> Result<Vec<u32>> {
        let result = self.function.run(columns, rows, epoch)?;
        let truths = result.first().map_or(&[][..], Tensor::bytes).iter().enumerate();
        Ok(truths.filter(|(_, truth)| **truth != 0).map(|(place, _)| place as u32).collect())
    }

    fn apply(&self, chunk: Chunk, epoch: &Epoch) -> Result<Chunk> {
        if chunk.is_empty() {
            return Ok(chunk);
        }
        let columns = self.function.reads().iter().map(|&place| chunk.columns[place].clone()).collect();
        let passing = self.passing(columns, &chunk.rows, epoch)?;
        Ok(Chunk { skipped: chunk.skipped, ..chunk.gather(&passing)? })
    }
}

struct Passing {
    stream: Box<dyn Stream>,
    test: Arc<Test>,
    epoch: Epoch,
}

impl Stream for Passing {
    fn next(&mut self) -> Result<Option<Task>> {
        let Some(task) = self.stream.next()? else { return Ok(None) };
        let (test, epoch) = (Arc::clone(&self.test), self.epoch.clone());
        Ok(Some(Box::new(move || test.apply(task()?, &epoch))))
    }
}

/// Rows of which only the numbers are wanted, by their place in the data set.
struct Tested {
    rows: Arc<dyn Rows>,
    test: Arc<Test>,
    epoch: Epoch,
}

impl Rows for Tested {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn read(&self, rows: &[u32]) -> Result<Chunk> {
        let numbers: Vec<_> = rows.iter().copied().map(u64::from).collect();
        let whole = self.rows.is_whole();
        let columns = match self.test.only {
            Some(only) if whole => vec![self.rows.read_field(only, rows)?],
            _ if whole => {
                let chunk = self.rows.read(rows)?;
                self.test.function.reads().iter().map(|&place| chunk.columns[place].clone()).collect()
            }
            // One by one, since of several nobody knows which are missing.
            _ => {
                let mut passing = vec![];
                for &row in rows {
                    let chunk = self.rows.read(&[row])?;
                    if !chunk.is_empty() && !self.test.apply(chunk, &self.epoch)?.is_empty() {
                        passing.push(u64::from(row));
                    }
                }
                return Ok(Chunk { rows: passing, ..Chunk::default() });
            }
        };
        let passing = self.test.passing(columns, &numbers, &self.epoch)?;
        Ok(Chunk { rows: passing.into_iter().map(|place| numbers[place as usize]).collect(), ..Chunk::default() })
    }
}
