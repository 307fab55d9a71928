//! The way to stop work that runs on another thread.

use espalier_data::Stop;
use espalier_spec::{Code, Error, Result};

/// Lets another thread stop the work between two steps.
#[derive(Debug, Clone, Default)]
pub struct Control(Stop);

impl Control {
    /// Asks for the end.
    pub fn cancel(&self) {
        self.0.stop();
    }

    /// Whether the end was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.0.is_stopped()
    }

    /// Whether anybody else still holds this control.
    pub fn is_shared(&self) -> bool {
        self.0.is_shared()
    }

    /// What loaders look at.
    pub fn stop(&self) -> &Stop {
        &self.0
    }

    /// An error once the end was asked for; `who` is what was to run.
    pub fn check(&self, who: &str) -> Result<()> {
        if !self.is_cancelled() {
            return Ok(());
        }
        Err(Error::new(
            Code::Cancelled,
            format!("{who}: stopped by a signal or by dispose(). The model holds its last whole step."),
        ))
    }
}
