//! What layers share whose kernel is followed by a bias and an activation.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::Result;

use crate::activations::ActivationSpec;
use crate::channel_map::ChannelMap;
use crate::context::Context;
use crate::layers::{Absorbed, LayerSpec};

/// What follows the kernel of a layer: its bias, if it has one, and its activation.
pub(crate) fn add_bias<'g>(
    mut y: Expr<'g>,
    cx: &mut Context<'g, '_>,
    use_bias: bool,
    activation: Option<&ActivationSpec>,
) -> Result<Expr<'g>> {
    if use_bias {
        y = y + cx.weight("bias")?;
    }
    match activation {
        Some(activation) => activation.apply(y),
        None => y.checked(),
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
