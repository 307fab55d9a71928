//! Ones with a given probability, zeros elsewhere.

use espalier_spec::{Result, Spec};

use super::full::infer_source;
use crate::draw::{Distribution, Draw};
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, Shape, TensorType};

/// Ones with a given probability, zeros elsewhere, as float32.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct RandomBernoulli {
    /// Sizes of the axes.
    pub shape: Vec<usize>,
    /// How likely a one is.
    #[spec(default = 0.5, range = 0.0..=1.0)]
    pub probability: f32,
    /// With a seed the numbers are the same at every run; without one they follow the run's seed and step.
    pub seed: Option<u64>,
}

impl Op for RandomBernoulli {
    fn name(&self) -> &'static str {
        "randomBernoulli"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        infer_source("randomBernoulli", inputs, DType::F32, &self.shape)
    }

    fn compose<'g>(&self, graph: &'g Graph, _x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let (distribution, shape) = (Distribution::Bernoulli(self.probability), Shape::new(&self.shape[..])?);
        Ok(Some(vec![graph.source(Draw { distribution, shape, stream: graph.stream(self.seed) })]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![
            Sample::of(json!({ "shape": [2, 3] }), []),
            Sample::of(json!({ "shape": [4], "probability": 0.9, "seed": 3 }), []),
        ]
    }
}
