//! A factor and a summand for each channel: what a normaliser does when it predicts, and what the layers beside it can do.

use espalier_graph::{Shape, Tensor};
use espalier_spec::Result;

/// `y = scale x + shift` along one axis of a sample.
#[derive(Debug, Clone, PartialEq)]
pub struct ChannelMap {
    /// The axis of the channels, without the batch axis.
    pub axis: usize,
    /// The factor of each channel.
    pub scale: Vec<f64>,
    /// What is added to each channel.
    pub shift: Vec<f64>,
}

impl ChannelMap {
    /// The kernel and the bias of a layer with this map behind it, whose kernel's last axis are the channels.
    pub(crate) fn behind(&self, kernel: &Tensor, bias: Option<&Tensor>) -> Result<[Tensor; 2]> {
        let scaled = values(kernel).into_iter().zip(self.scale.iter().cycle()).map(|(w, scale)| (w * scale) as f32);
        let bias = bias.map_or_else(|| vec![0.0; self.scale.len()], values);
        let shifted =
            bias.iter().zip(&self.scale).zip(&self.shift).map(|((b, scale), shift)| (b * scale + shift) as f32);
        let channels = Shape::new([self.scale.len()])?;
        let kernel = Tensor::f32(kernel.shape().clone(), &scaled.collect::<Vec<_>>())?;
        Ok([kernel, Tensor::f32(channels, &shifted.collect::<Vec<_>>())?])
    }

    /// The kernel and the bias of a layer with this map before it, whose kernel's first axis are the channels and whose
    /// second are its units: `(scale x + shift) W + b = x (scale W) + (shift W + b)`.
    pub(crate) fn before(&self, kernel: &Tensor, bias: Option<&Tensor>) -> Result<[Tensor; 2]> {
        let units = kernel.shape()[1];
        let mut shifted = bias.map_or_else(|| vec![0.0; units], values);
        let mut scaled = values(kernel);
        for (row, (scale, shift)) in scaled.chunks_exact_mut(units).zip(self.scale.iter().zip(&self.shift)) {
            for (w, b) in row.iter_mut().zip(&mut shifted) {
                *b += shift * *w;
                *w *= scale;
            }
        }
        let rounded = |values: Vec<f64>| values.into_iter().map(|x| x as f32).collect::<Vec<_>>();
        let kernel = Tensor::f32(kernel.shape().clone(), &rounded(scaled))?;
        Ok([kernel, Tensor::f32(Shape::new([units])?, &rounded(shifted))?])
    }
}

fn values(tensor: &Tensor) -> Vec<f64> {
    tensor.as_f32().unwrap_or_default().iter().map(|&x| f64::from(x)).collect()
}
