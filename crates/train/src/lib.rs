//! Training: compiled steps, epochs, evaluation and prediction, on a thread of their own.

pub mod custom;
pub mod data;
pub mod memory;
pub mod norms;
mod objective;
pub mod rate;
pub mod session;
pub mod steps;
pub mod strand;
pub mod totals;
pub mod update;

mod batch_size;
mod batches;
mod class_weights;
mod compile_options;
mod control;
mod fit;
mod inspect;
mod per_output;
mod predictor;

pub use batch_size::BatchSize;
pub use class_weights::ClassWeights;
pub use compile_options::{CompileOptions, threads_from};
pub use control::Control;
pub use custom::CustomStep;
pub use data::Samples;
pub use fit::{Event, FitOptions, History};
pub use inspect::Gradients;
pub use session::Session;
pub use strand::Strand;
pub use totals::Logs;
