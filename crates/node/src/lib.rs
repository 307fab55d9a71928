//! The Node.js addon: converts, spawns and throws. Everything that computes lives in the crates below.

// Node-API hands arguments over by value, and its environment by reference.
#![allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
// Under test the exports are not registered, so nothing calls them.
#![cfg_attr(test, allow(dead_code))]

mod augment;
mod background;
mod batches;
mod dataset;
mod error;
mod fitted;
mod function;
mod generator;
mod given;
mod info;
mod model;
mod module;
mod readers;
mod reported;
mod runs;
mod tensor;
mod trace;
mod train_step;
