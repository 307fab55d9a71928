//! Where rules that divide by a root add the small number that keeps it from being zero.

use espalier_spec::choice;

choice! {
    /// Whose way a rule has with epsilon.
    pub enum EpsilonMode {
        /// As in Keras.
        Keras = "keras",
        /// As in `PyTorch`.
        Torch = "torch",
    }
}

/// `sqrt(x) + eps` outside of the root, `sqrt(x + eps)` inside.
#[inline(always)]
pub(crate) fn root<const OUTSIDE: bool>(x: f32, eps: f32) -> f32 {
    if OUTSIDE { x.sqrt() + eps } else { (x + eps).sqrt() }
}
