//! Constraints: what weights are brought back to after each update.

mod max_norm;
mod min_max_norm;
mod non_neg;
mod unit_norm;

use espalier_graph::Expr;
use espalier_spec::{Result, family};

/// A set that weights do not leave.
pub trait Constraint: Send + Sync {
    /// The weights brought back into the set. Complaints about the shape are made here.
    fn project<'g>(&self, w: Expr<'g>) -> Result<Expr<'g>>;
}

family! {
    /// The constraints.
    pub enum ConstraintSpec("constraint"): dyn Constraint {
        max_norm::MaxNorm,
        min_max_norm::MinMaxNorm,
        non_neg::NonNeg,
        unit_norm::UnitNorm,
    }
}
