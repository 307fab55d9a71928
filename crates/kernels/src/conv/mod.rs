//! Convolutions of images whose channels lie side by side, as matrix products whose operands are gathered on the way.
//!
//! A pixel of the result is a row of a product: the pixels of its window, one after the other, times the filters. The
//! rows are never written down: a kernel reads each pixel of a window where it lies in the image, and a row of zeros
//! where the window reaches over the edge. Backward passes gather too: by windows of the gradient for the image, by
//! pixels for the filters. As in `gemm`, an element has the same bits in whatever pieces the work is done.

mod forward;
mod geometry;
mod image;
mod kernel;
mod packed;
mod panels;
#[cfg(test)]
mod tests;
mod weights;
pub mod winograd;

pub use forward::{forward, forward_scratch};
pub use geometry::Geometry;
pub use image::{image, image_scratch};
pub use packed::{Filters, pack, packed_len};
pub use weights::{weights, weights_scratch};
