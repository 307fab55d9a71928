//! Numbers from a start up to a stop, which is left out: `y[i] = start + i step`.

use espalier_spec::{At, Error, Result, Spec};

use super::full::infer_source;
use crate::autodiff::Backward;
use crate::io::{Io, Out};
use crate::op::{Cut, Kernel, Op};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, TensorType};

/// Numbers from a start up to a stop, which is left out.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = check)]
pub struct Range {
    /// The first number.
    #[spec(default = 0.0)]
    pub start: f64,
    /// Where to stop: no number reaches it.
    pub stop: f64,
    /// From one number to the next.
    #[spec(default = 1.0)]
    pub step: f64,
    /// Type of the elements.
    #[spec(default = DType::F32)]
    pub dtype: DType,
}

fn check(range: &Range, at: &At) -> Result<()> {
    if range.step == 0.0 { Err(at.field("step").sentence("is 0; expected another number, got 0")) } else { Ok(()) }
}

impl Range {
    fn count(&self) -> usize {
        ((self.stop - self.start) / self.step).ceil().max(0.0) as usize
    }

    fn at(&self, i: usize) -> f64 {
        self.start + i as f64 * self.step
    }
}

/// Nanoseconds an element.
const NS_PER_ELEMENT: f64 = 0.5;

impl Op for Range {
    fn name(&self) -> &'static str {
        "range"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let count = self.count();
        if self.dtype == DType::Bool {
            return Err(Error::dtype("range: a bool cannot count; expected float32, int32 or uint8, got bool."));
        }
        if count > 0 {
            // The first, the second and the last hold the others between them.
            for i in [0, 1.min(count - 1), count - 1] {
                self.dtype.holds(self.at(i), "range")?;
            }
        }
        infer_source("range", inputs, self.dtype, &[count])
    }

    /// There is nothing to pass a gradient to.
    fn gradient(&self, _cx: &Backward<'_>) -> Result<()> {
        Ok(())
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Count { range: self.clone(), cut: Cut::rows(self.count(), NS_PER_ELEMENT) }))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![
            Sample::of(json!({ "stop": 5 }), []),
            Sample::of(json!({ "start": 1, "stop": 0, "step": -0.25 }), []),
            Sample::of(json!({ "start": 3, "stop": -4, "step": -2, "dtype": "int32" }), []),
            Sample::of(json!({ "start": 1, "stop": 1, "dtype": "uint8" }), []),
        ]
    }
}

struct Count {
    range: Range,
    cut: Cut,
}

impl Kernel for Count {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.range.count() as f64 * NS_PER_ELEMENT
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let first = self.cut.first_row(io.piece);
        let number = |i: usize| self.range.at(first + i);
        match io.output(0) {
            Out::F32(y) => y.iter_mut().enumerate().for_each(|(i, y)| *y = number(i) as f32),
            Out::I32(y) => y.iter_mut().enumerate().for_each(|(i, y)| *y = number(i) as i32),
            Out::U8(y) => y.iter_mut().enumerate().for_each(|(i, y)| *y = number(i) as u8),
            Out::Tile(_) | Out::Taken => unreachable!("the output is cut into rows and taken once"),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_reaches_the_stop() {
        let numbers = |start, stop, step| {
            let range = Range { start, stop, step, dtype: DType::F32 };
            (0..range.count()).map(|i| range.at(i)).collect::<Vec<_>>()
        };
        assert_eq!(numbers(0.0, 3.0, 1.0), [0.0, 1.0, 2.0]);
        assert_eq!(numbers(0.0, 1.0, 0.4), [0.0, 0.4, 0.8]);
        assert_eq!(numbers(2.0, 0.0, -1.0), [2.0, 1.0]);
        assert!(numbers(2.0, 0.0, 1.0).is_empty());
    }
}
