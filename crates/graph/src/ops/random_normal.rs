//! Normally distributed random numbers.

use espalier_spec::{Result, Spec};

use super::full::infer_source;
use crate::draw::{Distribution, Draw};
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, Shape, TensorType};

/// Normally distributed random numbers.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct RandomNormal {
    /// Sizes of the axes.
    pub shape: Vec<usize>,
    /// The mean.
    #[spec(default = 0.0)]
    pub mean: f32,
    /// The standard deviation.
    #[spec(default = 1.0, range = 0.0..)]
    pub stddev: f32,
    /// With a seed the numbers are the same at every run; without one they follow the run's seed and step.
    pub seed: Option<u64>,
}

impl Op for RandomNormal {
    fn name(&self) -> &'static str {
        "randomNormal"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        infer_source("randomNormal", inputs, DType::F32, &self.shape)
    }

    fn compose<'g>(&self, graph: &'g Graph, _x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let (distribution, shape) = (Distribution::Normal(self.mean, self.stddev), Shape::new(&self.shape[..])?);
        Ok(Some(vec![graph.source(Draw { distribution, shape, stream: graph.stream(self.seed) })]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![
            Sample::of(json!({ "shape": [2, 3] }), []),
            Sample::of(json!({ "shape": [0], "mean": 2, "stddev": 0.5, "seed": 3 }), []),
        ]
    }
}
