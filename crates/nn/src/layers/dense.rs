//! Every output sees every input: `y = activation(x · kernel + bias)`.
//!
//! Shapes: x `[batch, .., features]`, kernel `[features, units]`, bias `[units]`, y `[batch, .., units]`.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Error, Result, Spec};

use super::{Absorbed, Layer, single};
use crate::activations::ActivationSpec;
use crate::biased::{absorb_behind, add_bias};
use crate::channel_map::ChannelMap;
use crate::constraints::ConstraintSpec;
use crate::context::Context;
use crate::initializers::{GlorotUniform, InitializerSpec, Zeros};
use crate::regularizers::RegularizerSpec;
use crate::weight::Weight;

/// Connects every input with every output along the last axis.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Dense {
    /// Number of outputs.
    #[spec(range = 1..)]
    pub units: usize,
    /// Function applied to the outputs; none if not given.
    pub activation: Option<ActivationSpec>,
    /// Whether a learned number is added to each output.
    #[spec(default = true)]
    pub use_bias: bool,
    /// How the kernel starts.
    #[spec(default = GlorotUniform::default())]
    pub kernel_initializer: InitializerSpec,
    /// How the bias starts.
    #[spec(default = Zeros)]
    pub bias_initializer: InitializerSpec,
    /// What the kernel costs by itself; nothing if not given.
    pub kernel_regularizer: Option<RegularizerSpec>,
    /// What the bias costs by itself; nothing if not given.
    pub bias_regularizer: Option<RegularizerSpec>,
    /// What the kernel is brought back to after each update; nothing if not given.
    pub kernel_constraint: Option<ConstraintSpec>,
    /// What the bias is brought back to after each update; nothing if not given.
    pub bias_constraint: Option<ConstraintSpec>,
}

impl Layer for Dense {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let mut dims = single(inputs)?.to_vec();
        let Some(last) = dims.last_mut() else {
            return Err(Error::shape(
                "input has 1 axis; expected [batch, .., features], got [batch]. Give each sample a shape such as [1].",
            ));
        };
        *last = self.units;
        Shape::new(dims)
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let features = single(inputs)?.last().copied().unwrap_or(0);
        let kernel = Shape::new([features, self.units])?;
        let kernel = Weight::new("kernel", kernel, self.kernel_initializer.clone())
            .held(self.kernel_regularizer.as_ref(), self.kernel_constraint.as_ref());
        let bias = Weight::new("bias", Shape::new([self.units])?, self.bias_initializer.clone())
            .held(self.bias_regularizer.as_ref(), self.bias_constraint.as_ref());
        Ok(if self.use_bias { vec![kernel, bias] } else { vec![kernel] })
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let y = single(inputs)?.mat_mul(cx.weight("kernel")?);
        add_bias(y, cx, self.use_bias, self.activation.as_ref())
    }

    fn absorb_behind(&self, map: &ChannelMap, output: &Shape, weights: &[Tensor]) -> Result<Option<Absorbed>> {
        let biased = Self { use_bias: true, ..self.clone() };
        absorb_behind(biased, self.activation.as_ref(), map, output, (1, weights))
    }

    fn absorb_before(&self, map: &ChannelMap, input: &Shape, weights: &[Tensor]) -> Result<Option<Absorbed>> {
        let ([kernel, bias @ ..], true) = (weights, map.axis + 1 == input.rank()) else { return Ok(None) };
        let weights = map.before(kernel, bias.first())?;
        Ok(Some((Self { use_bias: true, ..self.clone() }.into(), weights.to_vec())))
    }
}
