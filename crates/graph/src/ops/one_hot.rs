//! Class numbers as rows of zeros with a one: `y[.., k] = [x[..] = k]`.

use espalier_spec::{Error, Result, Spec};

use super::gather::check_indices;
use crate::along::only;
use crate::autodiff::Backward;
use crate::expr::Expr;
use crate::io::Io;
use crate::moving::COPY_NS;
use crate::op::{Cut, Kernel, Op};
#[cfg(test)]
use crate::sample::Sample;
use crate::shape::{DType, Shape, TensorType};

/// Int32 class numbers as float32 rows of zeros with a one.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct OneHot {
    /// Number of classes: the size of the new last axis.
    pub depth: usize,
}

impl Op for OneHot {
    fn name(&self) -> &'static str {
        "oneHot"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let x = only("oneHot", inputs)?;
        if x.dtype != DType::I32 {
            let hint = "Convert with .cast('int32').";
            return Err(Error::dtype(format!("oneHot: wrong element type; expected int32, got {x}. {hint}")));
        }
        Ok(vec![TensorType::f32(Shape::new([&x.shape[..], &[self.depth]].concat())?)])
    }

    /// Integers have no gradient.
    fn gradient(&self, _cx: &Backward<'_>) -> Result<()> {
        Ok(())
    }

    fn kernel(&self, _inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let size = outputs[0].shape.size();
        let cut = Cut::rows(size / self.depth.max(1), self.depth as f64 * COPY_NS);
        Ok(Box::new(Mark { depth: self.depth, size, cut }))
    }

    #[cfg(test)]
    fn samples() -> Vec<Sample> {
        use crate::sample::ints;
        use espalier_spec::json;

        vec![
            Sample::on(json!({ "depth": 3 }), vec![ints(&[2, 2], &[2, 0, 1, 1])]),
            Sample::on(json!({ "depth": 1 }), vec![ints(&[], &[0])]),
            Sample::on(json!({ "depth": 0 }), vec![ints(&[0], &[])]),
        ]
    }
}

struct Mark {
    depth: usize,
    size: usize,
    cut: Cut,
}

impl Kernel for Mark {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.size as f64 * COPY_NS
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (x, y) = (io.i32(0), io.out_f32(0));
        check_indices("oneHot", x, self.depth)?;
        y.fill(0.0);
        let rows = y.chunks_exact_mut(self.depth.max(1));
        rows.zip(&x[self.cut.first_row(io.piece)..]).for_each(|(row, &class)| row[class as usize] = 1.0);
        Ok(())
    }
}

impl Expr<'_> {
    /// Class numbers as rows of zeros with a one.
    pub fn one_hot(self, depth: usize) -> Self {
        self.then(OneHot { depth }, &[])
    }
}
