//! Elementwise ops on int32: one element at a time, since labels and indices are few.

use espalier_spec::{Error, Result};

use super::Elementwise;
use crate::io::{In, Io, Out};
use crate::op::{Kernel, Op};
use crate::shape::{Shape, TensorType};

struct Integer {
    formula: fn([i32; 3]) -> i32,
    shape: Vec<usize>,
    strides: Vec<Vec<usize>>,
}

/// The kernel of a row whose operands are int32.
pub fn kernel(op: &Elementwise, inputs: &[TensorType], output: &TensorType) -> Result<Box<dyn Kernel>> {
    let formula = op.row.integer.ok_or_else(|| {
        Error::dtype(format!("{}: no int32 form; expected float32, got int32. Convert with .cast().", op.name()))
    })?;
    let strides = inputs.iter().map(|ty| ty.shape.strides_in(&output.shape)).collect();
    Ok(Box::new(Integer { formula, shape: output.shape.to_vec(), strides }))
}

impl Kernel for Integer {
    fn cost(&self) -> f64 {
        self.shape.iter().product::<usize>() as f64 * 4.0
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let inputs: [In<'_>; 3] = std::array::from_fn(|i| if i < io.inputs() { io.input(i) } else { In::U8(&[]) });
        let read = |i: usize, at: usize| match inputs[i] {
            In::I32(data) => data[at],
            In::U8(data) => i32::from(data[at]),
            In::F32(_) => unreachable!("the shape rule keeps floats out"),
        };
        let mut index = [0; Shape::MAX_RANK];
        let mut next = || {
            let mut x = [0; 3];
            for (i, strides) in self.strides.iter().enumerate() {
                x[i] = read(i, index.iter().zip(strides).map(|(at, stride)| at * stride).sum());
            }
            for axis in (0..self.shape.len()).rev() {
                index[axis] += 1;
                if index[axis] < self.shape[axis] {
                    break;
                }
                index[axis] = 0;
            }
            (self.formula)(x)
        };
        match io.output(0) {
            Out::I32(out) => out.iter_mut().for_each(|out| *out = next()),
            Out::U8(out) => out.iter_mut().for_each(|out| *out = next() as u8),
            _ => unreachable!("an int32 row gives int32 or bool"),
        }
        Ok(())
    }
}
