//! Neural networks as data: layers, activations, initializers, losses and metrics, and the model that they make up.
//!
//! A [`ModelSpec`] is plain JSON. A [`Model`] is a checked spec: it knows every shape and weight, and adds its nodes to
//! a graph. It holds no weights: whoever trains it does.

pub mod activations;
pub mod axes;
mod biased;
pub mod channel_map;
pub mod constraints;
pub mod context;
mod counts;
mod data_format;
pub mod files;
pub mod initializers;
pub mod layers;
mod lengths;
pub mod losses;
pub mod metrics;
pub mod model;
pub mod named_layer;
pub mod named_loss;
pub mod named_metric;
mod own_formula;
mod probabilities;
pub mod regularizers;
pub mod sample_weights;
pub mod scale_and_shift;
mod targets;
pub mod weight;

pub use activations::ActivationSpec;
pub use axes::Axes;
pub use constraints::ConstraintSpec;
pub use context::Context;
pub use initializers::{Initializer, InitializerSpec};
pub use layers::{Layer, LayerSpec};
pub use losses::{Loss, LossSpec};
pub use metrics::{Metric, MetricSpec};
pub use model::{Forward, InputInfo, Model, ModelSpec, Recompute, Summary};
pub use named_layer::{LayerOptions, NamedLayer};
pub use named_loss::{LossOptions, NamedLoss, Reduction};
pub use named_metric::NamedMetric;
pub use regularizers::RegularizerSpec;
pub use weight::{Weight, WeightInfo};
