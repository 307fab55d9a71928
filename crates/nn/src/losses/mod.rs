//! Losses: how far predictions are from targets.

mod binary_crossentropy;
mod binary_focal_crossentropy;
mod categorical_crossentropy;
mod categorical_focal_crossentropy;
mod categorical_hinge;
mod cosine_similarity;
mod custom;
mod hinge;
mod huber;
mod kl_divergence;
mod log_cosh;
mod mean_absolute_error;
mod mean_absolute_percentage_error;
mod mean_squared_error;
mod mean_squared_logarithmic_error;
mod poisson;
mod sparse_categorical_crossentropy;
mod squared_hinge;

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, family};

use crate::targets;

/// What training makes small.
///
/// Shapes: `y_pred` `[batch, .., outputs]`, `y_true` as the loss needs it, the result `[batch, ..]`.
pub trait Loss: Send + Sync {
    /// One number for each position of each sample.
    fn per_sample<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>) -> Result<Expr<'g>>;

    /// Where the targets ask for anything, bool of the result's shape; everywhere if there is none. Means are taken there.
    fn mask<'g>(&self, _y_true: Expr<'g>, _y_pred: Expr<'g>) -> Result<Option<Expr<'g>>> {
        Ok(None)
    }

    /// Checks all targets of a data set before training: type, shape beside the first axis, and every value. By default
    /// they are finite numbers of the predictions' shape.
    fn check(&self, y_true: &Tensor, y_pred: &Shape) -> Result<()> {
        targets::check_numbers(y_true, y_pred, &targets::FINITE, "")
    }
}

family! {
    /// The losses.
    pub enum LossSpec("loss"): dyn Loss {
        binary_crossentropy::BinaryCrossentropy,
        binary_focal_crossentropy::BinaryFocalCrossentropy,
        categorical_crossentropy::CategoricalCrossentropy,
        categorical_focal_crossentropy::CategoricalFocalCrossentropy,
        categorical_hinge::CategoricalHinge,
        cosine_similarity::CosineSimilarity,
        custom::Custom,
        hinge::Hinge,
        huber::Huber,
        kl_divergence::KlDivergence,
        log_cosh::LogCosh,
        mean_absolute_error::MeanAbsoluteError,
        mean_absolute_percentage_error::MeanAbsolutePercentageError,
        mean_squared_error::MeanSquaredError,
        mean_squared_logarithmic_error::MeanSquaredLogarithmicError,
        poisson::Poisson,
        sparse_categorical_crossentropy::SparseCategoricalCrossentropy,
        squared_hinge::SquaredHinge,
    }
}
