//! `x` times the probability that a standard normal number lies below it: `y = x (1 + erf(x / sqrt 2)) / 2`.
//!
//! Hendrycks & Gimpel, "Gaussian error linear units", 2016.

use espalier_graph::Expr;
use espalier_graph::ops::elementwise::Elementwise;
use espalier_spec::{Result, Spec};

use super::Activation;

/// `x` times the probability that a standard normal number lies below it.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Gelu {
    /// Whether to take the approximation by tanh, as the first transformers did; it differs by less than 0.0005.
    #[spec(default = false)]
    pub approximate: bool,
}

impl Activation for Gelu {
    fn apply<'g>(&self, x: Expr<'g>) -> Result<Expr<'g>> {
        let row = if self.approximate { "geluTanh" } else { "gelu" };
        x.then(Elementwise::named(row, [0.0; 3])?, &[]).checked()
    }
}
