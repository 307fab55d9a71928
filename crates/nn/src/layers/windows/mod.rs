//! What layers of windows share: images and sequences as samples, and sequences as images of one row.

mod channel_filters;
mod margins;
mod step_padding;

pub use channel_filters::ChannelFilters;
pub use margins::{Ends, Margins};
pub use step_padding::StepPadding;

use espalier_graph::sliding::Padding;
use espalier_graph::{Expr, Op, Shape, TensorType};
use espalier_spec::{Error, Result};

/// Height, width and channels of an image.
pub(super) fn image(sample: &Shape) -> Result<[usize; 3]> {
    sample[..].try_into().map_err(|_| {
        Error::shape(format!(
            "input is no image; expected [batch, height, width, channels], got {} axes without the batch, {sample}. \
             Bring it into that shape with layers.reshape.",
            sample.rank()
        ))
    })
}

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

/// What is left of an axis when both its ends are cut off.
pub(super) fn left(size: usize, [before, after]: [usize; 2]) -> Result<usize> {
    size.checked_sub(before + after).filter(|left| *left > 0).ok_or_else(|| {
        Error::shape(format!("cropping leaves nothing; expected less than {size} in all, got {before} and {after}."))
    })
}

/// The shape of a sample of what an op gives. Its name is left out of what it complains about: the layer's stands there.
pub(super) fn sample_shape(op: &impl Op, inputs: &[TensorType]) -> Result<Shape> {
    let found = op.infer(inputs).map_err(|error| {
        let message = error.message.strip_prefix(op.name()).and_then(|rest| rest.strip_prefix(": "));
        Error::new(error.code, message.unwrap_or(&error.message))
    })?;
    Shape::new(&found[0].shape[1..])
}

/// Whether channels and filters fall into as many equal parts.
pub(super) fn fits_groups(groups: usize, channels: usize, filters: usize) -> Result<()> {
    if channels.is_multiple_of(groups) && filters.is_multiple_of(groups) {
        return Ok(());
    }
    Err(Error::shape(format!(
        "groups does not divide the channels and the filters; expected a divisor of {channels} and {filters}, got {groups}."
    )))
}
