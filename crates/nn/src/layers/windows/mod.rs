//! What layers of windows share: images and sequences as samples, and sequences as images of one row.

use espalier_graph::sliding::Padding;
use espalier_graph::{Expr, Shape, TensorType};
use espalier_spec::{Error, Result};

/// Steps and channels of a sequence.
pub(super) fn sequence(sample: &Shape) -> Result<[usize; 2]> {
    sample[..].try_into().map_err(|_| {
        Error::shape(format!(
            "input is no sequence; expected [batch, steps, channels], got {} axes without the batch, {sample}. Bring it \
             into that shape with layers.reshape.",
            sample.rank()
        ))
    })
}

/// Padding of a sequence's steps as that of an image of one row.
pub(super) fn in_one_row(padding: &Padding) -> Result<Padding> {
    match padding {
        Padding::Around(steps) => Ok(Padding::Sides(vec![[0; 2], [*steps; 2]])),
        Padding::Sides(sides) => match sides[..] {
            [side] => Ok(Padding::Sides(vec![[0; 2], side])),
            _ => Err(Error::shape(format!(
                "padding does not fit the axes; expected one pair, got {} of them.",
                sides.len()
            ))),
        },
        word => Ok(word.clone()),
    }
}

/// Does to sequences `[batch, steps, channels]` what is done to images of one row.
pub(super) fn as_images<'g>(x: Expr<'g>, run: impl FnOnce(Expr<'g>) -> Expr<'g>) -> Result<Expr<'g>> {
    let y = run(x.expand_dims(1)).checked()?;
    y.squeeze(Some(&[1])).checked()
}

/// The type of a batch of one image.
pub(super) fn one_image([height, width, channels]: [usize; 3]) -> TensorType {
    TensorType::f32(Shape::from([1, height, width, channels]))
}
