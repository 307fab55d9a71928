//! Values one behind the other along an axis, whose sizes add up; their other axes are alike.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Error, Result, Spec};

use super::Layer;
use super::merge::at_least_two;
use crate::axes::of_sample;
use crate::context::Context;

/// Puts values one behind the other along an axis.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Concatenate {
    /// The axis, counted with the batch axis; negative ones count from the back.
    #[spec(default = -1)]
    pub axis: i64,
}

impl Layer for Concatenate {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let first = &at_least_two(inputs)?[0];
        let axis = of_sample(self.axis, first)?;
        let others = |shape: &Shape| {
            let mut dims = shape.to_vec();
            (axis < dims.len()).then(|| dims.remove(axis));
            dims
        };
        if let Some(other) = inputs.iter().find(|input| input.rank() != first.rank() || others(input) != others(first))
        {
            let place = axis + 1;
            return Err(Error::shape(format!(
                "inputs differ beside axis {place}; expected samples like {first}, got {other}."
            )));
        }
        let mut dims = first.to_vec();
        dims[axis] = inputs.iter().map(|input| input[axis]).sum();
        Shape::new(dims)
    }

    fn forward<'g>(&self, _cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let [first, rest @ ..] = inputs else { return Err(Error::internal("concatenate: no inputs.")) };
        first.concat(rest, self.axis).checked()
    }
}
