//! An activation that is a row of the table of elementwise ops: `y = row(x)` for each element.

use espalier_graph::Expr;
use espalier_graph::ops::elementwise::{Domain, Elementwise, ROWS, Row};
use espalier_spec::{At, Error, Field, FieldValue, Map, Member, Result, Type, Value};

/// A row with its options.
#[derive(Debug, Clone)]
pub struct RowActivation {
    op: Elementwise,
}

/// Rows of one number that are no activations: steps, through which nothing is learned, and rows with a use of their own.
const NO_ACTIVATIONS: [&str; 6] = ["floor", "ceil", "round", "sign", "dropout", "logOrZero"];

/// The rows that are activations.
pub(super) fn all() -> impl Iterator<Item = &'static Row> {
    let bends = |row: &&Row| row.arity == 1 && row.domain == Domain::Number && !NO_ACTIVATIONS.contains(&row.name);
    ROWS.iter().filter(bends)
}

/// The registry's entry of a row, which has no file of its own.
pub(super) fn member(row: &'static Row) -> Member {
    let field = |param: &'static espalier_graph::ops::elementwise::Param| Field {
        name: param.name,
        doc: "Option of the function.",
        ty: Type::Number,
        range: None,
        default: param.default.map(|value| value.write()),
        required: param.default.is_none(),
    };
    Member {
        kind: row.name,
        module: "",
        name: row.name,
        aliases: if row.name == "exp" { &["exponential"] } else { &[] },
        doc: row.doc.trim(),
        fields: row.params.iter().map(field).collect(),
    }
}

impl RowActivation {
    /// The row of that name with its default options, if it is an activation that has them.
    pub fn named(name: &str) -> Result<Self> {
        let row = all().find(|row| row.name == name);
        let row = row.ok_or_else(|| Error::spec(format!("activation: no elementwise op is called '{name}'.")))?;
        Self::read(row, &Map::new(), &At::new(row.name))
    }

    pub(super) fn read(row: &'static Row, object: &Map<String, Value>, at: &At) -> Result<Self> {
        let mut params = [0.0; 2];
        for (value, param) in params.iter_mut().zip(row.params) {
            *value = espalier_spec::spec::field(object, param.name, || param.default, at)?;
        }
        let activation = Self { op: Elementwise::named(row.name, params)? };
        activation.validate(at)?;
        Ok(activation)
    }

    pub(super) fn kind(&self) -> &'static str {
        self.op.row.name
    }

    pub(super) fn fields_json(&self) -> Map<String, Value> {
        self.options().map(|(name, value)| (name.to_owned(), value.write())).collect()
    }

    pub(super) fn validate(&self, at: &At) -> Result<()> {
        self.options().try_for_each(|(name, value)| value.check(None, &at.field(name)))
    }

    /// Adds the row's node.
    pub(super) fn apply<'g>(&self, x: Expr<'g>) -> Result<Expr<'g>> {
        x.then(self.op.clone(), &[]).checked()
    }

    fn options(&self) -> impl Iterator<Item = (&'static str, f32)> {
        self.op.row.params.iter().map(|param| param.name).zip(self.op.params)
    }
}

impl PartialEq for RowActivation {
    fn eq(&self, other: &Self) -> bool {
        self.kind() == other.kind() && self.op.params == other.op.params
    }
}
