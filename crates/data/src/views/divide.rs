//! Samples parted by chance into those to learn from and those to test with, each class in its share if that is wished.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use espalier_graph::{DType, Tensor};
use espalier_spec::{Error, Result};

use super::select::Chosen;
use crate::chunk::Column;
use crate::schema::Schema;
use crate::source::{Epoch, Opened, Rows, Source};

/// How samples are parted: the first of an order are those to test with.
struct Division {
    source: Arc<dyn Source>,
    /// All samples in an order of chance.
    order: Vec<u32>,
    /// How many there are to test with.
    count: usize,
    /// The field of the classes that keep their shares.
    classes: Option<usize>,
    /// What to learn from and what to test with, once the classes have been read.
    parts: Mutex<Option<[Arc<[u32]>; 2]>>,
}

/// One of two parts.
pub struct Divided {
    division: Arc<Division>,
    tests: bool,
}

/// Parts a data set whose samples can be reached by number into those to learn from and `count` to test with; `order` holds
/// each number once.
pub fn divide(source: Arc<dyn Source>, order: Vec<u32>, count: usize, stratified: bool) -> Result<[Divided; 2]> {
    if source.is_stream() || !source.steady() {
        return Err(Error::data(
            "split: the parts would mix; expected samples that can be counted and lie still, got a stream or a dataset with an \
                 order of its own. Split before shuffle(), or cache() a stream.",
        ));
    }
    let classes = if stratified { Some(classes(source.schema())?) } else { None };
    let division = Arc::new(Division { source, order, count, classes, parts: Mutex::default() });
    if division.source.tensors().is_some() {
        // What lies in memory is parted at once, so that what is wrong with its classes is told here.
        division.parts(division.rows(&Epoch::default())?.as_ref())?;
    }
    Ok([false, true].map(|tests| Divided { division: Arc::clone(&division), tests }))
}

impl Division {
    fn rows(&self, epoch: &Epoch) -> Result<Arc<dyn Rows>> {
        match self.source.open(epoch)? {
            Opened::Rows(rows) => Ok(rows),
            Opened::Stream(_) => Err(Error::internal("split: a stream has no numbers.")),
        }
    }

    fn parts(&self, rows: &dyn Rows) -> Result<[Arc<[u32]>; 2]> {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(parts) = parts.as_ref() {
            return Ok(parts.clone());
        }
        let (test, train) = match self.classes {
            None => {
                let (test, train) = self.order.split_at(self.count.min(self.order.len()));
                (test.to_vec(), train.to_vec())
            }
            Some(field) => self.by_class(&labels(&rows.read_field(field, &self.order)?)?)?,
        };
        Ok(parts.insert([train.into(), test.into()]).clone())
    }

    /// Takes samples in the order of chance until each class has its share; `labels` are in that order.
    fn by_class(&self, labels: &[i32]) -> Result<(Vec<u32>, Vec<u32>)> {
        let mut sizes = BTreeMap::<i32, usize>::new();
        for label in labels {
            *sizes.entry(*label).or_default() += 1;
        }
        let mut left = shares(&sizes, self.count, labels.len());
        for (label, size) in &sizes {
            self.in_both(*label, *size, left[label])?;
        }
        let (mut test, mut train) = (vec![], vec![]);
        for (row, label) in self.order.iter().zip(labels) {
            match left.get_mut(label).filter(|left| **left > 0) {
                Some(left) => {
                    *left -= 1;
                    test.push(*row);
                }
                None => train.push(*row),
            }
        }
        Ok((test, train))
    }

    /// Refuses parts of which one lacks a class.
    fn in_both(&self, label: i32, size: usize, tested: usize) -> Result<()> {
        let (part, advice) = match (tested, size) {
            (_, 1) => ("one of the parts", "Leave it out with filter()"),
            (0, _) => ("the samples to test with", "Test with more samples"),
            (_, size) if size == tested => ("the samples to learn from", "Test with fewer samples"),
            _ => return Ok(()),
        };
        let names = &self.source.schema().names.class_names;
        let class = usize::try_from(label).ok().and_then(|label| names.get(label));
        let class = class.map_or_else(|| format!("class {label}"), |name| format!("class '{name}'"));
        Err(Error::data(format!(
            "split: {class} would be missing from {part}; expected samples of every class in both, got {size} of {} to share out. \
             {advice}, or leave `stratify` out.",
            self.order.len()
        )))
    }
}

/// Whole shares that add up to `count`: rounded down, then one more for those cut the most.
fn shares(sizes: &BTreeMap<i32, usize>, count: usize, all: usize) -> BTreeMap<i32, usize> {
    let mut shares: BTreeMap<_, _> = sizes.iter().map(|(label, size)| (*label, size * count / all)).collect();
    let mut by_remainder: Vec<_> = sizes.iter().map(|(label, size)| (size * count % all, *label)).collect();
    by_remainder.sort_by_key(|(remainder, _)| std::cmp::Reverse(*remainder));
    let missing = count - shares.values().sum::<usize>();
    for (_, label) in by_remainder.into_iter().take(missing) {
        *shares.entry(label).or_default() += 1;
    }
    shares
}

/// The field of class ids.
fn classes(schema: &Schema) -> Result<usize> {
    let place = schema.required("split: stratify", "y")?;
    let field = &schema.fields[place];
    if field.dtype == DType::I32 && field.dims.sizes().is_empty() {
        return Ok(place);
    }
    Err(Error::data(format!(
        "split: `stratify` needs a class for each sample; expected int32 labels of one axis, got {field} for each sample. Split \
         before one-hot encoding."
    )))
}

fn labels(column: &Column) -> Result<Vec<i32>> {
    let tensor = column.clone().even("split", "y")?;
    Ok(tensor.as_i32().unwrap_or(&[]).to_vec())
}

impl Source for Divided {
    fn schema(&self) -> &Schema {
        self.division.source.schema()
    }

    fn rows(&self) -> Option<u64> {
        let (all, tests) = (self.division.order.len(), self.division.count);
        Some(if self.tests { tests } else { all - tests } as u64)
    }

    fn open(&self, epoch: &Epoch) -> Result<Opened> {
        let rows = self.division.rows(epoch)?;
        let chosen = Arc::clone(&self.division.parts(rows.as_ref())?[usize::from(self.tests)]);
        Ok(Opened::Rows(Arc::new(Chosen { rows, chosen })))
    }

    fn prepare(&self, epoch: &Epoch) -> Result<()> {
        self.division.source.prepare(epoch)
    }

    fn tensors(&self) -> Option<Vec<Tensor>> {
        let tensors = self.division.source.tensors()?;
        let parts = self.division.parts(self.division.rows(&Epoch::default()).ok()?.as_ref()).ok()?;
        let part =
            |tensor| Column::Even(tensor).gather(&parts[usize::from(self.tests)]).ok()?.even("dataset", "x").ok();
        tensors.into_iter().map(part).collect()
    }
}
