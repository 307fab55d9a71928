//! The table of families, and the check that each family's table is its folder's listing.

use espalier_data::ReaderSpec;
use espalier_graph::ops::OpSpec;
use espalier_nn::{
    ActivationSpec, ConstraintSpec, InitializerSpec, LayerOptions, LayerSpec, LossOptions, LossSpec, MetricSpec,
    RegularizerSpec,
};
use espalier_optim::{OptimizerOptions, RuleSpec, ScheduleSpec};
use espalier_spec::{Family, Field, Member, Result, Spec, Type};
use espalier_transforms::{AugmentSpec, PreprocessSpec};

use crate::{Complaints, tree};

/// What the generators and checks need to know about a family.
pub struct Table {
    /// What one member is called, such as `optimizer`; types are named after it.
    pub word: &'static str,
    /// What the factories and the file in `src/generated` are called.
    pub plural: &'static str,
    /// The folder whose files are the members.
    pub folder: &'static str,
    /// The members.
    pub members: Vec<Member>,
    /// Fields that every member takes besides its own.
    pub shared: Vec<Field>,
    /// What the factories return.
    pub factories: Factories,
}

/// What the factories of a family return.
pub enum Factories {
    /// A frozen spec.
    Spec,
    /// A frozen spec with a method that connects it behind others.
    Layer,
}

impl Table {
    fn of<F: Family>(plural: &'static str, folder: &'static str) -> Self {
        let (word, members) = (F::WORD, F::registry());
        Self { word, plural, folder, members, shared: Vec::new(), factories: Factories::Spec }
    }

    fn sharing(self, shared: Vec<Field>, factories: Factories) -> Self {
        Self { shared, factories, ..self }
    }
}

/// What every metric takes: the key under which logs show it.
const METRIC_NAME: Field = Field {
    name: "name",
    doc: "Key in logs and histories; the kind if not given.",
    ty: Type::Text,
    range: None,
    default: None,
    required: false,
};

/// Every family of the library.
pub fn tables() -> Vec<Table> {
    vec![
        Table::of::<ActivationSpec>("activations", "crates/nn/src/activations"),
        Table::of::<AugmentSpec>("augment", "crates/transforms/src/augment"),
        Table::of::<ConstraintSpec>("constraints", "crates/nn/src/constraints"),
        Table::of::<InitializerSpec>("initializers", "crates/nn/src/initializers"),
        Table::of::<LayerSpec>("layers", "crates/nn/src/layers").sharing(LayerOptions::fields(), Factories::Layer),
        Table::of::<LossSpec>("losses", "crates/nn/src/losses").sharing(LossOptions::fields(), Factories::Spec),
        Table::of::<MetricSpec>("metrics", "crates/nn/src/metrics").sharing(vec![METRIC_NAME], Factories::Spec),
        Table::of::<RuleSpec>("optimizers", "crates/optim/src/rules")
            .sharing(OptimizerOptions::fields(), Factories::Spec),
        Table::of::<PreprocessSpec>("preprocess", "crates/transforms/src/preprocess"),
        Table::of::<ReaderSpec>("readers", "crates/data/src/readers"),
        Table::of::<RegularizerSpec>("regularizers", "crates/nn/src/regularizers"),
        Table::of::<ScheduleSpec>("schedules", "crates/optim/src/schedules"),
    ]
}

/// Compares each table with its folder.
pub fn check() -> Result<Complaints> {
    let mut complaints = Vec::new();
    // Ops are typed by hand in TypeScript, where they compute shapes; their table is checked all the same.
    let ops = Table::of::<OpSpec>("ops", "crates/graph/src/ops");
    for table in tables().into_iter().chain([ops]) {
        complaints.extend(compare(&table, &tree::files(table.folder)?));
    }
    Ok(complaints)
}

fn compare(table: &Table, files: &[String]) -> Complaints {
    let module =
        |file: &String| file.strip_prefix(table.folder)?.strip_prefix('/')?.strip_suffix(".rs").map(str::to_owned);
    // A folder in the folder holds members that are rows of a table.
    let member = |name: &String| name != "mod" && !name.contains('/');
    let modules: Vec<String> = files.iter().filter_map(module).filter(member).collect();
    let strays = modules.iter().filter(|name| !table.members.iter().any(|member| member.module == *name));
    let missing = table.members.iter().filter(|member| !member.module.is_empty());
    let missing = missing.filter(|member| !modules.iter().any(|name| name == member.module));
    strays
        .map(|name| format!("{}/{name}.rs: is no member; add it to the table in mod.rs", table.folder))
        .chain(missing.map(|member| format!("{}: {} has no file of its own", table.folder, member.kind)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_its_folder() {
        assert_eq!(check(), Ok(Complaints::new()));
    }

    #[test]
    fn a_file_that_is_no_member_and_a_member_without_a_file_are_complained_about() {
        let rules = Table::of::<RuleSpec>("optimizers", "rules");
        let members = RuleSpec::KINDS.iter().filter(|kind| **kind != "sgd").map(|kind| format!("rules/{kind}.rs"));
        let others = ["mod.rs", "stray.rs", "rows/table.rs"].map(|file| format!("rules/{file}"));
        let files: Vec<_> = members.chain(others).collect();
        let expected =
            ["rules/stray.rs: is no member; add it to the table in mod.rs", "rules: sgd has no file of its own"];
        assert_eq!(compare(&rules, &files), expected);
    }
}
