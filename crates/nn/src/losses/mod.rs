//! Losses: how far predictions are from targets.

mod binary_crossentropy;
mod categorical_crossentropy;
mod custom;
mod mean_absolute_error;
mod mean_squared_error;
mod sparse_categorical_crossentropy;

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, family};

/// What training makes small.
///
/// Shapes: `y_pred` `[batch, .., outputs]`, `y_true` as the loss needs it, the result `[batch, ..]`.
pub trait Loss: Send + Sync {
    /// One number for each position of each sample.
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>>;

    /// Checks all targets of a data set before training: type, shape beside the first axis, and every value.
    fn check(&self, y_true: &Tensor, y_pred: &Shape) -> Result<()>;
}

family! {
    /// The losses.
    pub enum LossSpec("loss"): dyn Loss {
        binary_crossentropy::BinaryCrossentropy,
        categorical_crossentropy::CategoricalCrossentropy,
        custom::Custom,
        mean_absolute_error::MeanAbsoluteError,
        mean_squared_error::MeanSquaredError,
        sparse_categorical_crossentropy::SparseCategoricalCrossentropy,
    }
}
