//! Lengths of vectors within a tensor: `|x| = sqrt(Σ x²)` along axes.

use espalier_graph::Expr;

/// Where Keras adds or compares with a small number.
pub(crate) const EPSILON: f32 = 1e-7;

/// The length along axes, which stay with size 1.
pub(crate) fn length<'g>(x: Expr<'g>, axes: &[i64]) -> Expr<'g> {
    x.square().sum(Some(axes), true).sqrt()
}

/// `x` with the length 1 along an axis; what is shorter than epsilon is only divided by epsilon.
///
/// The bound lies under the root, where the slope at 0 stays finite.
pub(crate) fn unit_length(x: Expr<'_>, axis: i64) -> Expr<'_> {
    let squares = x.square().sum(Some(&[axis]), true);
    x / squares.maximum(x.number(EPSILON * EPSILON)).sqrt()
}
