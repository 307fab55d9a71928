//! What is done with samples before a model sees them: transforms that learn their numbers from data, and augmentation.
//!
//! A member of either family is a spec, so it runs on tensors, in a pipeline, and as a layer of a model.

pub mod augment;
pub mod augmenter;
pub mod chance;
pub mod columns;
pub mod fitted;
pub mod fitting;
pub mod mixing;
pub mod op;
pub mod preprocess;
pub mod sampling;
pub mod spread;
pub mod stack;
pub mod step;

pub use augment::{Augment, AugmentSpec};
pub use augmenter::{Augmenter, Beside, Draw};
pub use columns::Per;
pub use fitted::{Direction, Fitted};
pub use fitting::Fitting;
pub use preprocess::{Gather, Kept, Preprocess, PreprocessSpec, Start};
