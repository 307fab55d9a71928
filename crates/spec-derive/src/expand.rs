//! Writing the implementation.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, Result};

use crate::attributes::{Container, End, Field, doc};

pub fn spec(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(input, "`Spec` is for structs; a choice of words is declared with `choice!`"));
    };
    let fields = match &data.fields {
        Fields::Named(named) => named.named.iter().map(Field::parse).collect::<Result<Vec<_>>>()?,
        // `struct Flatten;` describes something without options.
        Fields::Unit => Vec::new(),
        Fields::Unnamed(_) => return Err(Error::new_spanned(&data.fields, "a spec's fields have names")),
    };
    let container = Container::parse(&input.attrs)?;
    let struct_doc = doc(&input.attrs);
    if struct_doc.is_empty() {
        return Err(Error::new_spanned(&input.ident, "a spec has a doc comment: users read it in TypeScript"));
    }

    let ident = &input.ident;
    let name = ident.to_string();
    let aliases = &container.aliases;
    let names: Vec<_> = fields.iter().map(names).collect();
    let table = fields.iter().map(table_entry);
    let reads = fields.iter().map(read);
    let writes = fields.iter().map(write);
    let checks = fields.iter().map(check);
    let validate = container.validate.iter().map(|path| quote!(#path(self, at)?;));
    let default = default_impl(ident, &fields);

    Ok(quote! {
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic)]
        impl ::espalier_spec::Spec for #ident {
            const NAME: &'static str = #name;
            const DOC: &'static str = #struct_doc;
            const ALIASES: &'static [&'static str] = &[#(#aliases),*];
            const FIELDS: &'static [&'static str] =
                &::espalier_spec::names::joined::<{ 0 #(+ #names.len())* }>(&[#(#names),*]);

            #[inline(never)]
            fn fields() -> ::std::vec::Vec<::espalier_spec::Field> {
                let mut fields = ::std::vec::Vec::new();
                #(#table)*
                fields
            }

            #[inline(never)]
            fn read_fields(
                object: &::espalier_spec::Map<::std::string::String, ::espalier_spec::Value>,
                at: &::espalier_spec::At,
            ) -> ::espalier_spec::Result<Self> {
                let spec = Self { #(#reads),* };
                ::espalier_spec::Spec::validate(&spec, at)?;
                Ok(spec)
            }

            #[inline(never)]
            fn to_json(&self) -> ::espalier_spec::Map<::std::string::String, ::espalier_spec::Value> {
                let mut object = ::espalier_spec::Map::new();
                #(#writes)*
                object
            }

            #[inline(never)]
            fn validate(&self, at: &::espalier_spec::At) -> ::espalier_spec::Result<()> {
                #(#checks)*
                #(#validate)*
                Ok(())
            }
        }

        #default
    })
}

/// The names of the options that a field stands for.
fn names(field: &Field) -> TokenStream {
    let Field { ty, json_name, .. } = field;
    if field.flatten { quote!(<#ty as ::espalier_spec::Spec>::FIELDS) } else { quote!([#json_name].as_slice()) }
}

fn table_entry(field: &Field) -> TokenStream {
    let Field { ty, json_name, doc, .. } = field;
    if field.flatten {
        return quote!(fields.extend(<#ty as ::espalier_spec::Spec>::fields()););
    }
    let range = range(field);
    let default = match default_value(field) {
        Some(value) if field.default.is_some() => quote!(Some(<#ty as ::espalier_spec::FieldValue>::write(&#value))),
        _ => quote!(None),
    };
    let required = field.default.is_none() && !field.is_optional();
    quote! {
        fields.push(::espalier_spec::Field::of::<#ty>(#json_name, #doc, const { #range }, || #default, #required));
    }
}

fn read(field: &Field) -> TokenStream {
    let Field { ident, ty, json_name, .. } = field;
    if field.flatten {
        return quote!(#ident: ::espalier_spec::Spec::read_fields(object, at)?);
    }
    let default = field.default.as_ref().and_then(|_| default_value(field));
    let default = default.map_or_else(|| quote!(None), |value| quote!(Some(#value)));
    // As a pointer, so that reading is generated once for each type and not for each field.
    quote!(#ident: ::espalier_spec::spec::field(object, #json_name, (|| #default) as fn() -> Option<#ty>, at)?)
}

fn write(field: &Field) -> TokenStream {
    let Field { ident, json_name, .. } = field;
    if field.flatten {
        return quote!(object.extend(::espalier_spec::Spec::to_json(&self.#ident)););
    }
    let insert = quote!(::espalier_spec::spec::put(&mut object, #json_name, &self.#ident););
    // Left out, an optional field reads as empty again, unless its default is something else.
    if field.is_optional() && field.default.is_none() { quote!(if self.#ident.is_some() { #insert }) } else { insert }
}

fn check(field: &Field) -> TokenStream {
    let Field { ident, json_name, .. } = field;
    if field.flatten {
        return quote!(::espalier_spec::Spec::validate(&self.#ident, at)?;);
    }
    let range = range(field);
    quote! {{
        const RANGE: Option<::espalier_spec::Range> = #range;
        ::espalier_spec::FieldValue::check(&self.#ident, RANGE.as_ref(), &at.field(#json_name))?;
    }}
}

fn range(field: &Field) -> TokenStream {
    if field.min.is_none() && field.max.is_none() {
        return quote!(None::<::espalier_spec::Range>);
    }
    let end = |end: &Option<End>| {
        end.as_ref().map_or_else(
            || quote!(None),
            |End { value, inclusive }| quote!(Some(::espalier_spec::Bound { value: (#value) as f64, inclusive: #inclusive })),
        )
    };
    let (min, max) = (end(&field.min), end(&field.max));
    quote!(Some(::espalier_spec::Range { min: #min, max: #max }))
}

/// The default as an expression of the field's type, if it has one.
fn default_value(field: &Field) -> Option<TokenStream> {
    let ty = field.ty;
    match &field.default {
        Some(default) if field.is_primitive() => Some(quote!((#default))),
        Some(default) => Some(quote!(<#ty as ::std::convert::From<_>>::from(#default))),
        None if field.flatten && !field.required => Some(quote!(<#ty as ::std::default::Default>::default())),
        None if field.is_optional() => Some(quote!(None)),
        None => None,
    }
}

fn default_impl(ident: &syn::Ident, fields: &[Field]) -> Option<TokenStream> {
    let values = fields.iter().map(default_value).collect::<Option<Vec<_>>>()?;
    let idents = fields.iter().map(|field| field.ident);
    Some(quote! {
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic)]
        impl ::std::default::Default for #ident {
            fn default() -> Self {
                Self { #(#idents: #values),* }
            }
        }
    })
}
