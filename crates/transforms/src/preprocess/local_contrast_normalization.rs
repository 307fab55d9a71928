//! Each pixel against its neighbours: `v = x - g * x`, `y = v / max(σ, mean(σ), threshold)`, `σ = sqrt(g * v²)`.
//!
//! `*` is convolution with a Gaussian window `g` that adds up to 1, beyond whose image there are zeros; `mean(σ)` is that of the
//! image, each channel by itself. Images `[height, width, channels]` keep their shape. Learns nothing.
//! Jarrett, Kavukcuoglu, Ranzato, Le Cun, "What is the best multi-stage architecture for object recognition?", 2009.

use espalier_graph::ops::depthwise_conv2d::DepthwiseConv2d;
use espalier_graph::sliding::Padding;
use espalier_graph::{DType, Expr, Shape, Tensor};
use espalier_spec::{At, Error, Result, Spec, Value};

use super::global_contrast_normalization::Nothing;
use super::{Gather, Preprocess};

/// Takes the mean of its neighbourhood from each pixel, and divides by the neighbourhood's contrast.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("lcn"), validate = of_odd_size)]
pub struct LocalContrastNormalization {
    /// Pixels of the window's side; an odd number.
    #[spec(default = 7, range = 1..)]
    pub kernel_size: usize,
    /// How wide the window's bell is, in pixels.
    #[spec(default = 2.0, above = 0.0)]
    pub sigma: f32,
    /// The least that a pixel is divided by.
    #[spec(default = 1e-4, above = 0.0)]
    pub threshold: f32,
}

fn of_odd_size(spec: &LocalContrastNormalization, at: &At) -> Result<()> {
    if spec.kernel_size % 2 == 1 {
        return Ok(());
    }
    Err(at.field("kernelSize").error("has no middle", "an odd number", &Value::from(spec.kernel_size)))
}

impl LocalContrastNormalization {
    /// The window for so many channels, `[size, size, channels, 1]`.
    fn window(&self, channels: usize) -> Result<Tensor> {
        let middle = (self.kernel_size / 2) as f64;
        let bell = |i: usize| (-(i as f64 - middle).powi(2) / (2.0 * f64::from(self.sigma).powi(2))).exp();
        let side: Vec<_> = (0..self.kernel_size).map(bell).collect();
        let sum = side.iter().sum::<f64>().powi(2);
        let pixels = side.iter().flat_map(|a| side.iter().map(move |b| (a * b / sum) as f32));
        let window: Vec<_> = pixels.flat_map(|x| std::iter::repeat_n(x, channels)).collect();
        Tensor::f32(Shape::new([self.kernel_size, self.kernel_size, channels, 1])?, &window)
    }
}

impl Preprocess for LocalContrastNormalization {
    fn output(&self, sample: &Shape) -> Result<Shape> {
        if sample.rank() == 3 {
            return Ok(sample.clone());
        }
        Err(Error::shape(format!("samples are no images; expected [height, width, channels], got {sample}.")))
    }

    fn gather(&self, _sample: &Shape) -> Result<Box<dyn Gather>> {
        Ok(Box::new(Nothing(self.clone().into())))
    }

    fn transform<'g>(&self, x: Expr<'g>, _kept: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = x.cast(DType::F32);
        let window = x.graph().expr(x.graph().constant(self.window(x.shape()[3])?));
        let blurred = |x: Expr<'g>| {
            x.depthwise_conv2d(window, DepthwiseConv2d { padding: Padding::Same, ..DepthwiseConv2d::default() })
        };
        let centred = x - blurred(x);
        let contrast = blurred(centred.square()).sqrt();
        let least = contrast.mean(Some(&[1, 2]), true).maximum(x.number(self.threshold));
        (centred / contrast.maximum(least)).checked()
    }
}
