//! Augmentation as an op of a graph: what a layer adds while a model trains.

use espalier_graph::autodiff::Backward;
use espalier_graph::io::Io;
use espalier_graph::op::{Cut, Kernel, Op};
use espalier_graph::{DType, Expr, Shape, Stream, TensorType};
use espalier_kernels::rng::Key;
use espalier_spec::{Error, Result};

use crate::augment::AugmentSpec;
use crate::augmenter::{Augmenter, Draw};

/// About so many nanoseconds for each number of an image.
const NS_PER_NUMBER: f64 = 5.0;

/// Changes each image of a batch by chance: by its place in the batch, and by the seed and the step of the run.
#[derive(Debug, Clone)]
struct AugmentImages {
    augmenter: Augmenter,
    stream: Stream,
}

/// Images as floats, changed by chance at every step.
pub fn augment(x: Expr<'_>, spec: AugmentSpec, value_range: Option<[f32; 2]>, seed: Option<u64>) -> Result<Expr<'_>> {
    let bytes = x.ty().dtype == DType::U8;
    let range = value_range.unwrap_or(if bytes { [0.0, 255.0] } else { [0.0, 1.0] });
    let augmenter = Augmenter::new(spec, Some(range));
    if augmenter.mixes() {
        return Err(Error::spec(
            "augment: a layer sees no labels, which are mixed as well; expected what changes images by themselves, got mixUp or \
             cutMix. Use the view augment() of a dataset.",
        ));
    }
    let stream = x.graph().stream(seed);
    x.cast(DType::F32).then(AugmentImages { augmenter, stream }, &[]).checked()
}

impl Op for AugmentImages {
    fn name(&self) -> &'static str {
        "augment"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let none = || Error::shape("augment: expected images [n, height, width, channels], got none.");
        let x = inputs.first().ok_or_else(none)?;
        let (batch, sample) = x.shape.split_first().ok_or_else(none)?;
        let output = self.augmenter.output(&TensorType::new(x.dtype, Shape::new(sample)?))?;
        Ok(vec![TensorType::f32(Shape::new([&[*batch], &output.shape[..]].concat())?)])
    }

    /// Pixels that come from elsewhere by chance: nothing that learns may stand before them.
    fn gradient(&self, _cx: &Backward<'_>) -> Result<()> {
        Err(Error::spec(
            "augment: changed images have no derivative; expected no layer that learns before them, got one. Make the augmentation \
             the first layer of the model.",
        ))
    }

    fn kernel(&self, inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let (x, y) = (&inputs[0].shape, &outputs[0].shape);
        let numbers = x[1..].iter().product::<usize>().max(y[1..].iter().product());
        let cost = numbers as f64 * NS_PER_NUMBER;
        Ok(Box::new(Images {
            op: self.clone(),
            size: [x[1], x[2], x[3]],
            row: y[1..].iter().product(),
            cut: Cut::rows(x[0], cost),
            cost: cost * x[0] as f64,
        }))
    }
}

struct Images {
    op: AugmentImages,
    size: [usize; 3],
    row: usize,
    cut: Cut,
    cost: f64,
}

impl Kernel for Images {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.cost
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (x, first, state) = (io.f32(0), self.cut.first_row(io.piece), io.state);
        let key: Key = self.op.stream.key(state);
        let draw = Draw { seed: key.bits(), epoch: state.step };
        let size = self.size.iter().product::<usize>();
        for (i, out) in io.out_f32(0).chunks_exact_mut(self.row.max(1)).enumerate() {
            let row = first + i;
            self.op.augmenter.apply_to_floats(self.size, &x[row * size..][..size], row as u64, draw, out);
        }
        Ok(())
    }
}
