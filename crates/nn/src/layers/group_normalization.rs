//! Normalises groups of channels of each sample: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`.
//!
//! Shapes as they are; gamma and beta `[channels]`. Mean and variance are those of a group's channels over all other axes
//! of the sample. Wu and He, "Group normalization", 2018; with a group for each channel it is instance normalisation.

use espalier_graph::{Expr, Shape};
use espalier_spec::{At, Error, Result, Spec, Value};

use super::{Layer, single};
use crate::axes::{along, of_sample};
use crate::context::Context;
use crate::scale_and_shift::ScaleAndShift;
use crate::weight::Weight;

/// Normalises groups of channels of each sample, with the group's own mean and variance.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = some_groups)]
pub struct GroupNormalization {
    /// Number of groups, which divides that of the channels; -1 makes each channel a group.
    #[spec(default = 32)]
    pub groups: i64,
    /// The axis of the channels, counted with the batch axis.
    #[spec(default = -1)]
    pub axis: i64,
    /// Added to the variance.
    #[spec(default = 1e-3, range = 0.0..)]
    pub epsilon: f32,
    /// `gamma` and `beta`.
    #[spec(flatten)]
    pub learned: ScaleAndShift,
}

fn some_groups(spec: &GroupNormalization, at: &At) -> Result<()> {
    if spec.groups > 0 || spec.groups == -1 {
        return Ok(());
    }
    Err(at.field("groups").error("is out of range", "an integer of at least 1, or -1", &Value::from(spec.groups)))
}

impl GroupNormalization {
    /// The number of groups for so many channels.
    fn groups_of(&self, channels: usize) -> Result<usize> {
        let groups = usize::try_from(self.groups).unwrap_or(channels);
        if groups > 0 && channels.is_multiple_of(groups) {
            return Ok(groups);
        }
        Err(Error::shape(format!(
            "groups does not divide the channels; expected a divisor of {channels}, got {groups}. Set groups."
        )))
    }
}

impl Layer for GroupNormalization {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let x = single(inputs)?;
        self.groups_of(x[of_sample(self.axis, x)?]).map(|_| x.clone())
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let x = single(inputs)?;
        let channels = Shape::new([x[of_sample(self.axis, x)?]])?;
        Ok(self.learned.weights(&channels))
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        let axis = of_sample(self.axis, &Shape::new(&x.shape()[1..])?)?;
        along(x, &[axis], |x| {
            let [gamma, beta] = self.learned.of(cx, x)?;
            Ok(x.batch_norm(self.statistics(x)?, gamma, beta, self.epsilon))
        })
    }
}

impl GroupNormalization {
    /// Mean and variance of each sample's groups, for each channel: `[batch, channels]`.
    fn statistics<'g>(&self, x: Expr<'g>) -> Result<[Expr<'g>; 2]> {
        let shape = x.shape();
        let (batch, channels) = (shape[0], shape[shape.rank() - 1]);
        let groups = self.groups_of(channels)?;
        let grouped = Shape::new([batch, groups, channels / groups])?;
        if shape.rank() == 2 {
            let moments = x.reshape(&grouped).moments(Some(&[2]), true);
            return Ok(moments.map(|value| value.broadcast_to(&grouped).reshape(&shape)));
        }
        // Those of channels, each over equally many elements, make those of their group.
        let others: Vec<_> = (1..shape.rank() as i64 - 1).collect();
        let each = x.moments(Some(&others), false);
        if channels == groups {
            return Ok(each);
        }
        let [means, variances] = each.map(|value| value.reshape(&grouped));
        let [mean, between] = means.moments(Some(&[2]), true);
        let variance = variances.mean(Some(&[2]), true) + between;
        let per_channel = Shape::new([batch, channels])?;
        Ok([mean, variance].map(|value| value.broadcast_to(&grouped).reshape(&per_channel)))
    }
}
