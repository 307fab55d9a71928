//! A transform that has learned its numbers, on its own: outside of models it runs here.

use std::sync::{Arc, Mutex, PoisonError};

use espalier_graph::io::RunState;
use espalier_graph::{Engine, Expr, Function, Graph, Shape, Tensor, TensorType};
use espalier_kernels::team::default_threads;
use espalier_spec::{Error, Family, Result};

use crate::preprocess::PreprocessSpec;

/// Compiled functions are kept for the latest of these types: the batches of a run and its last one, both ways.
const MOST_KEPT: usize = 4;

/// There or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From samples to what a model sees.
    Transform,
    /// From there to samples.
    Inverse,
}

/// A compiled function, and for what.
type Compiled = (Direction, TensorType, Arc<Function>);

/// A transform with its numbers. It may be used by several threads at once.
pub struct Fitted {
    spec: PreprocessSpec,
    sample: Shape,
    kept: Vec<Tensor>,
    compiled: Mutex<Vec<Compiled>>,
}

impl Fitted {
    /// A transform of samples of that shape with the numbers that it declares.
    pub fn new(spec: PreprocessSpec, sample: Shape, kept: Vec<Tensor>) -> Result<Self> {
        let declared = spec.output(&sample).and_then(|_| spec.kept(&sample)).map_err(|error| error.at(spec.kind()))?;
        let fit =
            declared.iter().map(|kept| TensorType::f32(kept.shape.clone())).eq(kept.iter().map(|x| x.ty().clone()));
        if !fit {
            let (expected, got) = (declared.len(), kept.len());
            let kind = spec.kind();
            return Err(Error::shape(format!(
                "{kind}: its numbers do not fit; expected {expected} float32 tensors of the declared shapes, got {got}."
            )));
        }
        Ok(Self { spec, sample, kept, compiled: Mutex::default() })
    }

    /// What it does, with everything decided that fitting had to decide.
    pub fn spec(&self) -> &PreprocessSpec {
        &self.spec
    }

    /// The shape of a sample.
    pub fn sample(&self) -> &Shape {
        &self.sample
    }

    /// Its numbers with their names.
    pub fn kept(&self) -> Result<Vec<(&'static str, &Tensor)>> {
        let names = self.spec.kept(&self.sample)?.into_iter().map(|kept| kept.name);
        Ok(names.zip(&self.kept).collect())
    }

    /// The type of transformed samples, without the batch axis.
    pub fn output(&self, sample: &TensorType) -> Result<TensorType> {
        let dims = [&[1], &sample.shape[..]].concat();
        let batch = self.function(Direction::Transform, &TensorType::new(sample.dtype, Shape::new(dims)?))?;
        let ty = batch.plan().outputs().next().cloned().ok_or_else(|| Error::internal("a transform gives nothing."))?;
        Ok(TensorType::new(ty.dtype, Shape::new(&ty.shape[1..])?))
    }

    /// Samples, one for each entry of the first axis, transformed with all threads of the machine.
    pub fn transform(&self, x: &Tensor) -> Result<Tensor> {
        self.run(Direction::Transform, x, &mut Engine::new(default_threads()))
    }

    /// Transformed samples as they were.
    pub fn inverse(&self, y: &Tensor) -> Result<Tensor> {
        self.run(Direction::Inverse, y, &mut Engine::new(default_threads()))
    }

    /// Either of them on an engine: the bits are the same on all.
    pub fn run(&self, direction: Direction, x: &Tensor, engine: &mut Engine) -> Result<Tensor> {
        let function = self.function(direction, x.ty())?;
        let arguments: Vec<_> = std::iter::once(x).chain(&self.kept).cloned().collect();
        let mut outputs = function.run_on(engine, &arguments, RunState::default())?;
        outputs.pop().ok_or_else(|| Error::internal("a transform gives nothing."))
    }

    fn function(&self, direction: Direction, ty: &TensorType) -> Result<Arc<Function>> {
        let lock = || self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((.., known)) = lock().iter().find(|(way, other, _)| *way == direction && other == ty) {
            return Ok(Arc::clone(known));
        }
        let function = Arc::new(self.compile(direction, ty).map_err(|error| error.at(self.spec.kind()))?);
        let mut compiled = lock();
        if compiled.len() == MOST_KEPT {
            compiled.remove(0);
        }
        compiled.push((direction, ty.clone(), Arc::clone(&function)));
        Ok(function)
    }

    fn compile(&self, direction: Direction, ty: &TensorType) -> Result<Function> {
        let inverse = direction == Direction::Inverse;
        let expected = if inverse { self.spec.output(&self.sample)? } else { self.sample.clone() };
        if ty.shape.get(1..) != Some(&expected[..]) {
            let got = &ty.shape;
            return Err(Error::shape(format!("samples differ in shape; expected rows of {expected}, got {got}.")));
        }
        let graph = Graph::new();
        let x = graph.expr(graph.input(ty.clone()));
        let kept: Vec<Expr<'_>> = self.kept.iter().map(|kept| graph.expr(graph.input(kept.ty().clone()))).collect();
        let y = if inverse { self.spec.inverse(x, &kept, &self.sample) } else { self.spec.transform(x, &kept) };
        let inputs: Vec<_> = std::iter::once(&x).chain(&kept).map(|value| value.value()).collect();
        Function::compile(&graph, &inputs, &[y?.checked()?.value()])
    }
}
