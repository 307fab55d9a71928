//! The mean of each colour taken away, as for VGG, and on request divided by its deviation: `y = (x - mean) / std`.
//!
//! Shapes as they are; one mean (and deviation) for each entry of the last axis.
//! Simonyan, Zisserman, "Very deep convolutional networks for large-scale image recognition", 2014.

use espalier_graph::{Expr, Shape};
use espalier_kernels::statistics::Moments;
use espalier_spec::{Result, Spec};

use super::standard_scaler::{Centring, StandardScaler};
use super::{Gather, Kept, Preprocess};
use crate::columns::Per;

/// Takes away the mean of each channel of the training data, as for VGG.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct ChannelMean {
    /// Whether each channel is then divided by its standard deviation.
    #[spec(default = false)]
    pub with_std: bool,
}

impl ChannelMean {
    fn scaler(&self) -> StandardScaler {
        StandardScaler { with_mean: true, with_std: self.with_std, per: Per::Channel }
    }
}

impl Preprocess for ChannelMean {
    fn output(&self, sample: &Shape) -> Result<Shape> {
        self.scaler().output(sample)
    }

    fn kept(&self, sample: &Shape) -> Result<Vec<Kept>> {
        self.scaler().kept(sample)
    }

    fn gather(&self, sample: &Shape) -> Result<Box<dyn Gather>> {
        let moments = Moments::new(Per::Channel.shape(sample)?.size());
        Ok(Box::new(Centring { spec: self.clone().into(), with_mean: true, with_std: self.with_std, moments }))
    }

    fn transform<'g>(&self, x: Expr<'g>, kept: &[Expr<'g>]) -> Result<Expr<'g>> {
        self.scaler().transform(x, kept)
    }

    fn inverse<'g>(&self, y: Expr<'g>, kept: &[Expr<'g>], sample: &Shape) -> Result<Expr<'g>> {
        self.scaler().inverse(y, kept, sample)
    }
}
