//! How the axes of an image lie where it enters a model: inside, channels come last.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Error, Result, choice};

choice! {
    /// The order of the axes of an image, or of a sequence.
    pub enum DataFormat {
        /// `[.., channels]`.
        ChannelsLast = "channelsLast",
        /// `[channels, ..]`.
        ChannelsFirst = "channelsFirst",
    }
}

impl DataFormat {
    /// The shape inside a model of a sample that enters with this one.
    pub(crate) fn inside(self, sample: &[usize]) -> Result<Shape> {
        match (self, sample) {
            (Self::ChannelsLast, _) => Shape::new(sample),
            (Self::ChannelsFirst, [channels, pixels @ ..]) if !pixels.is_empty() => {
                Shape::new([pixels, &[*channels]].concat())
            }
            (Self::ChannelsFirst, _) => Err(Error::shape(format!(
                "dataFormat 'channelsFirst' is for images and sequences; expected [batch, channels, ..], got {} axes \
                 without the batch, {sample:?}.",
                sample.len()
            ))),
        }
    }

    /// A batch that enters, as it lies inside.
    pub(crate) fn enter(self, batch: Expr<'_>) -> Result<Expr<'_>> {
        if self == Self::ChannelsLast {
            return Ok(batch);
        }
        let order: Vec<_> = [0].into_iter().chain(2..batch.shape().rank() as i64).chain([1]).collect();
        batch.transpose(Some(&order)).checked()
    }
}
