//! What layers share whose kernel is followed by a bias and an activation.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec};

use crate::activations::ActivationSpec;
use crate::channel_map::ChannelMap;
use crate::constraints::ConstraintSpec;
use crate::context::Context;
use crate::initializers::{GlorotUniform, InitializerSpec, Zeros};
use crate::layers::{Absorbed, LayerSpec};
use crate::regularizers::RegularizerSpec;
use crate::weight::Weight;

/// A kernel, as the user wants it.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Kernel {
    /// How the kernel starts.
    #[spec(default = GlorotUniform::default())]
    pub kernel_initializer: InitializerSpec,
    /// What the kernel costs by itself; nothing if not given.
    pub kernel_regularizer: Option<RegularizerSpec>,
    /// What the kernel is brought back to after each update; nothing if not given.
    pub kernel_constraint: Option<ConstraintSpec>,
}

impl Kernel {
    /// The weight, of that shape.
    pub(crate) fn weight(&self, shape: Shape) -> Weight {
        Weight::new("kernel", shape, self.kernel_initializer.clone())
            .held(self.kernel_regularizer.as_ref(), self.kernel_constraint.as_ref())
    }
}

/// A bias, as the user wants it.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Bias {
    /// Whether a learned number is added to each output, or to each of its channels.
    #[spec(default = true)]
    pub use_bias: bool,
    /// How the bias starts.
    #[spec(default = Zeros)]
    pub bias_initializer: InitializerSpec,
    /// What the bias costs by itself; nothing if not given.
    pub bias_regularizer: Option<RegularizerSpec>,
    /// What the bias is brought back to after each update; nothing if not given.
    pub bias_constraint: Option<ConstraintSpec>,
}

impl Bias {
    /// The weights of a layer: its kernels, and a number for each output if there is a bias.
    pub(crate) fn behind(&self, mut kernels: Vec<Weight>, outputs: usize) -> Result<Vec<Weight>> {
        if self.use_bias {
            let bias = Weight::new("bias", Shape::new([outputs])?, self.bias_initializer.clone());
            kernels.push(bias.held(self.bias_regularizer.as_ref(), self.bias_constraint.as_ref()));
        }
        Ok(kernels)
    }

    /// What follows the kernel of a layer: its bias, if it has one, and its activation.
    pub(crate) fn add<'g>(
        &self,
        mut y: Expr<'g>,
        cx: &mut Context<'g, '_>,
        activation: Option<&ActivationSpec>,
    ) -> Result<Expr<'g>> {
        if self.use_bias {
            y = y + cx.weight("bias")?;
        }
        match activation {
            Some(activation) => activation.apply(y),
            None => y.checked(),
        }
    }

    /// The same where there is a bias in any case.
    pub(crate) fn there(&self) -> Self {
        Self { use_bias: true, ..self.clone() }
    }
}

/// The layer `biased` with a map behind it, if its activation does not stand between them: its last kernel, and its bias,
/// which it gets if it has none, take the map on. `weights` are so many kernels and perhaps a bias.
pub(crate) fn absorb_behind(
    biased: impl Into<LayerSpec>,
    activation: Option<&ActivationSpec>,
    map: &ChannelMap,
    output: &Shape,
    (kernels, weights): (usize, &[Tensor]),
) -> Result<Option<Absorbed>> {
    let linear = activation.is_none_or(ActivationSpec::is_linear);
    if !linear || map.axis + 1 != output.rank() {
        return Ok(None);
    }
    let (before, last) = weights.split_at(kernels - 1);
    let taken = map.behind(&last[0], last.get(1))?;
    Ok(Some((biased.into(), [before, &taken].concat())))
}
