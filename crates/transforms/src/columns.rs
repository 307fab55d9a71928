//! What is measured together: each place of a sample for itself, or each channel over all other axes.

use espalier_graph::Shape;
use espalier_spec::{Error, Result, choice};

choice! {
    /// What is measured apart from the rest.
    pub enum Per {
        /// Every place of a sample for itself: each column of a table, each pixel of images.
        Element = "element",
        /// Each entry of the last axis over all others, such as the colours of images.
        Channel = "channel",
    }
}

impl Per {
    /// The shape of one number for each thing that is measured, which broadcasts over samples.
    pub fn shape(self, sample: &Shape) -> Result<Shape> {
        match self {
            Self::Element => Ok(sample.clone()),
            Self::Channel => Shape::new(sample.last().copied().into_iter().collect::<Vec<_>>()),
        }
    }
}

/// Complains about a column of which nothing was seen.
pub fn check_counts(counts: &[f64]) -> Result<()> {
    counts.iter().position(|&count| count == 0.0).map_or(Ok(()), |column| Err(nothing_in(column)))
}

/// The complaint about such a column.
pub fn nothing_in(column: usize) -> Error {
    Error::data(format!(
        "there is nothing to measure; expected a number in every column, got none in column {column}. Fit on data that has \
         some."
    ))
}

/// Numbers as they are kept.
pub fn narrow(numbers: &[f64]) -> Vec<f32> {
    numbers.iter().map(|&x| x as f32).collect()
}
