//! Labels as class numbers: `y` is the place of `x` among the sorted classes, int32; -1 for a label that is none of them.
//!
//! Samples of any shape keep it. Labels are told apart by their values as float32.

use std::collections::BTreeSet;

use espalier_graph::{DType, Expr, Shape, Tensor};
use espalier_spec::{Error, Result, Spec};

use super::one_hot::Categories;
use super::{Gather, Kept, Learned, Preprocess, Start};

/// Makes labels of any numbers into class numbers from 0.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct LabelEncoder {
    /// How many classes there are; found by fitting.
    pub classes: Option<usize>,
}

impl Preprocess for LabelEncoder {
    fn output(&self, sample: &Shape) -> Result<Shape> {
        Ok(sample.clone())
    }

    fn kept(&self, _sample: &Shape) -> Result<Vec<Kept>> {
        let unknown = "the classes are not known; expected a fitted transform, got one that is not. Call fit() before.";
        let classes = self.classes.ok_or_else(|| Error::spec(unknown))?;
        Ok(vec![Kept::new("classes", Shape::new([classes])?, Start::Zeros)])
    }

    fn gather(&self, _sample: &Shape) -> Result<Box<dyn Gather>> {
        Ok(Box::new(Classes(Categories { seen: vec![BTreeSet::new()] })))
    }

    fn transform<'g>(&self, x: Expr<'g>, kept: &[Expr<'g>]) -> Result<Expr<'g>> {
        let places: Vec<_> = (1..=kept[0].shape().size()).map(|place| place as f32).collect();
        let places = x.graph().constant(Tensor::f32(kept[0].shape(), &places)?);
        let found = x.cast(DType::F32).expand_dims(-1).equal(kept[0]).cast(DType::F32) * x.graph().expr(places);
        (found.sum(Some(&[-1]), false) - 1.0).cast(DType::I32).checked()
    }

    fn inverse<'g>(&self, y: Expr<'g>, kept: &[Expr<'g>], _sample: &Shape) -> Result<Expr<'g>> {
        kept[0].gather(y.cast(DType::I32), 0).checked()
    }
}

struct Classes(Categories);

impl Gather for Classes {
    fn add(&mut self, samples: &[f32]) -> Result<()> {
        self.0.add(samples)
    }

    fn finish(self: Box<Self>) -> Result<Learned> {
        let values = self.0.values().concat();
        Ok(Learned::new(LabelEncoder { classes: Some(values.len()) }, vec![values]))
    }
}
