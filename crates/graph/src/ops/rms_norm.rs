//! Divides each row by the root of its mean square: `y = gamma x / sqrt(mean(x²) + epsilon)`.
//!
//! Shapes: x `[.., c]`, gamma `[c]`. Zhang and Sennrich, "Root mean square layer normalization", 2019.

use espalier_spec::{Result, Spec};

use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
use crate::row_norm::{self, RowNorm};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::TensorType;

/// Divides each row, along the last axis, by the root of its mean square.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct RmsNorm {
    /// Added to the mean square.
    #[spec(default = 1e-6, range = 0.0..)]
    pub epsilon: f32,
}

impl Op for RmsNorm {
    fn name(&self) -> &'static str {
        "rmsNorm"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        row_norm::infer("rmsNorm", inputs, &["gamma"])
    }

    fn compose<'g>(&self, _graph: &'g Graph, inputs: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        RowNorm { centred: false, epsilon: self.epsilon }.of(inputs).map(Some)
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![
            Sample::of(json!({ "epsilon": 0.1 }), [&[3, 5], &[5]]),
            Sample::of(json!({ "epsilon": 0.1 }), [&[2, 2, 3], &[3]]),
            Sample::of(json!({ "epsilon": 0.5 }), [&[4], &[4]]),
            Sample::of(json!({}), [&[0, 3], &[3]]),
        ]
    }
}

impl Expr<'_> {
    /// Divides each row, along the last axis, by the root of its mean square.
    pub fn rms_norm(self, gamma: Self, epsilon: f32) -> Self {
        self.then(RmsNorm { epsilon }, &[gamma])
    }
}
