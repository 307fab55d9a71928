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
mod checks;
mod class_weights;
mod compile_options;
mod control;
mod data_set;
mod epochs;
mod evaluate;
mod fit;
mod history;
mod inspect;
mod loaded;
mod per_output;
mod predictions;
mod predictor;

pub use batch_size::BatchSize;
pub use class_weights::ClassWeights;
pub use compile_options::{CompileOptions, threads_from};
pub use control::Control;
pub use custom::CustomStep;
pub use data::Samples;
pub use data_set::{Data, DataSet};
pub use fit::{Event, FitOptions};
pub use history::{Feeding, History};
pub use inspect::Gradients;
pub use session::Session;
pub use strand::Strand;
pub use totals::Logs;
