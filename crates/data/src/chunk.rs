//! Some samples, column by column.

use std::ops::Range;

use espalier_graph::{DType, Shape, Tensor, TensorType};
use espalier_kernels::arena::AlignedBytes;
use espalier_spec::{Error, Result};

/// One part of some samples.
#[derive(Debug, Clone)]
pub enum Column {
    /// Samples that are all alike: one tensor, whose first axis is the samples.
    Even(Tensor),
    /// Samples of different sizes: a tensor for each, without an axis of samples.
    Ragged(Vec<Tensor>),
}

impl Column {
    /// The column of these samples: one tensor where they are all alike.
    pub fn of(samples: Vec<Tensor>) -> Result<Self> {
        let Some(first) = samples.first().map(Tensor::ty) else { return Ok(Self::Ragged(samples)) };
        if samples.iter().any(|sample| sample.ty() != first) {
            return Ok(Self::Ragged(samples));
        }
        Ok(Self::Even(stack(first, samples.iter().map(Tensor::bytes), samples.len())?))
    }

    /// Whether it is one tensor.
    pub fn is_even(&self) -> bool {
        matches!(self, Self::Even(_))
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        match self {
            Self::Even(tensor) => tensor.shape().first().copied().unwrap_or(0),
            Self::Ragged(samples) => samples.len(),
        }
    }

    /// Whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sample number `i`, without an axis of samples.
    pub fn sample(&self, i: usize) -> Result<Tensor> {
        match self {
            Self::Ragged(samples) => Ok(samples[i].clone()),
            Self::Even(tensor) => pick(tensor, std::iter::once(i), 1)?.reshape(Shape::new(&tensor.shape()[1..])?),
        }
    }

    /// The samples at these places, in this order.
    pub fn gather(&self, places: &[u32]) -> Result<Self> {
        let at = places.iter().map(|&place| place as usize);
        match self {
            Self::Even(tensor) => pick(tensor, at, places.len()).map(Self::Even),
            Self::Ragged(samples) => Ok(Self::Ragged(at.map(|place| samples[place].clone()).collect())),
        }
    }

    /// Samples of several columns, each by its column and its place there.
    pub fn pick<'a>(places: impl Iterator<Item = (&'a Self, usize)> + Clone) -> Result<Self> {
        let even = |(column, _): (&'a Self, usize)| match column {
            Self::Even(tensor) => Some(tensor),
            Self::Ragged(_) => None,
        };
        let alike = |a: &Tensor, b: &Tensor| a.dtype() == b.dtype() && a.shape()[1..] == b.shape()[1..];
        let first = places.clone().next().and_then(even);
        let Some(first) =
            first.filter(|first| places.clone().all(|place| even(place).is_some_and(|tensor| alike(first, tensor))))
        else {
            return Self::of(places.map(|(column, at)| column.sample(at)).collect::<Result<_>>()?);
        };
        let row = TensorType::new(first.dtype(), Shape::new(&first.shape()[1..])?);
        let size = row.bytes();
        let parts = places.clone().filter_map(|place| {
            let tensor = even(place)?;
            Some(&tensor.bytes()[place.1 * size..(place.1 + 1) * size])
        });
        stack(&row, parts, places.count()).map(Self::Even)
    }

    /// The samples in that range.
    pub fn slice(&self, range: Range<usize>) -> Result<Self> {
        match self {
            Self::Even(_) if range == (0..self.len()) => Ok(self.clone()),
            Self::Even(tensor) => pick(tensor, range.clone(), range.len()).map(Self::Even),
            Self::Ragged(samples) => Ok(Self::Ragged(samples[range].to_vec())),
        }
    }

    /// All samples of these columns, one column after the other.
    pub fn concat(columns: &[Self]) -> Result<Self> {
        if let [one] = columns {
            return Ok(one.clone());
        }
        // A column without samples says nothing of their type.
        let mut tensors = columns.iter().filter(|column| !column.is_empty()).map(|column| match column {
            Self::Even(tensor) => Some(tensor),
            Self::Ragged(_) => None,
        });
        let alike = |a: &Tensor, b: &Tensor| a.dtype() == b.dtype() && a.shape()[1..] == b.shape()[1..];
        let first = tensors.next().flatten();
        if let Some(first) = first.filter(|first| tensors.all(|other| other.is_some_and(|other| alike(first, other)))) {
            let rows = columns.iter().map(Self::len).sum();
            let parts = columns.iter().filter_map(|column| match column {
                Self::Even(tensor) => Some(tensor.bytes()),
                Self::Ragged(_) => None,
            });
            let row = TensorType::new(first.dtype(), Shape::new(&first.shape()[1..])?);
            return stack(&row, parts, rows).map(Self::Even);
        }
        let samples = columns.iter().flat_map(|column| (0..column.len()).map(|i| column.sample(i)));
        Self::of(samples.collect::<Result<_>>()?)
    }

    /// The one tensor of samples that are alike; `who` and `name` tell of those that are not.
    pub fn even(self, who: &str, name: &str) -> Result<Tensor> {
        let samples = match self {
            Self::Even(tensor) => return Ok(tensor),
            Self::Ragged(samples) => samples,
        };
        match Self::of(samples)? {
            Self::Even(tensor) => Ok(tensor),
            Self::Ragged(samples) => {
                let first = samples.first().map_or_else(String::new, |sample| sample.ty().to_string());
                let other = samples.iter().map(Tensor::ty).find(|ty| Some(*ty) != samples.first().map(Tensor::ty));
                let other = other.map_or_else(String::new, ToString::to_string);
                Err(Error::shape(format!(
                    "{who}: samples of a batch differ in {name}; expected all alike, got {first} and {other}. Resize or crop \
                     them to one size before."
                )))
            }
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Even(tensor) => tensor.bytes().len(),
            Self::Ragged(samples) => samples.iter().map(|sample| sample.bytes().len()).sum(),
        }
    }
}

/// Rows of a tensor as a tensor of their own.
fn pick(tensor: &Tensor, places: impl Iterator<Item = usize>, count: usize) -> Result<Tensor> {
    let row = TensorType::new(tensor.dtype(), Shape::new(&tensor.shape()[1..])?);
    let (bytes, size) = (tensor.bytes(), row.bytes());
    stack(&row, places.map(|place| &bytes[place * size..(place + 1) * size]), count)
}

/// A tensor of `rows` samples of a type, whose bytes are those of the parts one after the other.
fn stack<'a>(row: &TensorType, parts: impl Iterator<Item = &'a [u8]>, rows: usize) -> Result<Tensor> {
    let dims: Vec<_> = std::iter::once(rows).chain(row.shape.iter().copied()).collect();
    let ty = TensorType::new(row.dtype, Shape::new(dims)?);
    Ok(Tensor::build(ty, |bytes| fill(bytes, parts)))
}

fn fill<'a>(bytes: &mut AlignedBytes, parts: impl Iterator<Item = &'a [u8]>) {
    let mut rest = bytes.as_u8_mut();
    for part in parts {
        let (to, behind) = rest.split_at_mut(part.len());
        to.copy_from_slice(part);
        rest = behind;
    }
}

/// Some samples: a column for each field of the schema.
#[derive(Debug, Clone, Default)]
pub struct Chunk {
    /// The number of each sample within its source: chance and messages go by it.
    pub rows: Vec<u64>,
    /// The columns.
    pub columns: Vec<Column>,
    /// Records that could not be read and were left out, as the user wished.
    pub skipped: u64,
}

impl Chunk {
    /// Samples with consecutive numbers.
    pub fn numbered(first: u64, columns: Vec<Column>) -> Self {
        let len = columns.first().map_or(0, Column::len) as u64;
        Self { rows: (first..first + len).collect(), columns, skipped: 0 }
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Bytes of the columns.
    pub fn bytes(&self) -> usize {
        self.columns.iter().map(Column::bytes).sum()
    }

    /// The samples at these places, in this order. Records that were left out stay with the whole.
    pub fn gather(&self, places: &[u32]) -> Result<Self> {
        let columns = self.columns.iter().map(|column| column.gather(places)).collect::<Result<_>>()?;
        Ok(Self { rows: places.iter().map(|&place| self.rows[place as usize]).collect(), columns, skipped: 0 })
    }

    /// The samples in that range. Records that were left out stay with the whole.
    pub fn slice(&self, range: Range<usize>) -> Result<Self> {
        let columns = self.columns.iter().map(|column| column.slice(range.clone())).collect::<Result<_>>()?;
        Ok(Self { rows: self.rows[range].to_vec(), columns, skipped: 0 })
    }

    /// Samples of several chunks, each by its chunk and its place there.
    pub fn pick(places: &[(&Self, u32)]) -> Result<Self> {
        let fields = places.first().map_or(0, |(chunk, _)| chunk.columns.len());
        let column = |i: usize| Column::pick(places.iter().map(move |(chunk, at)| (&chunk.columns[i], *at as usize)));
        Ok(Self {
            rows: places.iter().map(|(chunk, at)| chunk.rows[*at as usize]).collect(),
            columns: (0..fields).map(column).collect::<Result<_>>()?,
            skipped: 0,
        })
    }

    /// All samples of these chunks, one chunk after the other.
    pub fn concat(chunks: &[Self]) -> Result<Self> {
        let Some(first) = chunks.first() else { return Ok(Self::default()) };
        let column = |i: usize| {
            let columns: Vec<_> = chunks.iter().map(|chunk| chunk.columns[i].clone()).collect();
            Column::concat(&columns)
        };
        Ok(Self {
            rows: chunks.iter().flat_map(|chunk| chunk.rows.iter().copied()).collect(),
            columns: (0..first.columns.len()).map(column).collect::<Result<_>>()?,
            skipped: chunks.iter().map(|chunk| chunk.skipped).sum(),
        })
    }
}

/// A tensor of no samples, for an epoch that has none.
pub fn no_samples(dtype: DType, dims: &[usize]) -> Result<Tensor> {
    let dims: Vec<_> = std::iter::once(0).chain(dims.iter().copied()).collect();
    Ok(Tensor::build(TensorType::new(dtype, Shape::new(dims)?), |_| {}))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(rows: &[[f32; 2]]) -> Column {
        Column::Even(Tensor::f32([rows.len(), 2].into(), rows.as_flattened()).unwrap())
    }

    fn values(column: &Column) -> Vec<f32> {
        (0..column.len()).flat_map(|i| column.sample(i).unwrap().to_f32()).collect()
    }

    #[test]
    fn samples_are_gathered_sliced_and_joined() {
        let all = column(&[[0., 1.], [2., 3.], [4., 5.]]);
        assert_eq!(values(&all.gather(&[2, 0]).unwrap()), [4., 5., 0., 1.]);
        assert_eq!(values(&all.slice(1..3).unwrap()), [2., 3., 4., 5.]);
        let joined = Column::concat(&[all.slice(2..3).unwrap(), all.slice(0..0).unwrap(), all.clone()]).unwrap();
        assert_eq!(values(&joined), [4., 5., 0., 1., 2., 3., 4., 5.]);
        assert_eq!(all.sample(1).unwrap().shape()[..], [2]);
    }

    #[test]
    fn samples_of_one_size_become_one_tensor_and_others_stay_apart() {
        let sample = |n: usize| Tensor::u8(DType::U8, [n].into(), &vec![n as u8; n]).unwrap();
        let ragged = Column::of(vec![sample(2), sample(3), sample(2)]).unwrap();
        assert!(matches!(ragged, Column::Ragged(_)));
        let error = ragged.clone().even("fit", "x").unwrap_err();
        assert_eq!(
            error.message,
            "fit: samples of a batch differ in x; expected all alike, got uint8[2] and uint8[3]. Resize or crop them to one size \
             before."
        );
        let alike = ragged.gather(&[2, 0]).unwrap().even("fit", "x").unwrap();
        assert_eq!((&alike.shape()[..], alike.bytes()), (&[2, 2][..], &[2, 2, 2, 2][..]));
        let joined = Column::concat(&[ragged, Column::of(vec![sample(1)]).unwrap()]).unwrap();
        assert_eq!(values(&joined), [2., 2., 3., 3., 3., 2., 2., 1.]);
    }

    #[test]
    fn a_chunk_keeps_the_numbers_of_its_samples() {
        let chunk = Chunk::numbered(10, vec![column(&[[0., 1.], [2., 3.], [4., 5.]])]);
        assert_eq!(chunk.gather(&[2, 1]).unwrap().rows, [12, 11]);
        let both = Chunk::concat(&[chunk.slice(1..2).unwrap(), Chunk { skipped: 2, ..chunk }]).unwrap();
        assert_eq!((both.rows, both.skipped), (vec![11, 10, 11, 12], 2));
    }

    #[test]
    fn truth_values_stay_truth_values() {
        let bools = Column::Even(Tensor::u8(DType::Bool, [3].into(), &[0, 1, 1]).unwrap());
        assert_eq!(bools.slice(1..2).unwrap().sample(0).unwrap().dtype(), DType::Bool);
    }
}
