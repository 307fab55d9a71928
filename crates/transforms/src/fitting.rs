//! A transform while it learns: chunks of samples go in, a fitted transform comes out.

use espalier_graph::{Shape, Tensor};
use espalier_spec::{Error, Family, Result};

use crate::fitted::Fitted;
use crate::preprocess::{Gather, PreprocessSpec};

/// Whole numbers become floats in portions of about so many, which stay in the cache.
const PORTION: usize = 1 << 14;

/// A transform that is learning.
pub struct Fitting {
    spec: PreprocessSpec,
    begun: Option<Begun>,
    rows: u64,
    portion: Vec<f32>,
}

/// What the first samples have decided.
struct Begun {
    sample: Shape,
    gather: Box<dyn Gather>,
}

impl Fitting {
    /// Begins; the shape of samples is that of the first that come.
    pub fn new(spec: PreprocessSpec) -> Self {
        Self { spec, begun: None, rows: 0, portion: vec![] }
    }

    /// Takes in samples, one for each entry of the first axis. How many come at a time changes no bit of the outcome.
    pub fn add(&mut self, chunk: &Tensor) -> Result<()> {
        self.take_in(chunk).map_err(|error| error.at(self.spec.kind()))
    }

    fn take_in(&mut self, chunk: &Tensor) -> Result<()> {
        let got = chunk.shape();
        let none =
            || Error::shape("there are no samples; expected one for each entry of the first axis, got one number.");
        let (rows, sample) = got.split_first().ok_or_else(none)?;
        if self.begun.is_none() {
            let sample = Shape::new(sample)?;
            self.spec.output(&sample)?;
            let gather = self.spec.gather(&sample)?;
            self.begun = Some(Begun { sample, gather });
        }
        let Some(Begun { sample: known, gather }) = &mut self.begun else { return Ok(()) };
        if *sample != known[..] {
            return Err(Error::shape(format!("samples differ in shape; expected rows of {known}, got {got}.")));
        }
        self.rows += *rows as u64;
        let row = known.size();
        match (chunk.as_f32(), chunk.as_i32()) {
            (Some(numbers), _) => gather.add(numbers),
            (_, Some(numbers)) => add_whole(gather.as_mut(), row, &mut self.portion, numbers, |&x| x as f32),
            _ => add_whole(gather.as_mut(), row, &mut self.portion, chunk.bytes(), |&x| f32::from(x)),
        }
    }

    /// The transform with what it has learned.
    pub fn finish(self) -> Result<Fitted> {
        let kind = self.spec.kind();
        let Some(Begun { sample, gather }) = self.begun.filter(|_| self.rows > 0) else {
            return Err(Error::data(format!("{kind}: there is no data; expected at least one sample, got none.")));
        };
        let learned = gather.finish().map_err(|error| error.at(kind))?;
        let declared = learned.spec.kept(&sample)?;
        let tensors = declared.into_iter().zip(&learned.kept).map(|(kept, numbers)| Tensor::f32(kept.shape, numbers));
        Fitted::new(learned.spec, sample, tensors.collect::<Result<_>>()?)
    }
}

/// Adds samples of that many whole numbers.
fn add_whole<T>(
    gather: &mut dyn Gather,
    row: usize,
    portion: &mut Vec<f32>,
    numbers: &[T],
    float: impl Fn(&T) -> f32,
) -> Result<()> {
    let row = row.max(1);
    for part in numbers.chunks((PORTION / row).max(1) * row) {
        portion.clear();
        portion.extend(part.iter().map(&float));
        gather.add(portion)?;
    }
    Ok(())
}
