//! A model's nodes in a graph that is thrown away: what shapes alone do not show, such as element types, fails here,
//! layer by layer, and layers that are functions learn the types of their inputs.

use espalier_graph::{Expr, Graph, Shape, TensorType};
use espalier_spec::Result;

use super::wiring::Wiring;
use crate::context::State;
use crate::layers::{LayerSpec, batched};

/// Two samples, so that an axis of size 1 which should be the batch is noticed.
const BATCH: usize = 2;

/// The values of the nodes so far.
pub(super) struct Rehearsal<'g> {
    graph: &'g Graph,
    state: State<'g>,
    values: Vec<Expr<'g>>,
}

impl<'g> Rehearsal<'g> {
    pub(super) fn new(graph: &'g Graph) -> Self {
        Self { graph, state: State { weights: vec![], updated: vec![], losses: vec![] }, values: vec![] }
    }

    /// The types of these nodes.
    pub(super) fn types(&self, nodes: &[usize]) -> Vec<TensorType> {
        nodes.iter().map(|&node| self.values[node].ty()).collect()
    }

    /// Adds the latest node, and the weights that came with it.
    pub(super) fn add_last(&mut self, wiring: &Wiring) -> Result<()> {
        let at = self.values.len();
        let node = &wiring.nodes[at];
        for info in &wiring.weights[self.state.weights.len()..] {
            let weight = self.graph.expr(self.graph.input(TensorType::f32(info.shape.clone())));
            if let Some(constraint) = &info.constraint {
                constraint.project(weight).map_err(|error| error.at(&info.name))?;
            }
            self.state.weights.push(weight);
            self.state.updated.push(false);
        }
        let given = match &wiring.layers[node.layer].layer {
            LayerSpec::Input(input) => {
                let ty = TensorType::new(input.dtype.element(), batched(BATCH, &Shape::new(&input.shape[..])?)?);
                vec![self.graph.expr(self.graph.input(ty))]
            }
            _ => node.inputs.iter().map(|&input| self.values[input]).collect(),
        };
        self.values.push(wiring.apply(at, self.graph, true, &mut self.state, &given)?);
        Ok(())
    }
}
