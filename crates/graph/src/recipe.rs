//! A function of tensors as plain JSON: the calls of ops that were made while it was described, for any batch size.
//!
//! Values are numbered as they arise: inputs first, then the outputs of each step. A number among an op's options that
//! follows the batch is written `{ "batch": a, "plus": b }` and means `a · batch + b`.

use espalier_spec::{At, Error, FieldValue, Map, Result, Type, Value as Json, json};

use crate::expr::Expr;
use crate::graph::{Graph, Value};
use crate::ops;
use crate::shape::{DType, Shape};
use crate::tensor::Tensor;

/// A function of tensors as data.
#[derive(Debug, Clone)]
pub struct Recipe {
    json: Json,
    steps: Vec<Step>,
    outputs: Vec<usize>,
}

#[derive(Debug, Clone)]
enum Step {
    /// Applies an op.
    Op { name: String, options: Map<String, Json>, inputs: Vec<usize> },
    /// A tensor that the function refers to.
    Constant(Tensor),
    /// The gradients of a scalar with respect to some values.
    Gradients { of: usize, wrt: Vec<usize> },
}

impl Recipe {
    /// Adds the function's nodes; its outputs.
    pub fn apply<'g>(&self, graph: &'g Graph, inputs: &[Expr<'g>], batch: usize) -> Result<Vec<Expr<'g>>> {
        let mut values: Vec<Value> = inputs.iter().map(|input| input.value()).collect();
        for step in &self.steps {
            match step {
                Step::Op { name, options, inputs } => {
                    let options = options.iter().map(|(name, value)| (name.clone(), for_batch(value, batch)));
                    let op = ops::build(name, &options.collect())?;
                    values.extend(graph.apply(op, &all(&values, inputs)?)?);
                }
                Step::Constant(tensor) => values.push(graph.constant(tensor.clone())),
                Step::Gradients { of, wrt } => {
                    let y = all(&values, &[*of])?[0];
                    values.extend(graph.gradients(y, &all(&values, wrt)?)?);
                }
            }
        }
        Ok(all(&values, &self.outputs)?.into_iter().map(|value| graph.expr(value)).collect())
    }
}

fn all(values: &[Value], numbers: &[usize]) -> Result<Vec<Value>> {
    let known = values.len();
    let value = |&number: &usize| {
        let none =
            || Error::data(format!("recipe: a value is not there; expected a number below {known}, got {number}."));
        values.get(number).copied().ok_or_else(none)
    };
    numbers.iter().map(value).collect()
}

/// An option with the numbers that it has for a batch of that size.
fn for_batch(option: &Json, batch: usize) -> Json {
    match option {
        Json::Array(items) => items.iter().map(|item| for_batch(item, batch)).collect(),
        Json::Object(object) => {
            let part = |name: &str| object.get(name).and_then(Json::as_i64).unwrap_or(0);
            json!(part("batch") * batch as i64 + part("plus"))
        }
        other => other.clone(),
    }
}

impl FieldValue for Recipe {
    fn ty() -> Type {
        Type::Data
    }

    fn read(value: &Json, at: &At) -> Result<Self> {
        let expected = "what a described function was saved as";
        let object = value.as_object().ok_or_else(|| at.error("is no recipe", expected, value))?;
        let steps = object.get("steps").and_then(Json::as_array);
        let steps = steps.ok_or_else(|| at.field("steps").error("is no list", expected, value))?;
        let steps = steps.iter().enumerate().map(|(i, step)| read_step(step, &at.field("steps").item(i)));
        let steps = steps.collect::<Result<_>>()?;
        let outputs = Vec::read(object.get("outputs").unwrap_or(&Json::Null), &at.field("outputs"))?;
        Ok(Self { json: value.clone(), steps, outputs })
    }

    fn write(&self) -> Json {
        self.json.clone()
    }
}

impl PartialEq for Recipe {
    fn eq(&self, other: &Self) -> bool {
        self.json == other.json
    }
}

fn read_step(step: &Json, at: &At) -> Result<Step> {
    let field = |name: &str| step.get(name).unwrap_or(&Json::Null);
    if let Some(constant) = step.get("constant") {
        return read_tensor(constant, &at.field("constant")).map(Step::Constant);
    }
    if let Some(of) = step.get("gradients") {
        let wrt = Vec::read(field("wrt"), &at.field("wrt"))?;
        return Ok(Step::Gradients { of: usize::read(of, &at.field("gradients"))?, wrt });
    }
    let name = String::read(field("op"), &at.field("op"))?;
    let options = field("options").as_object().cloned().unwrap_or_default();
    Ok(Step::Op { name, options, inputs: Vec::read(field("inputs"), &at.field("inputs"))? })
}

fn read_tensor(value: &Json, at: &At) -> Result<Tensor> {
    let field = |name: &str| value.get(name).unwrap_or(&Json::Null);
    let dtype = DType::named(&String::read(field("dtype"), &at.field("dtype"))?)?;
    let shape = Shape::new(Vec::<usize>::read(field("shape"), &at.field("shape"))?)?;
    let data = field("data").as_array().map_or(&[][..], Vec::as_slice);
    let numbers = data.iter().map(|item| number(item).ok_or_else(|| at.error("holds no number", "numbers", item)));
    let numbers: Vec<f64> = numbers.collect::<Result<_>>()?;
    match dtype {
        DType::F32 => Tensor::f32(shape, &numbers.iter().map(|&x| x as f32).collect::<Vec<_>>()),
        DType::I32 => Tensor::i32(shape, &numbers.iter().map(|&x| x as i32).collect::<Vec<_>>()),
        DType::U8 | DType::Bool => Tensor::u8(dtype, shape, &numbers.iter().map(|&x| x as u8).collect::<Vec<_>>()),
    }
}

/// JSON has no numbers that are not finite: those are words.
fn number(value: &Json) -> Option<f64> {
    match value.as_str() {
        None => value.as_f64(),
        Some("NaN") => Some(f64::NAN),
        Some("Infinity") => Some(f64::INFINITY),
        Some("-Infinity") => Some(f64::NEG_INFINITY),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::Function;

    fn recipe(json: &Json) -> Recipe {
        Recipe::read(json, &At::new("lambda").field("inference")).unwrap()
    }

    fn run(recipe: &Recipe, x: &Tensor) -> Result<Vec<Tensor>> {
        let graph = Graph::new();
        let input = graph.input(x.ty().clone());
        let outputs = recipe.apply(&graph, &[graph.expr(input)], x.shape()[0])?;
        let outputs: Vec<_> = outputs.into_iter().map(Expr::value).collect();
        Function::compile(&graph, &[input], &outputs)?.run(std::slice::from_ref(x))
    }

    #[test]
    fn numbers_that_follow_the_batch_are_those_of_each_batch() {
        let flatten = recipe(&json!({
            "steps": [{ "op": "reshape", "options": { "shape": [{ "batch": 2, "plus": 0 }, 2] }, "inputs": [0] }],
            "outputs": [1],
        }));
        for batch in [1, 3] {
            let x = Tensor::f32([batch, 4].into(), &vec![1.0; batch * 4]).unwrap();
            assert_eq!(run(&flatten, &x).unwrap()[0].shape()[..], [2 * batch, 2]);
        }
    }

    #[test]
    fn constants_and_gradients_are_steps() {
        let slope = recipe(&json!({
            "steps": [
                { "constant": { "dtype": "float32", "shape": [2], "data": [3, "Infinity"] } },
                { "op": "mul", "options": {}, "inputs": [0, 1] },
                { "op": "sum", "options": {}, "inputs": [2] },
                { "gradients": 3, "wrt": [0] },
            ],
            "outputs": [4, 1],
        }));
        let found = run(&slope, &Tensor::f32([1, 2].into(), &[1.0, 2.0]).unwrap()).unwrap();
        assert_eq!(found[0].as_f32().unwrap(), [3.0, f32::INFINITY]);
        assert_eq!(found[1].as_f32().unwrap(), [3.0, f32::INFINITY]);
        assert_eq!(Recipe::read(&slope.write(), &At::ROOT), Ok(slope));
    }

    #[test]
    fn a_damaged_recipe_is_refused() {
        let lambda = At::new("lambda");
        let at = lambda.field("inference");
        for (damaged, sentence) in [
            (json!(3), "lambda: inference is no recipe; expected what a described function was saved as, got 3."),
            (json!({ "steps": [{ "op": 1 }], "outputs": [] }), "lambda: inference.steps[0].op has the wrong type"),
            (
                json!({ "steps": [{ "constant": { "dtype": "float32", "shape": [1], "data": ["x"] } }] }),
                "holds no number",
            ),
        ] {
            let error = Recipe::read(&damaged, &at).unwrap_err();
            assert!(error.message.contains(sentence), "{error}");
        }
        let x = Tensor::f32([1, 2].into(), &[1.0, 2.0]).unwrap();
        let ahead = recipe(&json!({ "steps": [], "outputs": [5] }));
        assert!(run(&ahead, &x).unwrap_err().message.contains("expected a number below 1, got 5"));
        let unknown = recipe(&json!({ "steps": [{ "op": "explode", "inputs": [0] }], "outputs": [1] }));
        assert!(run(&unknown, &x).unwrap_err().message.contains("unknown op 'explode'"));
    }
}
