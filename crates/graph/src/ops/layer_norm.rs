//! Normalises each row with its own mean and variance: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`.
//!
//! Shapes: x `[.., c]`, gamma and beta `[c]`. Ba, Kiros and Hinton, "Layer normalization", 2016.

use espalier_spec::{Result, Spec};

use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
use crate::row_norm::{self, RowNorm};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::TensorType;

/// Normalises each row, along the last axis, with its own mean and variance.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct LayerNorm {
    /// Added to the variance.
    #[spec(default = 1e-3, range = 0.0..)]
    pub epsilon: f32,
}

impl Op for LayerNorm {
    fn name(&self) -> &'static str {
        "layerNorm"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        row_norm::infer("layerNorm", inputs, &["gamma", "beta"])
    }

    fn compose<'g>(&self, _graph: &'g Graph, inputs: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        RowNorm { centred: true, epsilon: self.epsilon }.of(inputs).map(Some)
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![
            Sample::of(json!({ "epsilon": 0.1 }), [&[3, 5], &[5], &[5]]),
            Sample::of(json!({ "epsilon": 0.1 }), [&[2, 2, 3], &[3], &[3]]),
            Sample::of(json!({ "epsilon": 0.5 }), [&[4], &[4], &[4]]),
            Sample::of(json!({}), [&[0, 3], &[3], &[3]]),
            Sample::of(json!({}), [&[2, 0], &[0], &[0]]),
        ]
    }
}

impl Expr<'_> {
    /// Normalises each row, along the last axis, with its own mean and variance.
    pub fn layer_norm(self, gamma: Self, beta: Self, epsilon: f32) -> Self {
        self.then(LayerNorm { epsilon }, &[gamma, beta])
    }
}
