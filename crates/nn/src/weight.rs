//! What a layer says about the numbers it learns or keeps.

use espalier_graph::Shape;

use crate::constraints::ConstraintSpec;
use crate::initializers::{Fans, InitializerSpec};
use crate::regularizers::RegularizerSpec;

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
    /// What its values cost by themselves.
    pub regularizer: Option<RegularizerSpec>,
    /// What it is brought back to after each update.
    pub constraint: Option<ConstraintSpec>,
}

impl Weight {
    /// A trained weight, with the fans of its shape.
    pub fn new(name: impl Into<String>, shape: Shape, initializer: impl Into<InitializerSpec>) -> Self {
        let fans = Fans::of(&shape);
        let (name, initializer) = (name.into(), initializer.into());
        Self { name, shape, initializer, trainable: true, fans, regularizer: None, constraint: None }
    }

    /// The same weight with other fans than those of its shape.
    pub fn connecting(mut self, fans: Fans) -> Self {
        self.fans = fans;
        self
    }

    /// The same weight with what the user asks of its values.
    pub fn held(mut self, regularizer: Option<&RegularizerSpec>, constraint: Option<&ConstraintSpec>) -> Self {
        self.regularizer = regularizer.cloned();
        self.constraint = constraint.cloned();
        self
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
    /// What its values cost by themselves, while it is trained.
    pub regularizer: Option<RegularizerSpec>,
    /// What it is brought back to after each update.
    pub constraint: Option<ConstraintSpec>,
}
