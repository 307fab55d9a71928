//! Converts elements to another type: floats to integers towards zero, anything to bool by "is not 0".

use espalier_spec::{Error, Result, Spec};

use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::io::{In, Io, Out};
use crate::op::{Kernel, Op};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, TensorType};

/// Converts elements to another type.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Cast {
    /// The type to convert to.
    pub dtype: DType,
}

impl Op for Cast {
    fn name(&self) -> &'static str {
        "cast"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let [x] = inputs else {
            return Err(Error::shape(format!("cast: wrong number of inputs; expected 1, got {}.", inputs.len())));
        };
        Ok(vec![TensorType::new(self.dtype, x.shape.clone())])
    }

    /// The identity where a float becomes a float; other types carry no gradient.
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        cx.accumulate(0, cx.output_gradient(0));
        Ok(())
    }

    fn kernel(&self, _inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Convert { to: outputs[0].dtype, size: outputs[0].shape.size() }))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use crate::sample::{bools, ints};
        use espalier_spec::json;

        let mut samples = vec![];
        for dtype in ["float32", "int32", "uint8", "bool"] {
            let options = json!({ "dtype": dtype });
            samples.push(Sample::of(options.clone(), [&[2, 3]]));
            samples.push(Sample::on(options.clone(), vec![ints(&[3], &[0, 1, 200])]));
            samples.push(Sample::on(options, vec![bools(&[2], &[0, 1])]));
        }
        samples
    }
}

impl Expr<'_> {
    /// Converts to another type.
    pub fn cast(self, dtype: DType) -> Self {
        match (self.ty().dtype, dtype) {
            (from, to) if from == to => self,
            // A row, so that masks fuse with the arithmetic around them.
            (DType::Bool | DType::U8, DType::F32) => self.row("toFloat", &[]),
            _ => self.then(Cast { dtype }, &[]),
        }
    }
}

struct Convert {
    to: DType,
    size: usize,
}

impl Kernel for Convert {
    fn cost(&self) -> f64 {
        self.size as f64 * 0.3
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let to_bool = self.to == DType::Bool;
        match (io.input(0), io.output(0)) {
            (In::F32(x), Out::F32(y)) => y.copy_from_slice(x),
            (In::F32(x), Out::I32(y)) => each(x, y, |x| x as i32),
            (In::F32(x), Out::U8(y)) if to_bool => each(x, y, |x| u8::from(x != 0.0)),
            (In::F32(x), Out::U8(y)) => each(x, y, |x| x as u8),
            (In::I32(x), Out::F32(y)) => each(x, y, |x| x as f32),
            (In::I32(x), Out::I32(y)) => y.copy_from_slice(x),
            (In::I32(x), Out::U8(y)) if to_bool => each(x, y, |x| u8::from(x != 0)),
            (In::I32(x), Out::U8(y)) => each(x, y, |x| x as u8),
            (In::U8(x), Out::F32(y)) => each(x, y, f32::from),
            (In::U8(x), Out::I32(y)) => each(x, y, i32::from),
            (In::U8(x), Out::U8(y)) if to_bool => each(x, y, |x| u8::from(x != 0)),
            (In::U8(x), Out::U8(y)) => y.copy_from_slice(x),
            (_, Out::Tile(_) | Out::Taken) => unreachable!("the output is whole and taken once"),
        }
        Ok(())
    }
}

fn each<A: Copy, B>(x: &[A], y: &mut [B], f: impl Fn(A) -> B) {
    x.iter().zip(y).for_each(|(&x, y)| *y = f(x));
}
