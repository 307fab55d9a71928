//! What layers have in common that join several values element by element.
//!
//! Samples broadcast: axes are aligned from the last on, and an axis of size 1 fits any other.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Error, Result};

use super::batched;

/// The shape of the joined sample.
pub(super) fn output_shape(inputs: &[Shape]) -> Result<Shape> {
    let [first, rest @ ..] = at_least_two(inputs)? else { return Err(too_few(inputs.len())) };
    rest.iter().try_fold(first.clone(), |shape, input| shape.broadcast(input, "inputs"))
}

/// All values joined from the first to the last.
pub(super) fn join<'g>(inputs: &[Expr<'g>], join: impl Fn(Expr<'g>, Expr<'g>) -> Expr<'g>) -> Result<Expr<'g>> {
    let rank = inputs.iter().map(|input| input.shape().rank()).max().unwrap_or(0);
    // Samples of fewer axes get some behind the batch, which would else meet an axis of the others.
    let aligned = inputs.iter().map(|input| {
        let shape = input.shape();
        let missing = vec![1; rank - shape.rank()];
        if missing.is_empty() {
            Ok(*input)
        } else {
            Ok(input.reshape(&batched(shape[0], &Shape::new([&missing, &shape[1..]].concat())?)?))
        }
    });
    let aligned = aligned.collect::<Result<Vec<_>>>()?;
    aligned.into_iter().reduce(join).ok_or_else(|| too_few(0))?.checked()
}

/// The inputs of a layer that joins several.
pub(super) fn at_least_two<T>(inputs: &[T]) -> Result<&[T]> {
    if inputs.len() < 2 { Err(too_few(inputs.len())) } else { Ok(inputs) }
}

fn too_few(got: usize) -> Error {
    Error::shape(format!("wrong number of inputs; expected at least 2, got {got}. Call .apply([a, b])."))
}
