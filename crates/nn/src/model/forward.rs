//! Adds a model's nodes to a graph.

use std::ops::Range;

use espalier_graph::{Expr, Graph};
use espalier_spec::{Error, Result};

use super::Model;
use super::wiring::{Placed, Wiring};
use crate::context::{Context, State};
use crate::layers::batched;
use crate::regularizers;

/// The values of a model in a graph.
#[derive(Debug)]
pub struct Forward<'g> {
    /// The results, in the order of the model's outputs.
    pub outputs: Vec<Expr<'g>>,
    /// Scalars that layers add to what training minimises.
    pub losses: Vec<Expr<'g>>,
    /// New values of weights that layers keep, with the numbers of the weights.
    pub updates: Vec<(usize, Expr<'g>)>,
    /// Every node's name and value.
    pub values: Vec<(String, Expr<'g>)>,
    /// The nodes of the graph that each of them was added with.
    pub spans: Vec<Range<usize>>,
}

impl Wiring {
    /// Adds the nodes of one use of a layer.
    pub(super) fn apply<'g>(
        &self,
        node: usize,
        graph: &'g Graph,
        training: bool,
        state: &mut State<'g>,
        inputs: &[Expr<'g>],
    ) -> Result<Expr<'g>> {
        let node = &self.nodes[node];
        let placed = &self.layers[node.layer];
        if !node.shared {
            self.add_penalties(placed, state)?;
        }
        let mut cx = Context {
            graph,
            training,
            trainable: placed.trainable,
            weights: &self.weights[placed.weights.clone()],
            first: placed.weights.start,
            state,
        };
        let value = placed.layer.forward(&mut cx, inputs).and_then(|value| placed.enters_as.enter(value));
        let value = value.and_then(Expr::checked);
        let value = value.map_err(|error| error.at(&placed.place))?;
        if let Some(regularizer) = placed.activity_regularizer.as_deref() {
            let penalty = regularizers::of_activity(regularizer, value);
            state.losses.push(penalty.map_err(|error| error.at(&placed.place))?);
        }
        debug_assert_eq!(value.shape()[1..], node.shape[..], "{}: output_shape and forward agree", placed.place);
        Ok(value)
    }

    /// Adds what the weights of a layer cost by themselves; those that training does not change cost nothing.
    fn add_penalties(&self, placed: &Placed, state: &mut State<'_>) -> Result<()> {
        for at in placed.weights.clone().filter(|&at| self.weights[at].trainable) {
            let info = &self.weights[at];
            if let Some(regularizer) = &info.regularizer {
                let penalty = regularizer.penalty(state.weights[at]).map_err(|error| error.at(&info.name))?;
                state.losses.push(penalty);
            }
        }
        Ok(())
    }
}

impl Model {
    /// Adds the model's nodes, for weights and inputs that are values of the graph.
    pub fn forward<'g>(
        &self,
        graph: &'g Graph,
        weights: &[Expr<'g>],
        inputs: &[Expr<'g>],
        training: bool,
    ) -> Result<Forward<'g>> {
        self.check_weights(weights)?;
        self.check_inputs(inputs)?;
        let updated = vec![false; weights.len()];
        let mut state = State { weights: weights.to_vec(), updated, losses: vec![] };
        let mut values: Vec<(String, Expr<'g>)> = Vec::with_capacity(self.wiring.nodes.len());
        let mut spans = Vec::with_capacity(self.wiring.nodes.len());
        for (index, node) in self.wiring.nodes.iter().enumerate() {
            let start = graph.len();
            let entering = self.wiring.inputs.iter().position(|&input| input == index);
            let given: Vec<_> = match entering {
                Some(place) => vec![inputs[place]],
                None => node.inputs.iter().map(|&input| values[input].1).collect(),
            };
            let value = self.wiring.apply(index, graph, training, &mut state, &given)?;
            values.push((node.name.clone(), value));
            spans.push(start..graph.len());
        }
        let outputs = self.wiring.outputs.iter().map(|&node| values[node].1).collect();
        let changed = state.updated.iter().zip(&state.weights).enumerate();
        let updates = changed.filter_map(|(index, (&changed, &value))| changed.then_some((index, value))).collect();
        Ok(Forward { outputs, losses: state.losses, updates, values, spans })
    }

    fn check_weights(&self, weights: &[Expr<'_>]) -> Result<()> {
        let expected = self.weights();
        if weights.len() != expected.len() {
            let (expected, got) = (expected.len(), weights.len());
            return Err(Error::shape(format!("model: wrong number of weights; expected {expected}, got {got}.")));
        }
        for (info, weight) in expected.iter().zip(weights) {
            if weight.shape() != info.shape {
                let (name, expected, got) = (&info.name, &info.shape, weight.ty());
                return Err(Error::shape(format!("{name}: wrong shape; expected {expected}, got {got}.")));
            }
        }
        Ok(())
    }

    fn check_inputs(&self, inputs: &[Expr<'_>]) -> Result<()> {
        let expected = self.inputs();
        if inputs.len() != expected.len() {
            let (expected, got) = (expected.len(), inputs.len());
            return Err(Error::shape(format!("model: wrong number of inputs; expected {expected}, got {got}.")));
        }
        let batch = inputs.first().and_then(|input| input.shape().first().copied()).unwrap_or(0);
        for (info, input) in expected.iter().zip(inputs) {
            let (name, ty) = (&info.name, input.ty());
            let expected = batched(batch, &info.shape)?;
            if ty.shape != expected {
                let got = &ty.shape;
                return Err(Error::shape(format!("input \"{name}\": wrong shape; expected {expected}, got {got}.")));
            }
            if ty.dtype != info.dtype {
                let (expected, got) = (info.dtype, ty.dtype);
                return Err(Error::dtype(format!("input \"{name}\": wrong type; expected {expected}, got {got}.")));
            }
        }
        Ok(())
    }
}
