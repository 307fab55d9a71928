//! A layer that is written as a function of tensors, with weights of its own if it needs some.
//!
//! The function is described once, when the model is made: its calls of ops are the layer ([`Recipe`]), so it trains,
//! runs and is saved like any other. Shapes are whatever the ops give; the batch stays the first axis.

use espalier_graph::{DType, Expr, Graph, Recipe, Shape, TensorType};
use espalier_spec::{At, Error, FieldValue, Result, Spec, Type, Value};

use super::{InputDtype, Layer, batched};
use crate::context::Context;
use crate::initializers::{GlorotUniform, InitializerSpec};
use crate::weight::Weight;

/// A layer that is a function of tensors.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Lambda {
    /// What layers of this sort are called where they have no name; 'lambda' if not given.
    pub title: Option<String>,
    /// Its weights.
    #[spec(default = Vec::new())]
    pub weights: Vec<OwnWeight>,
    /// Types of the inputs; float32 if not given.
    #[spec(default = Vec::new())]
    pub dtypes: Vec<InputDtype>,
    /// What it does while training: first the output, then the new values of weights, then losses.
    pub training: Option<Recipe>,
    /// What it does otherwise: first the output, then losses.
    pub inference: Option<Recipe>,
    /// The weights that training gives new values, in the order of the recipe's outputs.
    #[spec(default = Vec::new())]
    pub updates: Vec<String>,
}

/// A weight of such a layer.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct OwnWeight {
    /// Its name within the layer.
    pub name: String,
    /// Sizes of its axes.
    pub shape: Vec<usize>,
    /// How it starts.
    #[spec(default = GlorotUniform::default())]
    pub initializer: InitializerSpec,
    /// Whether training changes it; others change by updates alone.
    #[spec(default = true)]
    pub trainable: bool,
}

impl FieldValue for OwnWeight {
    fn ty() -> Type {
        Type::Data
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        Spec::from_json(value, at)
    }
    fn write(&self) -> Value {
        Value::Object(self.to_json())
    }
}

impl Lambda {
    /// Whether its function has been described.
    pub fn is_described(&self) -> bool {
        self.inference.is_some()
    }

    fn recipe(&self, training: bool) -> Result<&Recipe> {
        let recipe = if training { self.training.as_ref() } else { None };
        let missing =
            "the function was not described; expected a layer made by layers.lambda() or defineLayer(), got none.";
        recipe.or(self.inference.as_ref()).ok_or_else(|| Error::spec(missing))
    }
}

impl Layer for Lambda {
    /// Told by trying: two batches, so that a function which loses the batch shows.
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let try_batch = |batch: usize| -> Result<Shape> {
            let graph = Graph::new();
            let input = |ty: TensorType| graph.expr(graph.input(ty));
            let element = |at: usize| self.dtypes.get(at).map_or(DType::F32, |dtype| dtype.element());
            let given = inputs.iter().enumerate();
            let given = given.map(|(at, shape)| Ok(input(TensorType::new(element(at), batched(batch, shape)?))));
            let weights = self.weights(inputs)?.into_iter().map(|weight| Ok(input(TensorType::f32(weight.shape))));
            let values = given.chain(weights).collect::<Result<Vec<_>>>()?;
            let outputs = self.recipe(false)?.apply(&graph, &values, batch)?;
            Ok(output(&outputs)?.shape())
        };
        let shapes = [try_batch(2)?, try_batch(3)?];
        let [two, three] = shapes.each_ref().map(|shape| shape.split_first());
        match (two, three) {
            (Some((2, rest)), Some((3, same))) if rest == same => Shape::new(rest),
            _ => Err(Error::shape(format!(
                "the output does not keep the batch; expected [batch, ..], got {} for a batch of 2. Reduce along other \
                 axes than the first.",
                shapes[0]
            ))),
        }
    }

    fn weights(&self, _inputs: &[Shape]) -> Result<Vec<Weight>> {
        let weight = |own: &OwnWeight| {
            let weight = Weight::new(own.name.as_str(), Shape::new(own.shape.as_slice())?, own.initializer.clone());
            Ok(if own.trainable { weight } else { weight.kept() })
        };
        self.weights.iter().map(weight).collect()
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let training = cx.training();
        let weights = self.weights.iter().map(|weight| cx.weight(&weight.name)).collect::<Result<Vec<_>>>()?;
        let batch = inputs.first().and_then(|input| input.shape().first().copied()).unwrap_or(1);
        let values = [inputs, &weights].concat();
        let outputs = self.recipe(training)?.apply(cx.graph(), &values, batch)?;
        let updates = if training { self.updates.as_slice() } else { &[] };
        for (name, value) in updates.iter().zip(outputs.iter().skip(1)) {
            cx.update_state(name, *value)?;
        }
        outputs.iter().skip(1 + updates.len()).for_each(|loss| cx.add_loss(*loss));
        output(&outputs)
    }
}

fn output<'g>(outputs: &[Expr<'g>]) -> Result<Expr<'g>> {
    let none = || Error::spec("the function gives nothing; expected a tensor, got none.");
    outputs.first().copied().ok_or_else(none)
}
