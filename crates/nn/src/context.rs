//! What a layer sees while it adds its nodes: its weights, the phase, and where to put updates and extra losses.

use espalier_graph::{Expr, Graph, Shape};
use espalier_spec::{Error, Result};

use crate::weight::WeightInfo;

/// The values of all weights of a model while its nodes are added.
#[derive(Debug)]
pub(crate) struct State<'g> {
    /// Values in the order of the model's weights; an update takes the place of what was there.
    pub(crate) weights: Vec<Expr<'g>>,
    /// Which of them were updated.
    pub(crate) updated: Vec<bool>,
    /// Losses that layers add to the one of the targets.
    pub(crate) losses: Vec<Expr<'g>>,
}

/// A layer's view of the model that is being built.
#[derive(Debug)]
pub struct Context<'g, 'a> {
    pub(crate) graph: &'g Graph,
    pub(crate) training: bool,
    pub(crate) trainable: bool,
    /// The layer's own weights, the first of which is number `first` of the model.
    pub(crate) weights: &'a [WeightInfo],
    pub(crate) first: usize,
    pub(crate) state: &'a mut State<'g>,
}

impl<'g> Context<'g, '_> {
    /// The graph that nodes are added to.
    pub fn graph(&self) -> &'g Graph {
        self.graph
    }

    /// Whether the nodes are for training; otherwise they are for evaluation and prediction.
    pub fn training(&self) -> bool {
        self.training
    }

    /// Whether the user lets the layer learn.
    pub fn trainable(&self) -> bool {
        self.trainable
    }

    /// The value of one of the layer's weights, by its name within the layer.
    pub fn weight(&self, name: &str) -> Result<Expr<'g>> {
        Ok(self.state.weights[self.index(name)?])
    }

    /// A weight in a row, as long as the last axis of `x`; a row of one number if there is no such weight.
    pub(crate) fn weight_or(&self, name: Option<&str>, number: f32, x: Expr<'g>) -> Result<Expr<'g>> {
        let row = Shape::new([x.shape().last().copied().unwrap_or(1)])?;
        name.map_or_else(|| Ok(x.number(number).broadcast_to(&row)), |name| Ok(self.weight(name)?.reshape(&row)))
    }

    /// Gives a weight that the layer keeps a new value, to be stored after the step.
    pub fn update_state(&mut self, name: &str, value: Expr<'g>) -> Result<()> {
        let index = self.index(name)?;
        let (old, new) = (self.state.weights[index].ty(), value.ty());
        if old != new {
            return Err(Error::internal(format!("update of {name}: wrong type; expected {old}, got {new}.")));
        }
        self.state.weights[index] = value;
        self.state.updated[index] = true;
        Ok(())
    }

    /// Adds a scalar to what training minimises.
    pub fn add_loss(&mut self, loss: Expr<'g>) {
        self.state.losses.push(loss);
    }

    fn index(&self, name: &str) -> Result<usize> {
        let is_it = |info: &WeightInfo| info.name.rsplit('/').next() == Some(name);
        let place = self.weights.iter().position(is_it);
        place.map(|place| self.first + place).ok_or_else(|| Error::internal(format!("no weight is called '{name}'.")))
    }
}
