//! The TypeScript file of the elementwise ops: a name, its documentation and the rule for the result's dtype.

use std::fmt::Write as _;

use espalier_graph::ops::elementwise::{Domain, ROWS, Row};
use espalier_spec::names::pascal_case;

use super::typescript::{comment, field_doc, literal};

const HEAD: &str =
    "/** Ops that compute each element by itself: written by `npm run gen` from `crates/graph/src/ops/elementwise`. */

/**
 * The rule for the dtype of a result. `count` computes in float32 or int32 (bytes and truth values count as int32),
 * `float` always in float32, `truth` gives truth values.
 */
export type Rule = 'count' | 'float' | 'truth';
";

/// Rows that TypeScript offers in a form of their own: other arguments, or options that are no numbers.
const OWN_FORM: [&str; 2] = ["clip", "where"];

/// The whole file.
pub fn file() -> String {
    let mut rows: Vec<&Row> = ROWS.iter().filter(|row| is_offered(row)).collect();
    rows.sort_by_key(|row| row.name);
    let of = |arity: usize, options: bool| {
        rows.iter().copied().filter(move |row| row.arity == arity && row.params.is_empty() != options)
    };
    let mut out = HEAD.to_string();
    out += &table("unary", "One operand.", of(1, false));
    out += &table("binary", "Two operands, broadcast to one shape.", of(2, false));
    out += &table("optioned", "One operand and options.", of(1, true));
    for row in of(1, true) {
        out += &options(row);
    }
    out += "\n/** The options of each. */\nexport interface OptionsOf {\n";
    for row in of(1, true) {
        let _ = writeln!(out, "  readonly {}: {}Options;", row.name, pascal_case(row.name));
    }
    out + "}\n"
}

fn is_offered(row: &Row) -> bool {
    !row.internal && !OWN_FORM.contains(&row.name)
}

fn rule(row: &Row) -> &'static str {
    match row.domain {
        Domain::Compare | Domain::Logic => "truth",
        // A quotient of integers is a fraction for users; the integer form is for sizes and places.
        Domain::Number if row.integer.is_some() && row.name != "div" => "count",
        _ => "float",
    }
}

fn table<'a>(name: &str, doc: &str, rows: impl Iterator<Item = &'a Row>) -> String {
    let mut out = format!("\n/** {doc} */\nexport const {name} = {{\n");
    for row in rows {
        out += &comment(row.doc, "  ");
        let _ = writeln!(out, "  {}: '{}',", row.name, rule(row));
    }
    out + "} as const satisfies Record<string, Rule>;\n"
}

fn options(row: &Row) -> String {
    let mut out =
        format!("\n/** Options of `{}`. */\nexport interface {}Options {{\n", row.name, pascal_case(row.name));
    for field in row.fields() {
        let mark = if field.required { "" } else { "?" };
        out += &comment(&field_doc(&field, field.default.as_ref().map(literal).as_deref()), "  ");
        let _ = writeln!(out, "  readonly {}{mark}: number;", field.name);
    }
    out + "}\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_kept_apart_exists() {
        for name in OWN_FORM {
            assert!(ROWS.iter().any(|row| row.name == name), "{name}");
        }
    }

    #[test]
    fn rows_are_offered_with_their_rule_and_options() {
        let text = file();
        for line in
            ["  relu: 'float',", "  add: 'count',", "  less: 'truth',", "  div: 'float',", "  leakyRelu: 'float',"]
        {
            assert!(text.contains(line), "{line}");
        }
        assert!(!text.contains("reluGrad") && !text.contains("logOrZero"));
        assert!(text.contains("   * @default 0.2\n   */\n  readonly negativeSlope?: number;"));
    }
}
