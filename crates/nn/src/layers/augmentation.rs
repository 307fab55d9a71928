//! An augmentation of `augment` as a layer: images are changed by chance while training; else they stay as they are.
//!
//! Images `[height, width, channels]` become floats. An augmentation that changes their size is for pipelines, as a model
//! predicts from images of one size.

use espalier_graph::{DType, Expr, Shape, TensorType};
use espalier_spec::{Error, Result, Spec};
use espalier_transforms::{AugmentSpec, Augmenter, op};

use super::{Layer, single};
use crate::context::Context;

/// Changes images by chance while training.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Augmentation {
    /// The augmentation; several as `augment.sequence([...])`.
    pub augment: AugmentSpec,
    /// The values that black and white have; if not given 0 and 255 for bytes, 0 and 1 for floats.
    pub value_range: Option<[f32; 2]>,
    /// Seed of this chance alone; without it it follows the seed of the training.
    pub seed: Option<u64>,
}

impl Layer for Augmentation {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let image = single(inputs)?;
        let augmented =
            Augmenter::new(self.augment.clone(), self.value_range).output(&TensorType::f32(image.clone()))?;
        if augmented.shape == *image {
            return Ok(augmented.shape);
        }
        let got = &augmented.shape;
        Err(Error::shape(format!(
            "the size of images changes; expected {image} for {image}, got {got}. Augment in the pipeline instead: \
             dataset.augment()."
        )))
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        if !cx.training() {
            return x.cast(DType::F32).checked();
        }
        op::augment(x, self.augment.clone(), self.value_range, self.seed)
    }
}
