//! Some of the samples of a data set, by number: parts, the first ones, those that pass a test.

use std::sync::{Arc, OnceLock};

use espalier_graph::Tensor;
use espalier_spec::{Error, Result};

use crate::chunk::{Chunk, Column};
use crate::schema::Schema;
use crate::source::{Epoch, Opened, Rows, Source};

/// Chosen samples of a data set whose samples can be reached by number.
pub struct Select {
    source: Arc<dyn Source>,
    chosen: Arc<[u32]>,
    /// The tensors of a set in memory, gathered when they are first wanted.
    tensors: OnceLock<Option<Vec<Tensor>>>,
}

impl Select {
    /// The samples of these numbers, in this order.
    pub fn new(source: Arc<dyn Source>, chosen: Vec<u32>) -> Self {
        Self { source, chosen: chosen.into(), tensors: OnceLock::new() }
    }
}

impl Source for Select {
    fn schema(&self) -> &Schema {
        self.source.schema()
    }

    fn rows(&self) -> Option<u64> {
        Some(self.chosen.len() as u64)
    }

    fn open(&self, epoch: &Epoch) -> Result<Opened> {
        match self.source.open(epoch)? {
            Opened::Rows(rows) => Ok(Opened::Rows(Arc::new(Chosen { rows, chosen: Arc::clone(&self.chosen) }))),
            Opened::Stream(_) => Err(Error::internal("select: a stream has no numbers.")),
        }
    }

    fn steady(&self) -> bool {
        self.source.steady()
    }

    fn prepare(&self, epoch: &Epoch) -> Result<()> {
        self.source.prepare(epoch)
    }

    fn tensors(&self) -> Option<Vec<Tensor>> {
        let gather = || {
            let tensors = self.source.tensors()?.into_iter();
            tensors.map(|tensor| Column::Even(tensor).gather(&self.chosen).ok()?.even("dataset", "x").ok()).collect()
        };
        self.tensors.get_or_init(gather).clone()
    }
}

/// Chosen rows of a pass.
pub(super) struct Chosen {
    pub(super) rows: Arc<dyn Rows>,
    pub(super) chosen: Arc<[u32]>,
}

impl Chosen {
    fn numbers(&self, rows: &[u32]) -> Vec<u32> {
        rows.iter().map(|&row| self.chosen[row as usize]).collect()
    }
}

impl Rows for Chosen {
    fn len(&self) -> usize {
        self.chosen.len()
    }

    fn is_whole(&self) -> bool {
        self.rows.is_whole()
    }

    fn read(&self, rows: &[u32]) -> Result<Chunk> {
        self.rows.read(&self.numbers(rows))
    }

    fn read_field(&self, field: usize, rows: &[u32]) -> Result<Column> {
        self.rows.read_field(field, &self.numbers(rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::InMemory;

    #[test]
    fn chosen_samples_keep_their_numbers() {
        let x = Tensor::i32([4].into(), &[0, 10, 20, 30]).unwrap();
        let source = Arc::new(InMemory::new(vec![("x".into(), x)]).unwrap());
        let select = Select::new(Arc::new(Select::new(source, vec![3, 1, 0])), vec![2, 0]);
        let Opened::Rows(rows) = select.open(&Epoch::default()).unwrap() else { panic!("memory has rows") };
        let chunk = rows.read(&[0, 1]).unwrap();
        assert_eq!((rows.len(), chunk.rows), (2, vec![0, 3]));
        assert_eq!(select.tensors().unwrap()[0].as_i32(), Some(&[0, 30][..]));
    }
}
