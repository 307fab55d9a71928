//! Reading doc comments and `#[spec(...)]` attributes.

use syn::{Attribute, Error, Expr, ExprRange, Ident, Lit, LitStr, Path, RangeLimits, Result, Type};

/// One field of the struct.
pub struct Field<'a> {
    pub ident: &'a Ident,
    pub ty: &'a Type,
    pub json_name: String,
    pub doc: String,
    pub default: Option<Expr>,
    pub min: Option<End>,
    pub max: Option<End>,
    /// Whether the fields of the value stand among those of the struct.
    pub flatten: bool,
    /// Whether some of those fields must be given.
    pub required: bool,
}

/// One end of a range.
pub struct End {
    pub value: Expr,
    pub inclusive: bool,
}

impl<'a> Field<'a> {
    pub fn parse(field: &'a syn::Field) -> Result<Self> {
        let ident = field.ident.as_ref().ok_or_else(|| Error::new_spanned(field, "a spec's fields have names"))?;
        let json_name = camel_case(&ident.to_string());
        if json_name == "kind" {
            return Err(Error::new_spanned(ident, "`kind` is the family's; name the field otherwise"));
        }
        let doc = doc(&field.attrs);
        if doc.is_empty() {
            return Err(Error::new_spanned(
                ident,
                "every field of a spec has a doc comment: users read it in TypeScript",
            ));
        }
        let mut parsed = Self {
            ident,
            ty: &field.ty,
            json_name,
            doc,
            default: None,
            min: None,
            max: None,
            flatten: false,
            required: false,
        };
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("spec")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("default") {
                    parsed.default = Some(meta.value()?.parse()?);
                } else if meta.path.is_ident("range") {
                    match meta.value()?.parse()? {
                        Expr::Range(range) => parsed.set_range(range),
                        other => return Err(Error::new_spanned(other, "expected a range such as `0.0..1.0` or `1..`")),
                    }
                } else if meta.path.is_ident("above") {
                    parsed.min = Some(End { value: meta.value()?.parse()?, inclusive: false });
                } else if meta.path.is_ident("flatten") {
                    parsed.flatten = true;
                } else if meta.path.is_ident("required") {
                    parsed.required = true;
                } else {
                    return Err(meta.error(
                        "expected `default = ...`, `range = ...`, `above = ...`, `flatten` or `flatten, required`",
                    ));
                }
                Ok(())
            })?;
        }
        Ok(parsed)
    }

    fn set_range(&mut self, range: ExprRange) {
        let inclusive = matches!(range.limits, RangeLimits::Closed(_));
        self.min = range.start.map(|value| End { value: *value, inclusive: true });
        self.max = range.end.map(|value| End { value: *value, inclusive });
    }

    /// Whether the type is spelled `Option<...>`.
    pub fn is_optional(&self) -> bool {
        last_segment(self.ty).is_some_and(|name| name == "Option")
    }

    /// Whether a literal of the default is already of the field's type.
    pub fn is_primitive(&self) -> bool {
        const PRIMITIVES: [&str; 8] = ["f32", "f64", "i32", "i64", "u32", "u64", "usize", "bool"];
        last_segment(self.ty).is_some_and(|name| PRIMITIVES.iter().any(|primitive| name == primitive))
    }
}

fn last_segment(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

/// The attributes of the struct itself.
#[derive(Default)]
pub struct Container {
    pub aliases: Vec<LitStr>,
    pub validate: Option<Path>,
}

impl Container {
    pub fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut container = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("spec")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("alias") {
                    let content;
                    syn::parenthesized!(content in meta.input);
                    container
                        .aliases
                        .extend(content.parse_terminated(<LitStr as syn::parse::Parse>::parse, syn::Token![,])?);
                } else if meta.path.is_ident("validate") {
                    container.validate = Some(meta.value()?.parse()?);
                } else {
                    return Err(meta.error("expected `alias(\"...\")` or `validate = ...`"));
                }
                Ok(())
            })?;
        }
        Ok(container)
    }
}

/// The text of the doc comments, one line a comment.
pub fn doc(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).filter_map(|attribute| {
        let Expr::Lit(literal) = &attribute.meta.require_name_value().ok()?.value else { return None };
        let Lit::Str(text) = &literal.lit else { return None };
        let text = text.value();
        Some(text.strip_prefix(' ').unwrap_or(&text).trim_end().to_string())
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// As `espalier_spec::names::camel_case`, which a crate below cannot use.
fn camel_case(snake: &str) -> String {
    let mut words = snake.trim_start_matches("r#").split('_');
    let mut camel = words.next().unwrap_or_default().to_string();
    for word in words {
        let mut chars = word.chars();
        camel.extend(chars.next().into_iter().flat_map(char::to_uppercase).chain(chars));
    }
    camel
}
