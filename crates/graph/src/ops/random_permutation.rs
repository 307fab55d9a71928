//! The numbers from 0 to `n - 1` in random order.

use espalier_spec::{Result, Spec};

use super::full::infer_source;
use crate::draw::{Distribution, Draw};
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, Shape, TensorType};

/// The numbers from 0 to `n - 1` in random order, as int32.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct RandomPermutation {
    /// How many numbers.
    pub n: usize,
    /// With a seed the order is the same at every run; without one it follows the run's seed and step.
    pub seed: Option<u64>,
}

impl Op for RandomPermutation {
    fn name(&self) -> &'static str {
        "randomPermutation"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        infer_source("randomPermutation", inputs, DType::I32, &[self.n])
    }

    fn compose<'g>(&self, graph: &'g Graph, _x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let (distribution, shape) = (Distribution::Permutation, Shape::new([self.n])?);
        Ok(Some(vec![graph.source(Draw { distribution, shape, stream: graph.stream(self.seed) })]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![Sample::of(json!({ "n": 5 }), []), Sample::of(json!({ "n": 0, "seed": 3 }), [])]
    }
}
