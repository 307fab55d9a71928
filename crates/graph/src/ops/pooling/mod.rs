//! What poolings share: the places of their windows, and the nodes that they are made of.

mod average;
mod max;

pub use average::{Mean, repeat, sample};
pub use max::Largest;

use espalier_kernels::pool::{Axis, Geometry};
use espalier_spec::{Error, Result};

use crate::along::only_f32;
use crate::shape::{Shape, TensorType};
use crate::sliding::{Padding, Pair, Slide};

/// Windows over images, as the options of an op say.
pub struct Windows<'a> {
    /// The op.
    pub who: &'a str,
    pub pool_size: Pair,
    /// As large as the windows if not given.
    pub strides: Option<Pair>,
    pub padding: &'a Padding,
    pub ceil_mode: bool,
}

impl Windows<'_> {
    /// Where they lie in images of this type.
    pub fn over(&self, inputs: &[TensorType]) -> Result<Geometry> {
        let (who, x) = (self.who, only_f32(self.who, inputs)?);
        let [batch, height, width, channels] = x.shape[..] else {
            return Err(Error::shape(format!(
                "{who}: the images have the wrong axes; expected [n, height, width, channels], got {}.",
                x.shape
            )));
        };
        if height * width == 0 {
            return Err(Error::shape(format!(
                "{who}: the images are empty; expected at least 1 pixel, got {}.",
                x.shape
            )));
        }
        Ok(Geometry { batch, down: self.along(0, height)?, across: self.along(1, width)?, channels })
    }

    fn along(&self, axis: usize, size: usize) -> Result<Axis> {
        let (window, stride) = (self.pool_size.0[axis], self.strides.unwrap_or(self.pool_size).0[axis]);
        let slide = Slide { window, stride, dilation: 1 };
        let (mut result, padding) = self.padding.along(axis, size, slide, self.who)?;
        let most = padding[0].max(padding[1]);
        if most >= window {
            return Err(Error::shape(format!(
                "{}: some windows lie in the padding alone; expected less padding than the {window} pixels of a window, \
                 got {most}.",
                self.who
            )));
        }
        let rest = (padding[0] + size + padding[1] - window) % stride;
        // One more window over what is left, if it starts before the image ends.
        result += usize::from(self.ceil_mode && rest > 0 && result * stride < padding[0] + size);
        Ok(Axis { size, result, window, stride, padding })
    }
}

fn image_type(g: &Geometry) -> TensorType {
    TensorType::f32(Shape::from([g.batch, g.down.size, g.across.size, g.channels]))
}

fn result_shape(g: &Geometry) -> Shape {
    Shape::from([g.batch, g.down.result, g.across.result, g.channels])
}

/// Rows of all images, and the elements of one.
fn image_rows(g: &Geometry) -> (usize, usize) {
    (g.batch * g.down.size, g.across.size * g.channels)
}

/// Rows of all results, and the elements of one.
fn result_rows(g: &Geometry) -> (usize, usize) {
    (g.batch * g.down.result, g.across.result * g.channels)
}

/// Nanoseconds that reading an element in its place of a window takes.
const TAP_NS: f64 = 0.06;

/// Nanoseconds that the result of a pooling takes.
fn result_cost(g: &Geometry) -> f64 {
    g.result_len() as f64 * (0.1 + TAP_NS * g.taps() as f64)
}

/// Nanoseconds that the derivative in the images takes.
fn image_cost(g: &Geometry) -> f64 {
    g.image_len() as f64 * 0.1 + g.result_len() as f64 * TAP_NS * g.taps() as f64
}
