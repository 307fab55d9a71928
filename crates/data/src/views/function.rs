//! A user's function of samples, described once as a graph, which runs without JavaScript.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};

use espalier_graph::io::RunState;
use espalier_graph::{DType, Engine, Expr, Function, Graph, Recipe, Tensor, TensorType};
use espalier_spec::{Error, Result};

use super::Change;
use crate::chunk::{Chunk, Column};
use crate::schema::{Dims, Field, Names, Schema};
use crate::source::Epoch;

/// What one field of the results is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// A field of the samples, as it was.
    Kept(usize),
    /// A result of the function, by number.
    Computed(usize),
}

/// A described function of some fields, and the fields that samples have behind it.
pub struct Described {
    who: &'static str,
    recipe: Recipe,
    /// The fields that the function reads.
    reads: Vec<usize>,
    /// Names of the fields of the results, and what they are.
    fields: Vec<(String, Made)>,
    /// Compiled functions by the types they take, the last used last.
    compiled: Mutex<Vec<(Vec<TensorType>, Arc<Function>)>>,
}

/// Chunks come in few sizes: those of a batch, and of what is left at the end.
const MOST_COMPILED: usize = 8;

thread_local! {
    /// One thread each: chunks are changed beside each other.
    static ENGINE: RefCell<Engine> = RefCell::new(Engine::new(1));
}

impl Described {
    /// A function for `who`, such as `map`.
    pub fn new(who: &'static str, recipe: Recipe, reads: Vec<usize>, fields: Vec<(String, Made)>) -> Self {
        Self { who, recipe, reads, fields, compiled: Mutex::default() }
    }

    /// The fields that it reads.
    pub fn reads(&self) -> &[usize] {
        &self.reads
    }

    /// The results for these columns, of which there are as many as the function reads.
    pub fn run(&self, columns: Vec<Column>, rows: &[u64], epoch: &Epoch) -> Result<Vec<Tensor>> {
        let arguments = columns.into_iter().map(|column| column.even(self.who, "a part that the function reads"));
        let arguments = arguments.collect::<Result<Vec<_>>>()?;
        let function = self.compiled(arguments.iter().map(|tensor| tensor.ty().clone()).collect(), rows.len())?;
        // What is random differs from epoch to epoch, and between samples that come together and others.
        let seed = epoch.seed.wrapping_add(epoch.number.wrapping_mul(GOLDEN));
        let state = RunState::new(seed, rows.first().copied().unwrap_or(0));
        ENGINE.with_borrow_mut(|engine| function.run_on(engine, &arguments, state))
    }

    fn compiled(&self, types: Vec<TensorType>, batch: usize) -> Result<Arc<Function>> {
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = compiled.iter().position(|(known, _)| *known == types) {
            let found = compiled.remove(at);
            let function = Arc::clone(&found.1);
            compiled.push(found);
            return Ok(function);
        }
        let function = Arc::new(self.compile(&types, batch)?);
        if compiled.len() == MOST_COMPILED {
            compiled.remove(0);
        }
        compiled.push((types, Arc::clone(&function)));
        Ok(function)
    }

    fn compile(&self, types: &[TensorType], batch: usize) -> Result<Function> {
        let graph = Graph::new();
        let inputs: Vec<_> = types.iter().map(|ty| graph.input(ty.clone())).collect();
        let exprs: Vec<_> = inputs.iter().map(|&input| graph.expr(input)).collect();
        let outputs = self.recipe.apply(&graph, &exprs, batch).map_err(|error| error.at(self.who))?;
        let outputs: Vec<_> = outputs.into_iter().map(Expr::value).collect();
        Function::compile(&graph, &inputs, &outputs)
    }

    /// The types of the results for that many samples.
    fn types(&self, given: &Schema, rows: usize) -> Result<Vec<TensorType>> {
        let of = |&place: &usize| {
            let field = &given.fields[place];
            field.rows(rows).ok_or_else(|| {
                let (who, name) = (self.who, &field.name);
                Error::shape(format!(
                    "{who}: samples differ in the size of {name}; expected all alike, got {field}. Resize or crop them before."
                ))
            })?
        };
        let types = self.reads.iter().map(of).collect::<Result<Vec<_>>>()?;
        let graph = Graph::new();
        let inputs: Vec<_> = types.into_iter().map(|ty| graph.expr(graph.input(ty))).collect();
        let outputs = self.recipe.apply(&graph, &inputs, rows).map_err(|error| error.at(self.who))?;
        graph.check()?;
        Ok(outputs.into_iter().map(|output| graph.ty(output.value())).collect())
    }

    /// The types of single results, which must have a row for each sample.
    pub fn results(&self, given: &Schema) -> Result<Vec<(DType, Vec<usize>)>> {
        // Two sizes tell an axis of samples from one that happens to be as long.
        let (two, three) = (self.types(given, 2)?, self.types(given, 3)?);
        let result = |(two, three): (&TensorType, &TensorType)| match (&two.shape[..], &three.shape[..]) {
            ([2, rest @ ..], [3, same @ ..]) if rest == same => Ok((two.dtype, rest.to_vec())),
            _ => {
                let (who, got) = (self.who, &two.shape);
                Err(Error::shape(format!(
                    "{who}: the function gives no row for each sample; expected a first axis of samples, got {got} for 2. It \
                     sees some samples at a time, and returns as many rows."
                )))
            }
        };
        two.iter().zip(&three).map(result).collect()
    }
}

/// The golden ratio as a 64-bit fraction: multiples of it are far apart.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Change for Described {
    fn schema(&self, given: &Schema) -> Result<Schema> {
        let results = self.results(given)?;
        let field = |(name, made): &(String, Made)| match made {
            Made::Kept(place) => Field { name: name.clone(), ..given.fields[*place].clone() },
            Made::Computed(number) => {
                let (dtype, dims) = &results[*number];
                Field { name: name.clone(), dtype: *dtype, dims: Dims::of(dims) }
            }
        };
        let fields: Vec<_> = self.fields.iter().map(field).collect();
        // Names belong to columns that are there still.
        let x = |schema: &[Field]| schema.iter().find(|field| field.name == "x").map(|field| field.dims.clone());
        let names = if x(&fields) == x(&given.fields) {
            given.names.clone()
        } else {
            Names::of_classes(given.names.class_names.clone())
        };
        Ok(Schema { fields, names })
    }

    fn apply(&self, chunk: Chunk, epoch: &Epoch) -> Result<Chunk> {
        let read = self.reads.iter().map(|&place| chunk.columns[place].clone()).collect();
        let results = self.run(read, &chunk.rows, epoch)?;
        let column = |(_, made): &(String, Made)| match made {
            Made::Kept(place) => chunk.columns[*place].clone(),
            Made::Computed(number) => Column::Even(results[*number].clone()),
        };
        let columns = self.fields.iter().map(column).collect();
        Ok(Chunk { rows: chunk.rows, columns, skipped: chunk.skipped })
    }
}

#[cfg(test)]
mod tests {
    use espalier_spec::{At, FieldValue, json};

    use super::*;
    use crate::loader::{Batching, Loader, Passes};
    use crate::source::{Source, Stop};
    use crate::sources::InMemory;
    use crate::views::Changed;

    fn memory() -> Arc<dyn Source> {
        let x = Tensor::u8(DType::U8, [5, 2].into(), &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).unwrap();
        let y = Tensor::i32([5].into(), &[0, 1, 2, 3, 4]).unwrap();
        Arc::new(InMemory::new(vec![("x".into(), x), ("y".into(), y)]).unwrap())
    }

    fn described(steps: &espalier_spec::Value, outputs: &[usize]) -> Described {
        let recipe = Recipe::read(&json!({ "steps": steps, "outputs": outputs }), &At::new("map")).unwrap();
        Described::new("map", recipe, vec![0], vec![("x".into(), Made::Computed(0)), ("y".into(), Made::Kept(1))])
    }

    #[test]
    fn samples_are_changed_as_the_function_says() {
        let half = json!([
            { "op": "cast", "options": { "dtype": "float32" }, "inputs": [0] },
            { "constant": { "dtype": "float32", "shape": [], "data": [0.5] } },
            { "op": "mul", "options": {}, "inputs": [1, 2] },
        ]);
        let changed: Arc<dyn Source> = Arc::new(Changed::new(memory(), Arc::new(described(&half, &[3]))).unwrap());
        assert_eq!(changed.schema().fields[0], Field::even("x", DType::F32, &[2]));
        let batching = Batching { size: Some(3), ..Batching::default() };
        let mut loader = Loader::new(changed, Passes::one(0), &batching).unwrap();
        let mut all = vec![];
        while let Some(batch) = loader.next(&Stop::default()).unwrap() {
            all.extend_from_slice(batch.tensors[0].as_f32().unwrap());
            assert_eq!(batch.tensors[1].as_i32().unwrap().len(), batch.len());
        }
        assert_eq!(all, [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5]);
    }

    #[test]
    fn a_function_that_gives_no_row_for_each_sample_is_refused() {
        let total = json!([{ "op": "sum", "options": {}, "inputs": [0] }]);
        let error = Changed::new(memory(), Arc::new(described(&total, &[1]))).err().unwrap();
        assert!(error.message.starts_with("map: "), "{error}");
    }
}
