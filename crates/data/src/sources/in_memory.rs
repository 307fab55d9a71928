//! Samples that are tensors in memory: one for each field, whose first axis is the samples.

use std::sync::Arc;

use espalier_graph::Tensor;
use espalier_spec::{Error, Result};

use crate::chunk::{Chunk, Column};
use crate::schema::{Field, Names, Schema};
use crate::source::{Epoch, Opened, Rows, Source};

/// Tensors, row by row.
pub struct InMemory {
    schema: Schema,
    rows: Arc<Table>,
}

struct Table {
    tensors: Vec<Tensor>,
    len: usize,
}

impl InMemory {
    /// Tensors by the names of their fields; all have the same number of rows.
    pub fn new(named: Vec<(String, Tensor)>) -> Result<Self> {
        let mut fields = vec![];
        let mut first: Option<(&str, usize)> = None;
        for (name, tensor) in &named {
            let Some((&rows, shape)) = tensor.shape().split_first() else {
                return Err(Error::data(format!(
                    "dataset: {name} has no rows; expected a first axis of samples, got one number."
                )));
            };
            let (other, expected) = *first.get_or_insert((name, rows));
            if rows != expected {
                return Err(Error::data(format!(
                    "dataset: {other} and {name} differ in length; expected {expected} rows in each, got {rows} in {name}. Give \
                     all as many rows."
                )));
            }
            fields.push(Field::even(name, tensor.dtype(), shape));
        }
        let none = || Error::data("dataset: there is nothing in it; expected at least x, got no tensor.");
        let (_, len) = first.ok_or_else(none)?;
        if u32::try_from(len).is_err() {
            return Err(Error::data(format!("dataset: too many rows; expected at most {}, got {len}.", u32::MAX)));
        }
        let tensors = named.into_iter().map(|(_, tensor)| tensor).collect();
        Ok(Self { schema: Schema::new(fields), rows: Arc::new(Table { tensors, len }) })
    }

    /// The same with names for columns, classes and categories.
    pub fn named(mut self, names: Names) -> Self {
        self.schema.names = names;
        self
    }
}

impl Source for InMemory {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn rows(&self) -> Option<u64> {
        Some(self.rows.len as u64)
    }

    fn open(&self, _: &Epoch) -> Result<Opened> {
        Ok(Opened::Rows(Arc::clone(&self.rows) as Arc<dyn Rows>))
    }

    fn tensors(&self) -> Option<Vec<Tensor>> {
        Some(self.rows.tensors.clone())
    }
}

impl Rows for Table {
    fn len(&self) -> usize {
        self.len
    }

    fn read(&self, rows: &[u32]) -> Result<Chunk> {
        let columns = (0..self.tensors.len()).map(|field| self.read_field(field, rows)).collect::<Result<_>>()?;
        Ok(Chunk { rows: rows.iter().copied().map(u64::from).collect(), columns, skipped: 0 })
    }

    fn read_field(&self, field: usize, rows: &[u32]) -> Result<Column> {
        Column::Even(self.tensors[field].clone()).gather(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_all_tensors_are_read_together() {
        let x = Tensor::f32([3, 1].into(), &[0., 10., 20.]).unwrap();
        let y = Tensor::i32([3].into(), &[0, 1, 2]).unwrap();
        let source = InMemory::new(vec![("x".into(), x), ("y".into(), y)]).unwrap();
        assert_eq!(source.rows(), Some(3));
        let Opened::Rows(rows) = source.open(&Epoch::default()).unwrap() else { panic!("memory has rows") };
        let chunk = rows.read(&[2, 0]).unwrap();
        assert_eq!(chunk.rows, [2, 0]);
        let Column::Even(y) = &chunk.columns[1] else { panic!("samples in memory are alike") };
        assert_eq!(y.as_i32(), Some(&[2, 0][..]));
    }

    #[test]
    fn tensors_that_differ_in_length_are_refused() {
        let tensor = |rows: usize| Tensor::f32([rows].into(), &vec![0.0; rows]).unwrap();
        let error = InMemory::new(vec![("x".into(), tensor(3)), ("y".into(), tensor(2))]).err().unwrap();
        assert!(error.message.starts_with("dataset: x and y differ in length; expected 3 rows in each, got 2 in y"));
        assert!(InMemory::new(vec![("x".into(), Tensor::scalar(1.0))]).is_err());
        assert!(InMemory::new(vec![]).is_err());
    }
}
