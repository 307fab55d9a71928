//! The TypeScript file of the field tables: what forms and searches need to know, as values.

use std::fmt::Write as _;

use espalier_spec::{Bound, Field, Type, Value, json};

use super::family;
use super::typescript::literal;
use crate::families::Table;

const HEAD: &str = "/** The fields of every family's members: written by `npm run gen` from the Rust specs. */

/** What a field's value looks like. */
export type FieldType =
  | 'number'
  | 'integer'
  | 'boolean'
  | 'string'
  | 'data'
  | 'function'
  | { readonly choice: readonly string[] }
  | { readonly list: FieldType; readonly length?: number }
  | { readonly named: FieldType }
  | { readonly family: string }
  | { readonly object: readonly FieldInfo[] }
  | { readonly oneOf: readonly FieldType[] };

/** One field of a spec. */
export interface FieldInfo {
  readonly name: string;
  readonly doc: string;
  readonly type: FieldType;
  readonly required: boolean;
  readonly default?: unknown;
  /** Ends that belong to the range. */
  readonly min?: number;
  readonly max?: number;
  /** Ends that do not. */
  readonly above?: number;
  readonly below?: number;
}
";

/// The whole file.
pub fn file(tables: &[Table]) -> String {
    let mut out = format!("{HEAD}\n/** Fields by family and kind. */\nexport const fields = {{\n");
    for table in tables {
        let _ = writeln!(out, "  {}: {{", table.plural);
        for member in &table.members {
            let infos: Vec<_> = family::fields(table, member).map(|field| literal(&info(field))).collect();
            if infos.is_empty() {
                let _ = writeln!(out, "    {}: [],", member.kind);
            } else {
                let _ = writeln!(out, "    {}: [\n      {},\n    ],", member.kind, infos.join(",\n      "));
            }
        }
        out += "  },\n";
    }
    out + "} as const satisfies Record<string, Record<string, readonly FieldInfo[]>>;\n"
}

fn info(field: &Field) -> Value {
    let mut info = json!({ "name": field.name, "doc": field.doc, "type": ty(&field.ty), "required": field.required });
    if let Some(default) = &field.default {
        info["default"] = default.clone();
    }
    let mut end = |bound: Option<Bound>, inclusive: &str, exclusive: &str| {
        if let Some(bound) = bound {
            info[if bound.inclusive { inclusive } else { exclusive }] = json!(bound.value);
        }
    };
    let range = field.range.unwrap_or_default();
    // Counts start at 0 where nothing else is said.
    let implied = matches!(field.ty, Type::Count).then_some(Bound { value: 0.0, inclusive: true });
    end(range.min.or(implied), "min", "above");
    end(range.max, "max", "below");
    info
}

fn ty(ty: &Type) -> Value {
    match ty {
        Type::Number => json!("number"),
        Type::Integer | Type::Count => json!("integer"),
        Type::Boolean => json!("boolean"),
        Type::Text => json!("string"),
        Type::StepFunction => json!("function"),
        Type::Data => json!("data"),
        Type::Choice(words) => json!({ "choice": words }),
        Type::List(item) => json!({ "list": self::ty(item) }),
        Type::Named(item) => json!({ "named": self::ty(item) }),
        Type::Array(item, length) => json!({ "list": self::ty(item), "length": length }),
        Type::Optional(inner) => self::ty(inner),
        Type::Family(word) => json!({ "family": word }),
        Type::Object { fields, .. } => json!({ "object": fields.iter().map(info).collect::<Vec<_>>() }),
        Type::OneOf(types) => json!({ "oneOf": types.iter().map(self::ty).collect::<Vec<_>>() }),
    }
}
