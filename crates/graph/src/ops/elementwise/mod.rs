//! Ops that compute each element by itself. Each is a row of the table in `rows.rs`.

mod formula;
mod integer;
mod rows;
#[cfg(test)]
mod samples;

use std::fmt;
use std::sync::Arc;

use espalier_spec::{At, Error, Field, FieldValue, Member, Range, Result, Type, spec};

use crate::autodiff::{Backward, unbroadcast};
use crate::expr::Expr;
use crate::graph::Graph;
use crate::io::RunState;
use crate::op::{Kernel, Op, Options};
use crate::program::{Chain, ProgramBuilder};
use crate::shape::{DType, TensorType};
use crate::stream::Stream;

pub use rows::{ROWS, SELU_ALPHA, SELU_SCALE};

/// Which types a row takes and gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// float32 to float32; int32 to int32 too if the row has an integer form.
    Number,
    /// Any two of one type to bool.
    Compare,
    /// bool to bool.
    Logic,
    /// bool or uint8 to float32.
    Float,
    /// A bool, then two of one type, to that type.
    Select,
}

/// A row has no more options than this; they travel in registers.
pub const MOST_PARAMS: usize = 3;

/// Values of a row's options, in order; the rest is 0.
pub type Params = [f32; MOST_PARAMS];

/// An option of a row.
#[derive(Debug)]
pub struct Param {
    /// Name as users write it.
    pub name: &'static str,
    /// Documentation.
    pub doc: &'static str,
    /// Value when it is not given; required if none.
    pub default: Option<f32>,
    /// What it may be, if not every number.
    pub range: Option<Range>,
}

/// What a row's loop knows besides its operands.
#[derive(Debug, Clone, Copy)]
pub struct RowContext {
    /// Values of the options.
    pub params: Params,
    /// Random numbers, for the rows that draw some.
    pub stream: Stream,
    /// Seed and step.
    pub state: RunState,
    /// Position of the first element in the whole tensor.
    pub first: usize,
}

/// Computes `out` from operands of the same length.
pub type RowLoop = fn(&RowContext, [&[f32]; 3], &mut [f32]);

/// The gradients of a row's inputs: op, inputs, output, gradient of the output. Empty where it has none.
pub type RowDerivative = for<'g> fn(&Elementwise, &[Expr<'g>], Expr<'g>, Expr<'g>) -> Vec<Expr<'g>>;

/// One elementwise op.
pub struct Row {
    /// Stable name.
    pub name: &'static str,
    /// Other names of the activation that the row is.
    pub aliases: &'static [&'static str],
    /// Documentation.
    pub doc: &'static str,
    /// Number of inputs.
    pub arity: usize,
    /// Options, at most [`MOST_PARAMS`].
    pub params: &'static [Param],
    /// Whether only other ops use it, such as a backward formula.
    pub internal: bool,
    /// Whether it draws random numbers, and so gives something else at each step.
    pub random: bool,
    /// Types.
    pub domain: Domain,
    /// Estimated nanoseconds an element.
    pub cost: f64,
    /// The loop.
    pub run: RowLoop,
    /// The same formula in double precision, for tests.
    pub reference: fn([f64; MOST_PARAMS], [f64; 3]) -> f64,
    /// The integer form, if there is one.
    pub integer: Option<fn([i32; 3]) -> i32>,
    /// The derivative.
    pub derivative: RowDerivative,
}

/// An elementwise op: a row with its options.
#[derive(Clone)]
pub struct Elementwise {
    /// The row.
    pub row: &'static Row,
    /// Values of its options.
    pub params: Params,
    /// Random numbers, for the rows that draw some.
    pub stream: Stream,
}

impl Elementwise {
    /// The op of that name.
    pub fn named(name: &str, params: Params) -> Result<Self> {
        let row = ROWS.iter().find(|row| row.name == name);
        row.map(|row| Self { row, params, stream: Stream::Place(0) })
            .ok_or_else(|| Error::internal(format!("ops: no elementwise op is called '{name}'.")))
    }

    /// The op with its options from outside, if a row for users has that name.
    pub fn from_options(name: &str, options: &Options) -> Option<Result<Self>> {
        let row = ROWS.iter().find(|row| row.name == name && !row.internal)?;
        Some(row.read(options).map(|params| Self { row, params, stream: Stream::Place(0) }))
    }

    fn mismatch(&self, expected: &str, inputs: &[TensorType]) -> Error {
        let got: Vec<_> = inputs.iter().map(ToString::to_string).collect();
        Error::dtype(format!(
            "{}: wrong element types; expected {expected}, got {}. Convert with .cast().",
            self.row.name,
            got.join(" and ")
        ))
    }

    /// The output's element type.
    fn dtype(&self, inputs: &[TensorType]) -> Result<DType> {
        let first = inputs[0].dtype;
        let alike = |inputs: &[TensorType]| inputs.windows(2).all(|pair| pair[0].dtype == pair[1].dtype);
        match self.row.domain {
            Domain::Number if alike(inputs) && first == DType::F32 => Ok(DType::F32),
            Domain::Number if alike(inputs) && first == DType::I32 && self.row.integer.is_some() => Ok(DType::I32),
            Domain::Number if self.row.integer.is_some() => Err(self.mismatch("all float32 or all int32", inputs)),
            Domain::Number => Err(self.mismatch("float32", inputs)),
            Domain::Compare if alike(inputs) => Ok(DType::Bool),
            Domain::Compare => Err(self.mismatch("operands of one type", inputs)),
            Domain::Logic if inputs.iter().all(|ty| ty.dtype == DType::Bool) => Ok(DType::Bool),
            Domain::Logic => Err(self.mismatch("bool", inputs)),
            Domain::Float if matches!(first, DType::Bool | DType::U8) => Ok(DType::F32),
            Domain::Float => Err(self.mismatch("bool or uint8", inputs)),
            Domain::Select if first == DType::Bool && alike(&inputs[1..]) => Ok(inputs[1].dtype),
            Domain::Select => Err(self.mismatch("bool, then two of one type", inputs)),
        }
    }
}

impl Row {
    /// The row as a member of the registry of ops.
    pub fn member(&self) -> Member {
        let (name, fields) = (self.name, self.fields());
        Member { kind: name, module: "elementwise", name, aliases: &[], doc: self.doc.trim(), fields }
    }

    /// What is known about each option.
    pub fn fields(&self) -> Vec<Field> {
        let field = |param: &Param| Field {
            name: param.name,
            doc: param.doc,
            ty: Type::Number,
            range: param.range,
            default: param.default.map(|default| FieldValue::write(&default)),
            required: param.default.is_none(),
        };
        self.params.iter().map(field).collect()
    }

    /// Reads the options of this row from an object that may hold more, and checks them.
    pub fn read_params(&self, options: &Options, at: &At) -> Result<Params> {
        let mut params = Params::default();
        for (value, param) in params.iter_mut().zip(self.params) {
            *value = spec::field(options, param.name, || param.default, at)?;
        }
        self.check_params(params, at).map(|()| params)
    }

    /// Fails on an option that is no number or out of its range.
    pub fn check_params(&self, params: Params, at: &At) -> Result<()> {
        let mut each = params.iter().zip(self.params);
        each.try_for_each(|(value, param)| value.check(param.range.as_ref(), &at.field(param.name)))
    }

    /// Reads the options of this row; refuses unknown names as well.
    fn read(&self, options: &Options) -> Result<Params> {
        let at = At::ROOT.member(self.name, None);
        spec::reject_unknown(options, &[&self.params.iter().map(|param| param.name).collect::<Vec<_>>()], &at)?;
        self.read_params(options, &at)
    }
}

impl fmt::Debug for Elementwise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({:x?}, {:?})", self.row.name, self.params.map(f32::to_bits), self.stream)
    }
}

impl Op for Elementwise {
    fn name(&self) -> &'static str {
        self.row.name
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        if inputs.len() != self.row.arity {
            return Err(Error::shape(format!(
                "{}: wrong number of inputs; expected {}, got {}.",
                self.row.name,
                self.row.arity,
                inputs.len()
            )));
        }
        let dtype = self.dtype(inputs)?;
        let mut shape = inputs[0].shape.clone();
        for input in &inputs[1..] {
            shape = shape.broadcast(&input.shape, self.row.name)?;
        }
        Ok(vec![TensorType::new(dtype, shape)])
    }

    /// A logarithm of what can be said exactly.
    fn compose<'g>(&self, _graph: &'g Graph, x: &[Expr<'g>]) -> Result<Option<Vec<Expr<'g>>>> {
        let exact = match self.row.name {
            "log" => x[0].exact_log(),
            "log1p" => x[0].exact_log1p(),
            _ => None,
        };
        Ok(exact.map(|y| vec![y]))
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        let inputs = cx.inputs();
        let gradients = (self.row.derivative)(self, &inputs, cx.output(0), cx.output_gradient(0));
        for (i, gradient) in gradients.into_iter().enumerate() {
            if cx.needs(i) {
                cx.accumulate(i, unbroadcast(gradient, &inputs[i].ty()));
            }
        }
        Ok(())
    }

    fn kernel(&self, inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        if inputs.iter().any(|ty| ty.dtype == DType::I32) {
            return integer::kernel(self, inputs, &outputs[0]);
        }
        let mut builder = ProgramBuilder::new(&outputs[0].shape);
        let args: Vec<_> = inputs.iter().enumerate().map(|(i, ty)| builder.operand(i, ty, &outputs[0].shape)).collect();
        let result = builder.step(self, &args);
        builder.output(result, outputs[0].dtype);
        Ok(Box::new(Chain::new(builder.finish())))
    }

    fn elementwise(&self) -> Option<&Elementwise> {
        Some(self)
    }
}

/// Makes the op shareable; a shorthand for table code.
pub(crate) fn shared(op: Elementwise) -> Arc<dyn Op> {
    Arc::new(op)
}
