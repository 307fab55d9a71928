//! Data in memory: one tensor for each input and each target of a model, all with the same number of rows.

use std::ops::Range;

use espalier_graph::io::In;
use espalier_graph::{Shape, Tensor, TensorType};
use espalier_spec::{Error, Result};

/// Inputs and targets, row by row.
#[derive(Debug, Clone)]
pub struct Samples {
    /// One tensor for each input.
    pub x: Vec<Tensor>,
    /// One tensor for each target; none when predicting.
    pub y: Vec<Tensor>,
    /// One tensor of sample weights for each target, or none.
    pub weights: Vec<Tensor>,
    rows: usize,
}

impl Samples {
    /// Samples that all count the same.
    pub fn new(x: Vec<Tensor>, y: Vec<Tensor>) -> Result<Self> {
        Self::weighted(x, y, vec![])
    }

    /// Checks that all tensors have the same number of rows, and some.
    pub fn weighted(x: Vec<Tensor>, y: Vec<Tensor>, weights: Vec<Tensor>) -> Result<Self> {
        if !weights.is_empty() && weights.len() != y.len() {
            let (expected, got) = (y.len(), weights.len());
            return Err(Error::data(format!(
                "sampleWeight has the wrong number of tensors; expected {expected}, one for each target, got {got}."
            )));
        }
        let mut rows = None;
        for (name, tensors) in [("x", &x), ("y", &y), ("sampleWeight", &weights)] {
            for tensor in tensors {
                let Some(&own) = tensor.shape().first() else {
                    return Err(Error::data(format!(
                        "{name} has no rows; expected a first axis of samples, got one number."
                    )));
                };
                let expected = *rows.get_or_insert(own);
                if own != expected {
                    return Err(Error::data(format!(
                        "{name} has the wrong number of rows; expected {expected} as in x, got {own}."
                    )));
                }
            }
        }
        match rows {
            Some(rows) if rows > 0 => Ok(Self { x, y, weights, rows }),
            _ => Err(Error::data("x has no samples; expected at least one row, got none.")),
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Types of a batch of that many rows: inputs, targets, sample weights.
    pub fn batch_types(&self, batch: usize) -> Result<Vec<TensorType>> {
        self.tensors().map(|tensor| with_rows(tensor.ty(), batch)).collect()
    }

    /// Types of the whole.
    pub fn types(&self) -> Vec<TensorType> {
        self.tensors().map(|tensor| tensor.ty().clone()).collect()
    }

    /// Rows `range` of every tensor, inputs first, where they lie.
    pub fn rows_of(&self, range: Range<usize>) -> impl Iterator<Item = In<'_>> {
        self.tensors().map(move |tensor| {
            let row = tensor.shape()[1..].iter().product::<usize>();
            let cut = range.start * row..range.end * row;
            match tensor.as_in() {
                In::F32(data) => In::F32(&data[cut]),
                In::I32(data) => In::I32(&data[cut]),
                In::U8(data) => In::U8(&data[cut]),
            }
        })
    }

    /// Every tensor, inputs first.
    pub fn tensors(&self) -> impl Iterator<Item = &Tensor> {
        self.x.iter().chain(&self.y).chain(&self.weights)
    }
}

fn with_rows(ty: &TensorType, rows: usize) -> Result<TensorType> {
    let dims: Vec<_> = std::iter::once(rows).chain(ty.shape[1..].iter().copied()).collect();
    Ok(TensorType::new(ty.dtype, Shape::new(dims)?))
}
