//! Activations: functions that keep the shape. Every elementwise op that bends is one by its name; others are files.

mod gelu;
mod linear;
mod log_softmax;
mod relu;
mod rows;
mod softmax;

pub use rows::RowActivation;

use espalier_graph::Expr;
use espalier_spec::{At, Family, FieldValue, Map, Member, Range, Result, Type, Value, family};

/// A function from a value to one of the same shape.
pub trait Activation: Send + Sync {
    /// Adds the function's nodes.
    fn apply<'g>(&self, x: Expr<'g>) -> Result<Expr<'g>>;
}

family! {
    /// The activations that are files.
    pub enum ActivationFile("activation"): dyn Activation {
        gelu::Gelu,
        linear::Linear,
        log_softmax::LogSoftmax,
        relu::Relu,
        softmax::Softmax,
    }
}

/// The activations: files, and rows of the table of elementwise ops.
#[derive(Debug, Clone, PartialEq)]
pub enum ActivationSpec {
    /// A file.
    File(ActivationFile),
    /// A row.
    Row(RowActivation),
}

impl ActivationSpec {
    /// Adds the function's nodes.
    pub fn apply<'g>(&self, x: Expr<'g>) -> Result<Expr<'g>> {
        match self {
            Self::File(file) => file.apply(x),
            Self::Row(row) => row.apply(x),
        }
    }

    /// Whether it is the value itself.
    pub fn is_linear(&self) -> bool {
        matches!(self, Self::File(ActivationFile::Linear(_)))
    }
}

impl Family for ActivationSpec {
    const WORD: &'static str = "activation";

    fn registry() -> Vec<Member> {
        let mut members = ActivationFile::registry();
        members.extend(rows::all().map(rows::member));
        members
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::File(file) => file.kind(),
            Self::Row(row) => row.kind(),
        }
    }

    fn read_kind(kind: &str, object: &Map<String, Value>, at: &At) -> Result<Self> {
        match rows::all().find(|row| row.name == kind) {
            Some(row) => RowActivation::read(row, object, at).map(Self::Row),
            None => ActivationFile::read_kind(kind, object, at).map(Self::File),
        }
    }

    fn fields_json(&self) -> Map<String, Value> {
        match self {
            Self::File(file) => file.fields_json(),
            Self::Row(row) => row.fields_json(),
        }
    }

    fn validate(&self, at: &At) -> Result<()> {
        match self {
            Self::File(file) => file.validate(at),
            Self::Row(row) => row.validate(at),
        }
    }
}

impl FieldValue for ActivationSpec {
    fn ty() -> Type {
        Type::Family(Self::WORD)
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        Self::from_json(value, at)
    }
    fn write(&self) -> Value {
        self.to_json()
    }
    fn check(&self, _range: Option<&Range>, at: &At) -> Result<()> {
        self.validate(at)
    }
}

impl<T: Into<ActivationFile>> From<T> for ActivationSpec {
    fn from(file: T) -> Self {
        Self::File(file.into())
    }
}
