//! What a layer says about the numbers it learns or keeps.

use espalier_graph::Shape;

use crate::initializers::{Fans, InitializerSpec};

/// A weight as its layer declares it.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// Its name within the layer, such as `kernel`.
    pub name: String,
    /// Sizes of its axes.
    pub shape: Shape,
    /// How it starts.
    pub initializer: InitializerSpec,
    /// Whether training changes it; statistics that a layer keeps are not trained.
    pub trainable: bool,
    /// How many inputs and outputs it connects.
    pub fans: Fans,
}

impl Weight {
    /// A trained weight, with the fans of its shape.
    pub fn new(name: impl Into<String>, shape: Shape, initializer: impl Into<InitializerSpec>) -> Self {
        let fans = Fans::of(&shape);
        Self { name: name.into(), shape, initializer: initializer.into(), trainable: true, fans }
    }

    /// The same weight, kept by the layer and not trained.
    pub fn kept(mut self) -> Self {
        self.trainable = false;
        self
    }
}

/// A weight of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightInfo {
    /// `<layer>/<weight>`, such as `dense_1/kernel`.
    pub name: String,
    /// Sizes of its axes.
    pub shape: Shape,
    /// How it starts.
    pub initializer: InitializerSpec,
    /// Whether training changes it: the layer trains it and is not frozen.
    pub trainable: bool,
    /// How many inputs and outputs it connects.
    pub fans: Fans,
}
