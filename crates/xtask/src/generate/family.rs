//! The TypeScript file of one family: options and specs of its members, their union, and the factories.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use espalier_spec::names::pascal_case;
use espalier_spec::{Field, Member, Type, Value};

use super::typescript::{comment, families, field_doc, literal, parts, spellings, ty};
use crate::families::{Factories, Table};

/// The whole file.
pub fn file(table: &Table, all: &[Table]) -> String {
    let mut out = format!("/** {}: written by `npm run gen` from `{}`. */\n", pascal_case(table.plural), table.folder);
    out += &imports(table, all);
    out += &object_types(table, all);
    out += &shared_types(table, all);
    for member in &table.members {
        out += &member_types(table, member, all);
    }
    out += &unions(table);
    out + &factories(table)
}

fn imports(table: &Table, all: &[Table]) -> String {
    let maker = match table.factories {
        Factories::Spec => "",
        Factories::Layer => "import { type Layer, makeLayer } from '../spec/layer.js';\n",
    };
    let fields = table.members.iter().flat_map(|member| fields(table, member));
    let words: BTreeSet<_> = fields.flat_map(|field| families(&field.ty)).filter(|word| *word != table.word).collect();
    words.iter().fold(maker.to_string(), |mut out, word| {
        let plural = all.iter().find(|other| other.word == *word).map_or(*word, |other| other.plural);
        let _ = writeln!(out, "import type {{ {}Like }} from './{plural}.js';", pascal_case(word));
        out
    })
}

/// `AdamOptimizer`: the stem of a member's type names.
fn stem(table: &Table, member: &Member) -> String {
    pascal_case(member.kind) + &pascal_case(table.word)
}

/// The fields of a member, those that the whole family shares last; its own take the place of shared ones.
pub fn fields<'a>(table: &'a Table, member: &'a Member) -> impl Iterator<Item = &'a Field> {
    let own = |name: &str| member.fields.iter().any(|field| field.name == name);
    member.fields.iter().chain(table.shared.iter().filter(move |field| !own(field.name)))
}

/// The name of the options that the whole family shares, if there are any.
fn shared_options(table: &Table) -> Option<String> {
    (!table.shared.is_empty()).then(|| format!("{}Options", pascal_case(table.word)))
}

/// The name of a member's options, if it takes any.
fn own_options(table: &Table, member: &Member) -> Option<String> {
    if member.fields.is_empty() { shared_options(table) } else { Some(format!("{}Options", stem(table, member))) }
}

/// The objects that fields hold.
fn object_types(table: &Table, all: &[Table]) -> String {
    let all_fields = table.members.iter().flat_map(|member| fields(table, member));
    let objects = all_fields.flat_map(|field| parts(&field.ty)).filter_map(|ty| match ty {
        Type::Object { name, doc, fields } => Some((*name, interface(name, doc, None, fields, all))),
        _ => None,
    });
    objects.collect::<BTreeMap<_, _>>().into_values().collect()
}

fn shared_types(table: &Table, all: &[Table]) -> String {
    let doc = format!("What every {} takes.", table.word);
    shared_options(table).map_or_else(String::new, |name| interface(&name, &doc, None, &table.shared, all))
}

fn member_types(table: &Table, member: &Member, all: &[Table]) -> String {
    let mut out = String::new();
    let options = own_options(table, member);
    let mut doc = member.doc.to_string();
    // An empty interface would take anything, so a member without options has none.
    if !member.fields.is_empty() {
        let name = options.as_deref().unwrap_or_default();
        out += &interface(name, &doc, shared_options(table).as_deref(), &member.fields, all);
        doc = format!("The spec of `{}`.", member.kind);
    }
    let extends = options.map_or_else(String::new, |options| format!(" extends {options}"));
    let kind = format!("  readonly kind: '{}';\n", member.kind);
    let _ = write!(out, "\n{}export interface {}Spec{extends} {{\n{kind}}}\n", comment(&doc, ""), stem(table, member));
    out
}

fn interface(name: &str, doc: &str, extends: Option<&str>, fields: &[Field], all: &[Table]) -> String {
    let extends = extends.map_or_else(String::new, |extends| format!(" extends {extends}"));
    let mut out = format!("\n{}export interface {name}{extends} {{\n", comment(doc, ""));
    for field in fields {
        let default = field.default.as_ref().map(|default| short_default(field, default, all));
        out += &comment(&field_doc(field, default.as_deref()), "  ");
        let mark = if field.required { "" } else { "?" };
        let _ = writeln!(out, "  readonly {}{mark}: {};", field.name, ty(&field.ty));
    }
    out + "}\n"
}

/// The default as a user would write it: a member with nothing but its own defaults is its name.
fn short_default(field: &Field, default: &Value, all: &[Table]) -> String {
    let kind = default.get("kind").and_then(Value::as_str);
    let words = families(&field.ty);
    let member = all
        .iter()
        .filter(|table| words.contains(&table.word))
        .flat_map(|table| &table.members)
        .find(|member| Some(member.kind) == kind);
    let plain = member.is_some_and(|member| {
        let own =
            |name: &str| member.fields.iter().find(|field| field.name == name).and_then(|field| field.default.as_ref());
        default.as_object().into_iter().flatten().all(|(name, value)| name == "kind" || own(name) == Some(value))
    });
    kind.filter(|_| plain).map_or_else(|| literal(default), |kind| format!("'{kind}'"))
}

/// Whether a member may be given by its name alone.
fn has_name(table: &Table, member: &Member) -> bool {
    !fields(table, member).any(|field| field.required)
}

fn unions(table: &Table) -> String {
    let (word, pascal) = (table.word, pascal_case(table.word));
    let specs = table.members.iter().map(|member| format!("{}Spec", stem(table, member)));
    let mut out = format!("\n/** Any {word} as plain JSON. */\n");
    out += &union(&format!("{pascal}Spec"), &specs.collect::<Vec<_>>());
    let named = table.members.iter().filter(|member| has_name(table, member));
    let names: Vec<_> = named
        .flat_map(|member| std::iter::once(&member.kind).chain(member.aliases).flat_map(|name| spellings(name)))
        .map(|name| format!("'{name}'"))
        .collect();
    let mut like = vec![format!("{pascal}Spec")];
    if !names.is_empty() {
        let _ = write!(
            out,
            "\n/** The name of any {word} that can do without options, in camelCase or as Keras spells it. */\n"
        );
        out += &union(&format!("{pascal}Name"), &names);
        like.insert(0, format!("{pascal}Name"));
    }
    let _ = write!(out, "\n/** Wherever {} {word} is wanted. */\n", article(word));
    out + &union(&format!("{pascal}Like"), &like)
}

fn union(name: &str, members: &[String]) -> String {
    let line = format!("export type {name} = {};\n", members.join(" | "));
    if line.len() <= 121 {
        return line;
    }
    members.iter().fold(format!("export type {name} ="), |out, member| format!("{out}\n  | {member}")) + ";\n"
}

fn factories(table: &Table) -> String {
    let (word, plural) = (table.word, table.plural);
    let mut out = format!("\n/** Makes the spec of {} {word}. */\nexport const {plural} = {{\n", article(word));
    for member in &table.members {
        let (kind, spec) = (member.kind, format!("{}Spec", stem(table, member)));
        let parameter = parameter(table, member);
        let takes = parameter.is_some();
        let parameter = parameter.unwrap_or_default();
        out += &comment(member.doc, "  ");
        let _ = match table.factories {
            Factories::Spec => {
                let options = if takes { ", ...options" } else { "" };
                writeln!(out, "  {kind}: ({parameter}): {spec} => Object.freeze({{ kind: '{kind}'{options} }}),")
            }
            Factories::Layer => {
                let options = if takes { ", options" } else { "" };
                writeln!(out, "  {kind}: ({parameter}): Layer<{spec}> => makeLayer<{spec}>('{kind}'{options}),")
            }
        };
    }
    out + "} as const;\n"
}

/// The parameter of a factory, if it takes one.
fn parameter(table: &Table, member: &Member) -> Option<String> {
    let mark = if has_name(table, member) { "?" } else { "" };
    own_options(table, member).map(|options| format!("options{mark}: {options}"))
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

#[cfg(test)]
mod tests {
    use espalier_spec::{Family, json};

    use super::*;

    fn member(kind: &'static str, fields: Vec<Field>) -> Member {
        Member { kind, module: kind, name: kind, aliases: &[], doc: "A member.", fields }
    }

    fn field(name: &'static str, ty: Type, default: Option<Value>) -> Field {
        Field { name, doc: "A field.", ty, range: None, required: default.is_none(), default }
    }

    fn table(word: &'static str, plural: &'static str, members: Vec<Member>) -> Table {
        Table { word, plural, folder: "crates", members, shared: Vec::new(), factories: Factories::Spec }
    }

    #[test]
    fn a_member_without_options_has_a_factory_without_arguments() {
        let zeros = table("initializer", "initializers", vec![member("zeros", Vec::new())]);
        let text = file(&zeros, &[]);
        assert!(text.contains("export interface ZerosInitializerSpec {\n  readonly kind: 'zeros';\n}"), "{text}");
        assert!(text.contains("  zeros: (): ZerosInitializerSpec => Object.freeze({ kind: 'zeros' }),"), "{text}");
        assert!(text.contains("export type InitializerName = 'zeros';"), "{text}");
    }

    #[test]
    fn a_member_with_required_options_cannot_be_given_by_name() {
        let dense = member("dense", vec![field("units", Type::Count, None)]);
        let text = file(&table("layer", "layers", vec![dense]), &[]);
        assert!(!text.contains("LayerName") && text.contains("(options: DenseLayerOptions): DenseLayerSpec"), "{text}");
    }

    #[test]
    fn a_layer_takes_the_shared_options_and_is_made_with_its_method() {
        let shared = vec![field("name", Type::Text, Some(json!("a")))];
        let flatten = table("layer", "layers", vec![member("flatten", Vec::new())]);
        let text = file(&Table { shared, factories: Factories::Layer, ..flatten }, &[]);
        let factory =
            "(options?: LayerOptions): Layer<FlattenLayerSpec> => makeLayer<FlattenLayerSpec>('flatten', options),";
        assert!(text.contains(factory) && text.contains("readonly name?: string;"), "{text}");
    }

    #[test]
    fn a_default_that_is_a_plain_member_is_shown_as_its_name() {
        let gain = || member("orthogonal", vec![field("gain", Type::Number, Some(json!(1.0)))]);
        let initializers = || table("initializer", "initializers", vec![gain()]);
        let layer = |gain: f64| {
            let default = json!({ "kind": "orthogonal", "gain": gain });
            member("dense", vec![field("kernel", Type::Family("initializer"), Some(default))])
        };
        for (gain, shown) in [(1.0, "@default 'orthogonal'"), (2.0, "@default { kind: 'orthogonal', gain: 2 }")] {
            let layers = table("layer", "layers", vec![layer(gain)]);
            let text = file(&layers, &[initializers(), table("layer", "layers", Vec::new())]);
            assert!(text.contains(shown), "{text}");
            assert!(text.contains("import type { InitializerLike } from './initializers.js';"), "{text}");
        }
    }

    #[test]
    fn every_rule_is_in_the_generated_optimizers() {
        let all = crate::families::tables();
        let optimizers = all.iter().find(|table| table.plural == "optimizers").expect("optimizers");
        let text = file(optimizers, &all);
        for member in espalier_optim::RuleSpec::registry() {
            assert!(text.contains(&format!("readonly kind: '{}'", member.kind)), "{}", member.kind);
        }
    }
}
