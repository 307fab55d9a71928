//! Losses as metrics: the mean of what a loss finds for each sample, for every loss by its name.

use espalier_graph::Expr;
use espalier_spec::{Family, Member, Result};

use super::{Metric, state};
use crate::losses::LossSpec;
use crate::sample_weights;

/// The mean of a loss over all samples.
#[derive(Debug, Clone, PartialEq)]
pub struct LossMean(pub LossSpec);

impl Metric for LossMean {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        let losses = self.0.per_sample(y_true, y_pred)?;
        let sum = sample_weights::apply(losses, weights)?.sum(None, false);
        state(&[sum, sample_weights::masked(losses, weights, self.0.mask(y_true, y_pred)?)?])
    }

    fn rises(&self) -> Option<bool> {
        Some(false)
    }
}

/// The losses that are metrics as well: those for which no metric of that name says something else.
pub fn members(others: &[Member]) -> Vec<Member> {
    let own = |loss: &Member| !others.iter().any(|member| member.kind == loss.kind);
    LossSpec::registry().into_iter().filter(own).map(|member| Member { module: "", ..member }).collect()
}
