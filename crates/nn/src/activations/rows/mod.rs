//! An activation that is a row of the table of elementwise ops: `y = row(x)` for each element.

use espalier_graph::Expr;
use espalier_graph::ops::elementwise::{Domain, Elementwise, ROWS, Row};
use espalier_spec::{At, Error, FieldValue, Map, Member, Result, Value};

use super::ActivationFile;

/// A row with its options.
#[derive(Debug, Clone)]
pub struct RowActivation {
    op: Elementwise,
}

/// Steps, through which nothing is learned.
const STEPS: [&str; 4] = ["floor", "ceil", "round", "sign"];

/// The rows that are activations: those for users that bend one number, and are not the plain form of a file.
pub(super) fn all() -> impl Iterator<Item = &'static Row> {
    let one_number = |row: &&Row| row.arity == 1 && row.domain == Domain::Number && !row.internal;
    let kept_apart = |row: &&Row| STEPS.contains(&row.name) || ActivationFile::KINDS.contains(&row.name);
    ROWS.iter().filter(one_number).filter(move |row| !kept_apart(row))
}

/// The registry's entry of a row, which has no file of its own.
pub(super) fn member(row: &'static Row) -> Member {
    let Row { name, aliases, .. } = *row;
    Member { kind: name, module: "", name, aliases, doc: row.doc.trim(), fields: row.fields() }
}

impl RowActivation {
    /// The row of that name with its default options, if it is an activation that has them.
    pub fn named(name: &str) -> Result<Self> {
        let row = all().find(|row| row.name == name);
        let row = row.ok_or_else(|| Error::spec(format!("activation: no elementwise op is called '{name}'.")))?;
        Self::read(row, &Map::new(), &At::new(row.name))
    }

    pub(super) fn read(row: &'static Row, object: &Map<String, Value>, at: &At) -> Result<Self> {
        Ok(Self { op: Elementwise::named(row.name, row.read_params(object, at)?)? })
    }

    pub(super) fn kind(&self) -> &'static str {
        self.op.row.name
    }

    pub(super) fn fields_json(&self) -> Map<String, Value> {
        let names = self.op.row.params.iter().map(|param| param.name.to_owned());
        names.zip(self.op.params.iter().map(FieldValue::write)).collect()
    }

    pub(super) fn validate(&self, at: &At) -> Result<()> {
        self.op.row.check_params(self.op.params, at)
    }

    /// Adds the row's node.
    pub(super) fn apply<'g>(&self, x: Expr<'g>) -> Result<Expr<'g>> {
        x.then(self.op.clone(), &[]).checked()
    }
}

impl PartialEq for RowActivation {
    fn eq(&self, other: &Self) -> bool {
        self.kind() == other.kind() && self.op.params == other.op.params
    }
}
