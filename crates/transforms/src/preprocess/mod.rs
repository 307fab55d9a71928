//! Transforms that learn their numbers from data, once and in one pass, and then do the same with every sample.

mod channel_mean;
mod decorrelation;
mod fill_missing;
mod global_contrast_normalization;
mod label_encoder;
mod local_contrast_normalization;
mod mean_image;
mod min_max_scaler;
mod one_hot;
mod quantile_clip;
mod standard_scaler;
mod whitening;

use espalier_graph::{Expr, Shape};
use espalier_spec::{Error, Result, family};

/// A transform of samples. Errors say what is wrong; the caller puts the transform's kind in front.
pub trait Preprocess: Send + Sync {
    /// The shape of what becomes of samples of that shape. Every complaint about shapes is made here.
    fn output(&self, sample: &Shape) -> Result<Shape>;

    /// The numbers that it keeps for samples of that shape, which `output` has accepted.
    fn kept(&self, _sample: &Shape) -> Result<Vec<Kept>> {
        Ok(Vec::new())
    }

    /// Begins to learn them.
    fn gather(&self, sample: &Shape) -> Result<Box<dyn Gather>>;

    /// Adds the nodes that transform samples, whose first axis is the batch; `kept` as declared.
    fn transform<'g>(&self, x: Expr<'g>, kept: &[Expr<'g>]) -> Result<Expr<'g>>;

    /// Adds the nodes that lead back to samples of that shape.
    fn inverse<'g>(&self, _y: Expr<'g>, _kept: &[Expr<'g>], _sample: &Shape) -> Result<Expr<'g>> {
        Err(Error::spec("there is no way back; expected a transform that loses nothing, got this one."))
    }
}

family! {
    /// The transforms.
    pub enum PreprocessSpec("preprocessing"): dyn Preprocess {
        channel_mean::ChannelMean,
        decorrelation::Decorrelation,
        fill_missing::FillMissing,
        global_contrast_normalization::GlobalContrastNormalization,
        label_encoder::LabelEncoder,
        local_contrast_normalization::LocalContrastNormalization,
        mean_image::MeanImage,
        min_max_scaler::MinMaxScaler,
        one_hot::OneHot,
        quantile_clip::QuantileClip,
        standard_scaler::StandardScaler,
        whitening::Whitening,
    }
}

/// Numbers that a transform keeps.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// What they are called, such as `mean`.
    pub name: &'static str,
    /// Sizes of their axes.
    pub shape: Shape,
    /// What they are before they are learned.
    pub start: Start,
}

impl Kept {
    /// Numbers with a name, a shape and a start.
    pub fn new(name: &'static str, shape: Shape, start: Start) -> Self {
        Self { name, shape, start }
    }
}

/// What numbers are before they are learned: as far as possible the transform then changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// 0 everywhere.
    Zeros,
    /// 1 everywhere.
    Ones,
    /// 1 where row and column are the same, else 0.
    Identity,
}

/// What a transform learns while data pass by.
pub trait Gather: Send {
    /// Takes in whole samples, one behind the other. The outcome does not depend on how they are portioned.
    fn add(&mut self, samples: &[f32]) -> Result<()>;

    /// What it has come to.
    fn finish(self: Box<Self>) -> Result<Learned>;
}

/// What a transform has learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// The transform, with what it left open decided.
    pub spec: PreprocessSpec,
    /// The numbers that it keeps, in the order in which it declares them.
    pub kept: Vec<Vec<f32>>,
}

impl Learned {
    /// A transform and its numbers.
    pub fn new(spec: impl Into<PreprocessSpec>, kept: Vec<Vec<f32>>) -> Self {
        Self { spec: spec.into(), kept }
    }
}
