//! One value everywhere.

use espalier_spec::{Error, Result, Spec};

use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::{Io, Out};
use crate::op::{Cut, Kernel, Op};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, Shape, TensorType};

/// A tensor of one value.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Full {
    /// Sizes of the axes.
    pub shape: Vec<usize>,
    /// The value.
    pub value: f64,
    /// Type of the elements.
    #[spec(default = DType::F32)]
    pub dtype: DType,
}

/// The shape rule of ops without inputs.
pub(super) fn infer_source(who: &str, inputs: &[TensorType], dtype: DType, shape: &[usize]) -> Result<Vec<TensorType>> {
    if !inputs.is_empty() {
        return Err(Error::shape(format!("{who}: wrong number of inputs; expected 0, got {}.", inputs.len())));
    }
    Ok(vec![TensorType::new(dtype, Shape::new(shape).map_err(|error| error.at(who))?)])
}

/// Nanoseconds an element.
const NS_PER_ELEMENT: f64 = 0.1;

impl Op for Full {
    fn name(&self) -> &'static str {
        "full"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        self.dtype.holds(self.value, "full")?;
        infer_source("full", inputs, self.dtype, &self.shape)
    }

    /// There is nothing to pass a gradient to.
    fn gradient(&self, _cx: &Backward<'_>) -> Result<()> {
        Ok(())
    }

    fn kernel(&self, _inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let size = outputs[0].shape.size();
        Ok(Box::new(Fill {
            value: self.value,
            cost: size as f64 * NS_PER_ELEMENT,
            cut: Cut::rows(size, NS_PER_ELEMENT),
        }))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use espalier_spec::json;

        vec![
            Sample::of(json!({ "shape": [2, 3], "value": 1.5 }), []),
            Sample::of(json!({ "shape": [], "value": -3, "dtype": "int32" }), []),
            Sample::of(json!({ "shape": [0, 2], "value": 1, "dtype": "bool" }), []),
        ]
    }
}

struct Fill {
    value: f64,
    cost: f64,
    cut: Cut,
}

impl Kernel for Fill {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.cost
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        match io.output(0) {
            Out::F32(y) => y.fill(self.value as f32),
            Out::I32(y) => y.fill(self.value as i32),
            Out::U8(y) => y.fill(self.value as u8),
            Out::Tile(_) | Out::Taken => unreachable!("the output is cut into rows and taken once"),
        }
        Ok(())
    }
}

impl Graph {
    /// A tensor of one value.
    pub fn full(&self, ty: &TensorType, value: f64) -> Expr<'_> {
        self.source(Full { shape: ty.shape.to_vec(), value, dtype: ty.dtype })
    }
}
