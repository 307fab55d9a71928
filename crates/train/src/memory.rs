//! What a model takes of memory, and the refusal of what takes more than there is.

use espalier_graph::{Plan, Prepared, TensorType};
use espalier_kernels::memory::default_memory_limit;
use espalier_spec::{Code, Error, Result};

use crate::predictor::Predictor;
use crate::session::Session;
use crate::steps::Kind;

impl Session {
    /// Bytes that the session holds while it runs such a plan: weights and what the optimizer keeps, the values that exist
    /// at a time, what the kernels write by the way, and what predicts.
    pub(crate) fn bytes_with(&self, kind: &Kind, plan: &Plan) -> usize {
        let predictor = match kind {
            // Weights change, so that nothing made of them stays.
            Kind::Train { .. } => 0,
            Kind::Predict if plan.states() == self.weight_types() => 0,
            Kind::Predict => plan.states().iter().map(TensorType::bytes).sum(),
            _ => self.predictor_there().map_or(0, Predictor::bytes),
        };
        let prepared: usize = plan.prepared().iter().map(Prepared::bytes).sum();
        self.state_bytes() + predictor + prepared + plan.bytes(self.threads())
    }

    /// Refuses a plan that takes more than there is, before any of it is allocated.
    pub(crate) fn check_memory(&self, kind: &Kind, plan: &Plan, batch: usize) -> Result<()> {
        let has_gradients = matches!(kind, Kind::Train { .. } | Kind::Gradients { .. });
        let recomputes = self.compiled().is_some_and(|compiled| compiled.objective.recompute.is_some());
        let advice = match kind {
            Kind::Gradients { .. } if recomputes => "Give it fewer samples.",
            Kind::Gradients { .. } => {
                "Give it fewer samples, or compile with recompute: true, which keeps fewer values."
            }
            _ if has_gradients && !recomputes => {
                "Use a smaller batchSize, or compile with recompute: true, which keeps fewer values."
            }
            _ => "Use a smaller batchSize.",
        };
        let what = format!("a batch of {batch} needs");
        check(self.memory_limit(), kind.who(), &what, self.bytes_with(kind, plan), advice)
    }
}

/// The limit that an option sets, or the one of the process.
pub(crate) fn limit_or_default(asked: Option<usize>) -> Option<usize> {
    asked.or_else(default_memory_limit)
}

/// Refuses to take more than the limit.
pub(crate) fn check(limit: Option<usize>, who: &str, what: &str, bytes: usize, advice: &str) -> Result<()> {
    let Some(limit) = limit.filter(|&limit| bytes > limit) else { return Ok(()) };
    let (expected, got) = (size(limit), size(bytes));
    let sentence = format!("{who}: {what} more memory than there is; expected at most {expected}, got {got}. {advice}");
    Err(Error::new(Code::Memory, sentence))
}

/// Bytes for people.
fn size(bytes: usize) -> String {
    let units = ["B", "KB", "MB", "GB", "TB"];
    let power = (bytes.max(1).ilog2() / 10).min(units.len() as u32 - 1);
    let number = bytes as f64 / 1024_f64.powi(power.cast_signed());
    let unit = units[power as usize];
    if power == 0 { format!("{bytes} {unit}") } else { format!("{number:.1} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_unit_that_people_would_choose() {
        let sizes = [0, 1023, 1024, 1_500_000, 3 << 30].map(size);
        assert_eq!(sizes, ["0 B", "1023 B", "1.0 KB", "1.4 MB", "3.0 GB"]);
    }

    #[test]
    fn what_fits_exactly_is_not_refused() {
        assert!(check(Some(10), "fit", "a batch needs", 10, "").is_ok());
        assert!(check(None, "fit", "a batch needs", usize::MAX, "").is_ok());
        let error = check(Some(10), "fit", "a batch of 3 needs", 11, "Use less.").unwrap_err();
        assert_eq!(error.code, Code::Memory);
        let expected = "fit: a batch of 3 needs more memory than there is; expected at most 10 B, got 11 B. Use less.";
        assert_eq!(error.to_string(), expected);
    }
}
