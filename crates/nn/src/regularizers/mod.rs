//! Regularizers: what weights or outputs cost by themselves, added to the loss.

mod l1;
mod l1l2;
mod l2;
mod orthogonal;

pub use orthogonal::Direction;

use espalier_graph::Expr;
use espalier_spec::{Result, family};

/// A price of numbers.
pub trait Regularizer: Send + Sync {
    /// The price as one number. Complaints about the shape are made here.
    fn penalty<'g>(&self, x: Expr<'g>) -> Result<Expr<'g>>;
}

family! {
    /// The regularizers.
    pub enum RegularizerSpec("regularizer"): dyn Regularizer {
        l1::L1,
        l1l2::L1L2,
        l2::L2,
        orthogonal::Orthogonal,
    }
}

/// The price of a layer's output, for one sample: batches of any size weigh the same.
pub(crate) fn of_activity<'g>(regularizer: &dyn Regularizer, y: Expr<'g>) -> Result<Expr<'g>> {
    let batch = y.shape().first().copied().unwrap_or(1).max(1);
    Ok(regularizer.penalty(y)? / batch as f32)
}
