//! Training: compiled steps, epochs, evaluation and prediction, on a thread of their own.

pub mod custom;
pub mod data;
pub mod engine_thread;
pub mod session;
pub mod steps;
pub mod update;

mod batches;
mod fit;

pub use custom::CustomStep;
pub use data::Samples;
pub use engine_thread::EngineThread;
pub use fit::{Event, FitOptions, History};
pub use session::{CompileOptions, Control, Session};
