//! Normalises each channel over the batch: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`.
//!
//! Shapes as they are; gamma, beta and the kept statistics `[channels]`. While training, mean and population variance are
//! those of the batch over all axes but the channels', and `moving = momentum moving + (1 - momentum) batch`; otherwise,
//! and in a frozen layer, they are the moving ones. PyTorch's convention is `momentum: 0.9` for its 0.1, `epsilon: 1e-5`
//! and `varianceMode: 'unbiased'`. Ioffe and Szegedy, "Batch normalization", 2015.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec, choice};

use super::{Layer, single};
use crate::axes::{along, of_sample};
use crate::channel_map::ChannelMap;
use crate::context::Context;
use crate::initializers::{InitializerSpec, Ones, Zeros};
use crate::scale_and_shift::ScaleAndShift;
use crate::weight::Weight;

choice! {
    /// Which variance the moving one follows; the batch itself is divided by the population's.
    pub enum VarianceMode {
        /// `Σ (x - mean)² / n`, as in Keras.
        Population = "population",
        /// `Σ (x - mean)² / (n - 1)`, as in PyTorch.
        Unbiased = "unbiased",
    }
}

/// Normalises each channel over the batch, and over what the layer has seen once it is trained.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct BatchNormalization {
    /// The axis of the channels, counted with the batch axis.
    #[spec(default = -1)]
    pub axis: i64,
    /// Share of the moving statistics that a step keeps; PyTorch's `momentum` is 1 less this.
    #[spec(default = 0.99, range = 0.0..=1.0)]
    pub momentum: f32,
    /// Added to the variance.
    #[spec(default = 1e-3, range = 0.0..)]
    pub epsilon: f32,
    /// `gamma` and `beta`.
    #[spec(flatten)]
    pub learned: ScaleAndShift,
    /// How the moving mean starts.
    #[spec(default = Zeros)]
    pub moving_mean_initializer: InitializerSpec,
    /// How the moving variance starts.
    #[spec(default = Ones)]
    pub moving_variance_initializer: InitializerSpec,
    /// Which variance the moving one follows.
    #[spec(default = VarianceMode::Population)]
    pub variance_mode: VarianceMode,
}

impl Layer for BatchNormalization {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let x = single(inputs)?;
        of_sample(self.axis, x).map(|_| x.clone())
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let x = single(inputs)?;
        let channels = Shape::new([x[of_sample(self.axis, x)?]])?;
        let weight =
            |name: &str, initializer: &InitializerSpec| Weight::new(name, channels.clone(), initializer.clone());
        let mut weights = self.learned.weights(&channels);
        weights.push(weight("movingMean", &self.moving_mean_initializer).kept());
        weights.push(weight("movingVariance", &self.moving_variance_initializer).kept());
        Ok(weights)
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        let axis = of_sample(self.axis, &Shape::new(&x.shape()[1..])?)?;
        along(x, &[axis], |x| {
            let kept = [cx.weight("movingMean")?, cx.weight("movingVariance")?];
            let statistics = if cx.training() && cx.trainable() { self.batch(cx, x, kept)? } else { kept };
            let [gamma, beta] = self.learned.of(cx, x)?;
            Ok(x.batch_norm(statistics, gamma, beta, self.epsilon))
        })
    }

    /// `scale = gamma / sqrt(variance + epsilon)`, `shift = beta - mean scale`, with the statistics that are kept.
    fn channel_map(&self, input: &Shape, weights: &[Tensor]) -> Result<Option<ChannelMap>> {
        let mut given = weights.iter().map(|tensor| tensor.as_f32().unwrap_or_default());
        let mut next = |is_there: bool| if is_there { given.next() } else { None };
        let (gamma, beta) = (next(self.learned.scale), next(self.learned.center));
        let (Some(mean), Some(variance)) = (next(true), next(true)) else { return Ok(None) };
        let at = |values: Option<&[f32]>, c: usize, other: f64| values.map_or(other, |values| f64::from(values[c]));
        let spread = |c: usize| (f64::from(variance[c]) + f64::from(self.epsilon)).sqrt();
        let scale: Vec<_> = (0..mean.len()).map(|c| at(gamma, c, 1.0) / spread(c)).collect();
        let shift = scale.iter().enumerate().map(|(c, scale)| at(beta, c, 0.0) - f64::from(mean[c]) * scale);
        Ok(Some(ChannelMap { axis: of_sample(self.axis, input)?, shift: shift.collect(), scale }))
    }
}

impl BatchNormalization {
    /// The statistics of the batch, towards which the kept ones move.
    fn batch<'g>(&self, cx: &mut Context<'g, '_>, x: Expr<'g>, kept: [Expr<'g>; 2]) -> Result<[Expr<'g>; 2]> {
        let others: Vec<_> = (0..x.shape().rank() as i64 - 1).collect();
        let [mean, variance] = x.moments(Some(&others), false);
        let n = x.shape().size() / kept[0].shape().size().max(1);
        let seen = match self.variance_mode {
            VarianceMode::Population => variance,
            // Of one element nothing is known; its variance of 0 is kept as it is.
            VarianceMode::Unbiased => variance * (n as f32 / n.saturating_sub(1).max(1) as f32),
        };
        for (name, old, new) in [("movingMean", kept[0], mean), ("movingVariance", kept[1], seen)] {
            cx.update_state(name, (old * self.momentum + new * (1.0 - self.momentum)).checked()?)?;
        }
        Ok([mean, variance])
    }
}
