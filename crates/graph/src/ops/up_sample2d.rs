//! Images enlarged by whole factors: `[n, height, width, channels]` become `[n, height · size, width · size, channels]`.

use espalier_spec::{Error, Result, Spec, choice};

use super::pooling;
use crate::along::only_f32;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::op::Op;
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{Shape, TensorType};
use crate::sliding::Pair;
use crate::tensor::Tensor;

choice! {
    /// What stands between the pixels of an image that is enlarged.
    pub enum Interpolation {
        /// The nearest pixel.
        Nearest = "nearest",
        /// A blend of the pixels above and below, left and right, by how near they are.
        Bilinear = "bilinear",
    }
}

/// Enlarges images.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct UpSample2d {
    /// How many pixels become of each: one number, or height and width.
    #[spec(default = Pair::from(2), range = 1..)]
    pub size: Pair,
    /// What stands between the pixels: the nearest, or a blend of its neighbours.
    #[spec(default = Interpolation::Nearest)]
    pub interpolation: Interpolation,
}

impl Op for UpSample2d {
    fn name(&self) -> &'static str {
        "upSample2d"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let x = only_f32("upSample2d", inputs)?;
        let [batch, height, width, channels] = x.shape[..] else {
            return Err(Error::shape(format!(
                "upSample2d: the images have the wrong axes; expected [n, height, width, channels], got {}.",
                x.shape
            )));
        };
        Ok(vec![TensorType::f32(Shape::new([batch, height * self.size.0[0], width * self.size.0[1], channels])?)])
    }

    /// The nearest pixel is repeated; a blend is a product with the weights of the pixels, one axis after the other.
    fn compose<'g>(&self, _graph: &'g Graph, inputs: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let x = inputs[0];
        let [batch, height, width, channels] = x.shape()[..] else { return Ok(None) };
        let [down, across] = self.size.0;
        let y = match self.interpolation {
            _ if x.shape().size() == 0 => x.reshape(&Shape::new([batch, height * down, width * across, channels])?),
            Interpolation::Nearest => pooling::repeat(x, self.size.0),
            Interpolation::Bilinear => {
                let blend = |size: usize, factor: usize| -> Result<Expr<'g>> {
                    Ok(x.graph().expr(x.graph().constant(weights(size, factor)?)))
                };
                let columns = x.reshape(&Shape::new([batch, height, width * channels])?);
                let taller = blend(height, down)?.mat_mul(columns);
                let rows = taller.reshape(&Shape::new([batch * height * down, width, channels])?);
                let wider = blend(width, across)?.mat_mul(rows);
                wider.reshape(&Shape::new([batch, height * down, width * across, channels])?)
            }
        };
        y.checked().map(|y| Some(vec![y]))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![
            Sample::of(json!({}), [&[2, 2, 3, 2]]),
            Sample::of(json!({ "size": [1, 3] }), [&[1, 2, 3, 5]]),
            Sample::of(json!({ "size": [2, 3], "interpolation": "bilinear" }), [&[2, 3, 2, 2]]),
            Sample::of(json!({ "interpolation": "bilinear" }), [&[1, 1, 4, 1]]),
            Sample::of(json!({ "interpolation": "bilinear" }), [&[0, 2, 2, 1]]),
        ]
    }
}

/// What each pixel of an axis of `size` pixels, enlarged by a factor, has of the old ones: `[size · factor, size]`. The
/// middles of pixels are compared; beyond those at the edges there is nothing to blend with.
fn weights(size: usize, factor: usize) -> Result<Tensor> {
    let mut weights = vec![0.0; size * factor * size];
    for (place, row) in weights.chunks_exact_mut(size).enumerate() {
        let at = ((place as f64 + 0.5) / factor as f64 - 0.5).clamp(0.0, (size - 1) as f64);
        let first = at.floor() as usize;
        row[first] += (1.0 - at.fract()) as f32;
        row[(first + 1).min(size - 1)] += at.fract() as f32;
    }
    Tensor::f32(Shape::new([size * factor, size])?, &weights)
}

impl Expr<'_> {
    /// Enlarges images `[n, height, width, channels]`.
    pub fn up_sample2d(self, options: UpSample2d) -> Self {
        self.then(options, &[])
    }
}
