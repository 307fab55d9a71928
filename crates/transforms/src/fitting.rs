//! A transform while it learns: chunks of samples go in, a fitted transform comes out.

use espalier_graph::{Shape, Tensor};
use espalier_spec::{Error, Family, Result};

use crate::fitted::Fitted;
use crate::preprocess::{Gather, PreprocessSpec};

/// Whole numbers become floats in portions of about so many, which stay in the cache.
const PORTION: usize = 1 << 14;

/// A transform that is learning.
pub struct Fitting {
    kind: &'static str,
    sample: Shape,
    gather: Box<dyn Gather>,
    rows: u64,
    portion: Vec<f32>,
}

impl Fitting {
    /// Begins with samples of that shape.
    pub fn new(spec: &PreprocessSpec, sample: &Shape) -> Result<Self> {
        let kind = spec.kind();
        let begin = || {
            spec.output(sample)?;
            spec.gather(sample)
        };
        let gather = begin().map_err(|error| error.at(kind))?;
        Ok(Self { kind, sample: sample.clone(), gather, rows: 0, portion: vec![] })
    }

    /// Takes in samples, one for each entry of the first axis. How many come at a time changes no bit of the outcome.
    pub fn add(&mut self, chunk: &Tensor) -> Result<()> {
        let dims = &chunk.shape()[..];
        if dims.get(1..) != Some(&self.sample[..]) {
            let (kind, sample, got) = (self.kind, &self.sample, chunk.shape());
            return Err(Error::shape(format!(
                "{kind}: samples differ in shape; expected rows of {sample}, got {got}."
            )));
        }
        self.rows += dims[0] as u64;
        let added = match (chunk.as_f32(), chunk.as_i32()) {
            (Some(numbers), _) => self.gather.add(numbers),
            (_, Some(numbers)) => self.add_whole(numbers, |&x| x as f32),
            _ => self.add_whole(chunk.bytes(), |&x| f32::from(x)),
        };
        added.map_err(|error| error.at(self.kind))
    }

    fn add_whole<T>(&mut self, numbers: &[T], float: impl Fn(&T) -> f32) -> Result<()> {
        let row = self.sample.size().max(1);
        for part in numbers.chunks((PORTION / row).max(1) * row) {
            self.portion.clear();
            self.portion.extend(part.iter().map(&float));
            self.gather.add(&self.portion)?;
        }
        Ok(())
    }

    /// The transform with what it has learned.
    pub fn finish(self) -> Result<Fitted> {
        let kind = self.kind;
        if self.rows == 0 {
            return Err(Error::data(format!("{kind}: there is no data; expected at least one sample, got none.")));
        }
        let learned = self.gather.finish().map_err(|error| error.at(kind))?;
        let declared = learned.spec.kept(&self.sample)?;
        let tensors = declared.into_iter().zip(&learned.kept).map(|(kept, numbers)| Tensor::f32(kept.shape, numbers));
        Fitted::new(learned.spec, self.sample, tensors.collect::<Result<_>>()?)
    }
}
