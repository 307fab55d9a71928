//! Pieces of TypeScript: types, literals and documentation comments.

use std::fmt::Write as _;

use espalier_spec::names::pascal_case;
use espalier_spec::{Bound, Field, Range, Type, Value};

/// The spellings of a name that users may write: as declared, and Keras's with underscores.
pub fn spellings(name: &str) -> Vec<String> {
    let snake = name.chars().fold(String::new(), |mut snake, c| {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
        snake
    });
    // A word of capitals, such as 'ROC', is an abbreviation and has no parts.
    let capitals = name.chars().all(|c| c.is_ascii_uppercase());
    if snake == name || capitals { vec![name.to_string()] } else { vec![name.to_string(), snake] }
}

/// The type of a field's value.
pub fn ty(ty: &Type) -> String {
    match ty {
        Type::Number | Type::Integer | Type::Count => "number".to_string(),
        Type::Boolean => "boolean".to_string(),
        Type::Text => "string".to_string(),
        Type::StepFunction => "((step: number) => number)".to_string(),
        Type::Data => "object".to_string(),
        Type::Choice(words) => {
            let words = words.iter().flat_map(|word| spellings(word)).map(|word| format!("'{word}'"));
            words.collect::<Vec<_>>().join(" | ")
        }
        Type::List(item) => format!("readonly {}[]", in_list(item)),
        Type::Named(item) => format!("{{ readonly [name: string]: {} }}", self::ty(item)),
        Type::Array(item, length) => format!("readonly [{}]", vec![self::ty(item); *length].join(", ")),
        Type::Optional(inner) => self::ty(inner),
        Type::Family(word) => format!("{}Like", pascal_case(word)),
        Type::Object { name, .. } => (*name).to_string(),
        Type::OneOf(types) => types.iter().map(self::ty).collect::<Vec<_>>().join(" | "),
    }
}

fn in_list(item: &Type) -> String {
    // An item that is nothing has to be written; a field that is nothing is left out.
    let text = match item {
        Type::Optional(inner) => format!("{} | null", ty(inner)),
        _ => ty(item),
    };
    if text.contains(' ') { format!("({text})") } else { text }
}

/// A type and those it is made of.
pub fn parts(ty: &Type) -> Vec<&Type> {
    let inner = match ty {
        Type::List(inner) | Type::Named(inner) | Type::Array(inner, _) | Type::Optional(inner) => parts(inner),
        Type::Object { fields, .. } => fields.iter().flat_map(|field| parts(&field.ty)).collect(),
        Type::OneOf(types) => types.iter().flat_map(parts).collect(),
        _ => Vec::new(),
    };
    std::iter::once(ty).chain(inner).collect()
}

/// The words of the families that a type mentions.
pub fn families(ty: &Type) -> Vec<&'static str> {
    parts(ty).into_iter().filter_map(|ty| if let Type::Family(word) = ty { Some(*word) } else { None }).collect()
}

/// A JSON value as a literal.
pub fn literal(value: &Value) -> String {
    match value {
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), number_literal),
        Value::String(text) => string(text),
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}: {}", literal(value))).collect();
            if fields.is_empty() { "{}".to_string() } else { format!("{{ {} }}", fields.join(", ")) }
        }
        other => other.to_string(),
    }
}

fn string(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let escaped = text.chars().fold(String::new(), |mut out, c| {
        match c {
            '\n' => out.push_str("\\n"),
            c if c == quote || c == '\\' => out.extend(['\\', c]),
            c => out.push(c),
        }
        out
    });
    format!("{quote}{escaped}{quote}")
}

fn number_literal(x: f64) -> String {
    // Small numbers read better as 1e-7 than with their zeros, as JavaScript prints them.
    if x != 0.0 && x.abs() < 1e-6 { format!("{x:e}") } else { x.to_string() }
}

/// A documentation comment with this indentation, ending in a line break.
pub fn comment(text: &str, indent: &str) -> String {
    // The end of a comment inside a comment would end it.
    let text = text.trim().replace("*/", "*\\/");
    let mut lines = text.lines();
    match (lines.next(), lines.next()) {
        (None, _) => String::new(),
        (Some(line), None) => format!("{indent}/** {line} */\n"),
        _ => {
            let body = text.lines().fold(String::new(), |mut body, line| {
                let _ = writeln!(body, "{indent} *{}{line}", if line.is_empty() { "" } else { " " });
                body
            });
            format!("{indent}/**\n{body}{indent} */\n")
        }
    }
}

/// The documentation of a field: its doc, its range in words, its default.
pub fn field_doc(field: &Field, default: Option<&str>) -> String {
    let range = field.range.as_ref().map(|range| format!(" {}", in_words(range)));
    let default = default.map(|default| format!("\n@default {default}"));
    format!("{}{}{}", field.doc, range.unwrap_or_default(), default.unwrap_or_default())
}

/// `At least 0 and below 1.`
fn in_words(range: &Range) -> String {
    let end = |bound: &Bound, inclusive: &str, exclusive: &str| {
        format!("{} {}", if bound.inclusive { inclusive } else { exclusive }, number_literal(bound.value))
    };
    let min = range.min.as_ref().map(|min| end(min, "at least", "above"));
    let max = range.max.as_ref().map(|max| end(max, "at most", "below"));
    let words = min.into_iter().chain(max).collect::<Vec<_>>().join(" and ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}

#[cfg(test)]
mod tests {
    use espalier_spec::json;

    use super::*;

    #[test]
    fn types_become_typescript() {
        let padding = Type::Choice(&["same", "channelsLast"]);
        let cases = [
            (Type::Optional(Box::new(Type::Count)), "number"),
            (Type::Array(Box::new(Type::Count), 2), "readonly [number, number]"),
            (Type::List(Box::new(Type::OneOf(vec![Type::Number, Type::Text]))), "readonly (number | string)[]"),
            (Type::List(Box::new(Type::Optional(Box::new(Type::Count)))), "readonly (number | null)[]"),
            (padding, "'same' | 'channelsLast' | 'channels_last'"),
            (Type::Choice(&["ROC", "PR"]), "'ROC' | 'PR'"),
            (Type::OneOf(vec![Type::Number, Type::Family("schedule")]), "number | ScheduleLike"),
        ];
        for (ty, expected) in cases {
            assert_eq!(super::ty(&ty), expected);
        }
    }

    #[test]
    fn values_become_literals() {
        let cases = [
            (json!(1.0), "1"),
            (json!(1e-7), "1e-7"),
            (json!(0.001), "0.001"),
            (json!("it's"), "\"it's\""),
            (json!("it's \"so\""), "'it\\'s \"so\"'"),
            (json!([1, null, true]), "[1, null, true]"),
            (json!({ "kind": "zeros" }), "{ kind: 'zeros' }"),
        ];
        for (value, expected) in cases {
            assert_eq!(literal(&value), expected);
        }
    }

    #[test]
    fn comments_take_as_many_lines_as_their_text() {
        assert_eq!(comment("One.", "  "), "  /** One. */\n");
        assert_eq!(comment("One.\n\nTwo */", ""), "/**\n * One.\n *\n * Two *\\/\n */\n");
        assert_eq!(comment("", ""), "");
    }
}
