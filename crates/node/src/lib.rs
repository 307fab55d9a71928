//! The Node.js addon: converts, spawns and throws. Everything that computes lives in the crates below.

mod background;
mod error;
mod function;
mod info;
mod model;
mod runs;
mod tensor;
mod trace;
mod train_step;
