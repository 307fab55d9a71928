//! Zeroes elements at random and scales the others, if not told otherwise by `1 / (1 - rate)`, which keeps the mean.
//!
//! The mask depends on the run's seed, the step, the op's stream and the element alone, so backward draws it again.

use espalier_spec::{Error, Result, Spec};

use super::elementwise::Elementwise;
use crate::along::only_f32;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};

/// Zeroes elements at random and scales the others up.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Dropout {
    /// Share of the elements that become zero.
    #[spec(range = 0.0..1.0)]
    pub rate: f32,
    /// The shape in which elements are chosen, broadcast over the tensor: a size of 1 makes all along that axis share
    /// one fate; null is the tensor's own size.
    pub noise_shape: Option<Vec<Option<usize>>>,
    /// What the other elements are multiplied by; `1 / (1 - rate)` if not given.
    pub scale: Option<f32>,
    /// Where the random numbers come from; from the run's seed if not given. The mask changes from step to step.
    pub seed: Option<u64>,
}

impl Dropout {
    fn noise(&self, x: &Shape) -> Result<Shape> {
        let Some(noise) = &self.noise_shape else { return Ok(x.clone()) };
        let fits = |(size, &own): (&Option<usize>, &usize)| size.is_none_or(|size| size == 1 || size == own);
        if noise.len() == x.rank() && noise.iter().zip(x.iter()).all(fits) {
            return Shape::new(noise.iter().zip(x.iter()).map(|(size, &own)| size.unwrap_or(own)).collect::<Vec<_>>());
        }
        let got: Vec<_> = noise.iter().map(|size| size.map_or("null".to_owned(), |size| size.to_string())).collect();
        Err(Error::shape(format!(
            "dropout: noiseShape does not broadcast to the input; expected for each axis of {x} its size, 1 or null, \
             got [{}].",
            got.join(", ")
        )))
    }
}

impl Op for Dropout {
    fn name(&self) -> &'static str {
        "dropout"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let x = only_f32("dropout", inputs)?;
        self.noise(&x.shape)?;
        Ok(vec![x.clone()])
    }

    fn compose<'g>(&self, graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let x = x[0];
        let scale = self.scale.unwrap_or(1.0 / (1.0 - self.rate));
        if self.rate == 0.0 {
            return Ok(Some(vec![if scale == 1.0 { x } else { x * scale }]));
        }
        let mut mask = Elementwise::named("dropout", [self.rate, scale, 0.0])?;
        mask.stream = graph.stream(self.seed);
        let noise = self.noise(&x.shape())?;
        let dropped =
            if noise == x.shape() { x.then(mask, &[]) } else { x * x.number(1.0).broadcast_to(&noise).then(mask, &[]) };
        Ok(Some(vec![dropped]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![
            Sample::of(json!({ "rate": 0.5 }), [&[4, 5]]),
            Sample::of(json!({ "rate": 0 }), [&[2, 2]]),
            Sample::of(json!({ "rate": 0.4, "scale": -1.5 }), [&[3, 2]]),
            Sample::of(json!({ "rate": 0.3, "seed": 7, "noiseShape": [null, 1, 3] }), [&[2, 4, 3]]),
        ]
    }
}

impl Expr<'_> {
    /// Zeroes elements at random and scales the others up.
    pub fn dropout(self, rate: f32, seed: Option<u64>) -> Self {
        self.then(Dropout { rate, noise_shape: None, scale: None, seed }, &[])
    }
}
