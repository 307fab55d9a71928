//! Convolutions of 3x3 windows by Winograd's minimal filtering, F(4x4, 3x3): 36 multiplications for 16 pixels, not 144;
//! results also by F(2x2, 3x3), 16 for 4 pixels, whose filters are less than half as large.
//!
//! Tiles of 6x6 pixels and the filters are brought into another basis, where each of the 36 places is a matrix product of
//! its own, and the products come back as 4x4 pixels: `Y = Aᵀ [(G w Gᵀ) ⊙ (Bᵀ x B)] A` (Lavin and Gray 2016). The gradient
//! of the images is such a convolution as well; that of the filters is the same formula read backwards.

mod basis;
mod filters;
mod gradient;
mod place;
mod result;
mod small;
#[cfg(test)]
mod tests;
mod tiles;
mod transform;

pub use filters::{Filters, Tile};
pub use gradient::{GradientCut, gradient, gradient_scratch};
pub use result::{result, result_scratch};

use super::panels::LINE;

/// The distance of two places that hold so many floats: an odd number of cache lines, so that the same tile at all places
/// does not fall on a few sets of the cache.
fn apart(len: usize) -> usize {
    (len.div_ceil(LINE) | 1) * LINE
}
