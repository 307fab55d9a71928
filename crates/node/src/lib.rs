//! The Node.js addon: converts, spawns and throws. Everything that computes lives in the crates below.

mod info;
