//! Random numbers that are equally likely anywhere in a range.

use espalier_spec::{At, Result, Spec};

use super::full::infer_source;
use crate::draw::{Distribution, Draw};
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, Shape, TensorType};

/// Random numbers that are equally likely anywhere in a range.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = check)]
pub struct RandomUniform {
    /// Sizes of the axes.
    pub shape: Vec<usize>,
    /// The least number.
    #[spec(default = 0.0)]
    pub minval: f32,
    /// All numbers are below this one.
    #[spec(default = 1.0)]
    pub maxval: f32,
    /// With a seed the numbers are the same at every run; without one they follow the run's seed and step.
    pub seed: Option<u64>,
}

fn check(uniform: &RandomUniform, at: &At) -> Result<()> {
    let RandomUniform { minval, maxval, .. } = uniform;
    if minval > maxval {
        return Err(at
            .field("maxval")
            .sentence(&format!("is too small; expected at least minval {minval}, got {maxval}")));
    }
    Ok(())
}

impl Op for RandomUniform {
    fn name(&self) -> &'static str {
        "randomUniform"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        infer_source("randomUniform", inputs, DType::F32, &self.shape)
    }

    fn compose<'g>(&self, graph: &'g Graph, _x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let (distribution, shape) = (Distribution::Uniform(self.minval, self.maxval), Shape::new(&self.shape[..])?);
        Ok(Some(vec![graph.source(Draw { distribution, shape, stream: graph.stream(self.seed) })]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![
            Sample::of(json!({ "shape": [2, 3] }), []),
            Sample::of(json!({ "shape": [], "minval": -2, "maxval": -1.5, "seed": 3 }), []),
        ]
    }
}
