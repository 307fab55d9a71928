//! Families: enums whose members are specs in files of their own, told apart by `kind`.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::place::show;
use crate::{At, Error, Field, Result, Spec, field, names, spec};

/// What the registry knows about one member of a family.
#[derive(Debug, Clone)]
pub struct Member {
    /// The name in JSON: lowerCamel of the file's name.
    pub kind: &'static str,
    /// The file's name without `.rs`; empty for a member that is a row of a table.
    pub module: &'static str,
    /// The struct's name.
    pub name: &'static str,
    /// Other names taken as well.
    pub aliases: &'static [&'static str],
    /// The doc comment.
    pub doc: &'static str,
    /// The fields, without those that every member shares.
    pub fields: Vec<Field>,
}

impl Member {
    /// The entry of a member that is a file; `module` is the file's name.
    pub fn of<T: Spec>(kind: &'static str, module: &'static str) -> Self {
        Self { kind, module, name: T::NAME, aliases: T::ALIASES, doc: T::DOC, fields: T::fields() }
    }
}

/// Whether the user's word means the member of this kind: the kind, class name or an alias, in any spelling.
pub fn means(given: &str, kind: &str, name: &str, aliases: &[&str]) -> bool {
    [kind, name].iter().chain(aliases).any(|name| names::same_name(given, name))
}

/// An enum of specs. [`family!`](crate::family!) implements it; a family with members that are not files does so by hand.
pub trait Family: Sized {
    /// What one member is called in sentences, such as `layer`.
    const WORD: &'static str;

    /// Every member, in the order of the table.
    fn registry() -> Vec<Member>;

    /// The kind that the user's word means, and the names of that member's fields.
    fn resolve(given: &str) -> Option<(&'static str, Cow<'static, [&'static str]>)> {
        let registry = Self::registry();
        let exact = registry.iter().find(|member| member.kind == given);
        let loose = |member: &&Member| means(given, member.kind, member.name, member.aliases);
        let member = exact.or_else(|| registry.iter().find(loose))?;
        Some((member.kind, member.fields.iter().map(|field| field.name).collect()))
    }

    /// The member's kind.
    fn kind(&self) -> &'static str;

    /// Reads the member with this kind, which is one of the registry's; unknown fields are the caller's to reject.
    fn read_kind(kind: &str, object: &Map<String, Value>, at: &At) -> Result<Self>;

    /// The member's fields as JSON, without `kind`.
    fn fields_json(&self) -> Map<String, Value>;

    /// Checks the member as if it had been read.
    fn validate(&self, at: &At) -> Result<()>;

    /// Reads a name, or an object with a `kind`.
    fn from_json(value: &Value, at: &At) -> Result<Self> {
        Self::from_json_sharing(value, &[], at)
    }

    /// As [`from_json`](Self::from_json), for an object that also holds fields which the whole family shares.
    fn from_json_sharing(value: &Value, shared: &[&str], at: &At) -> Result<Self> {
        static NO_FIELDS: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
        let object = value.as_object().unwrap_or(&NO_FIELDS);
        let given = given_kind(Self::WORD, value, at)?;
        let Some((kind, own)) = Self::resolve(given) else {
            let kinds: Vec<_> = Self::registry().iter().map(|member| member.kind).collect();
            return Err(unknown_kind(Self::WORD, given, &kinds, at));
        };
        let at = at.member(kind, object.get("name").and_then(Value::as_str));
        spec::reject_unknown(object, &[&own, shared], &at)?;
        Self::read_kind(kind, object, &at)
    }

    /// The member as JSON, `kind` first.
    fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("kind".to_string(), Value::from(self.kind()));
        object.extend(self.fields_json());
        Value::Object(object)
    }
}

/// The kind that a name or an object asks for, as the user spelled it.
pub fn given_kind<'a>(word: &str, value: &'a Value, at: &At) -> Result<&'a str> {
    let kind = if let Value::Object(object) = value { object.get("kind").unwrap_or(&Value::Null) } else { value };
    let expected = || format!("the name of a kind of {word} or an object with a 'kind'");
    kind.as_str().ok_or_else(|| at.error(&format!("is no {word}"), expected(), value))
}

/// `unknown <word> '<given>'; expected one of ..., got '<given>'. Did you mean '<nearest>'?`
pub fn unknown_kind(word: &str, given: &str, kinds: &[&str], at: &At) -> Error {
    let meant = names::suggestion(&names::camel_case(given), kinds.iter().copied());
    let expected = field::one_of(kinds);
    at.sentence(&format!("unknown {word} '{given}'; expected {expected}, got '{given}'{meant}"))
}

/// The one of these words that a JSON string spells in any way.
pub fn word(value: &Value, words: &[&'static str], at: &At) -> Result<&'static str> {
    let given = value.as_str().unwrap_or_default();
    words.iter().copied().find(|word| names::same_name(given, word)).ok_or_else(|| {
        let (expected, meant) = (field::one_of(words), names::suggestion(given, words.iter().copied()));
        at.sentence(&format!("is not one of its words; expected {expected}, got {}{meant}", show(value)))
    })
}

/// Declares a family: `family! { /// Doc. pub enum LayerSpec("layer"): dyn Layer { dense::Dense, dropout::Dropout } }`.
///
/// Each member is `file::Struct`, where the struct derives `Spec`, `Debug`, `Clone` and `PartialEq` and implements the
/// trait. The enum derefs to the trait object, is a [`FieldValue`](crate::FieldValue), and converts from each member.
/// The structs are exported beside the enum, so that a new member is a file, its `mod` line and its row here.
#[macro_export]
macro_rules! family {
    ($(#[$meta:meta])* $vis:vis enum $Enum:ident($word:literal): dyn $Trait:path { $($module:ident::$Member:ident),+ $(,)? }) => {
        $($vis use $module::$Member;)+

        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        $vis enum $Enum {
            $(#[doc = concat!("[`", stringify!($Member), "`](", stringify!($module), "::", stringify!($Member), ").")] $Member($module::$Member)),+
        }

        impl $Enum {
            /// The kind of every member, in the order of the table.
            pub const KINDS: &'static [&'static str] = &[$($crate::camel_case!(stringify!($module))),+];

            /// The member without its enum, to be shared.
            pub fn into_shared(self) -> ::std::sync::Arc<dyn $Trait> {
                match self { $(Self::$Member(member) => ::std::sync::Arc::new(member)),+ }
            }
        }

        impl $crate::Family for $Enum {
            const WORD: &'static str = $word;

            fn registry() -> Vec<$crate::Member> {
                vec![$($crate::Member::of::<$module::$Member>($crate::camel_case!(stringify!($module)), stringify!($module))),+]
            }

            // Without the registry, which is long: ops are read at every call.
            fn resolve(given: &str) -> Option<(&'static str, ::std::borrow::Cow<'static, [&'static str]>)> {
                use $crate::Spec;
                let members: &[(&'static str, &str, &[&str], &'static [&'static str])] = &[$((
                    $crate::camel_case!(stringify!($module)),
                    $module::$Member::NAME,
                    $module::$Member::ALIASES,
                    $module::$Member::FIELDS,
                )),+];
                let exact = members.iter().find(|(kind, ..)| *kind == given);
                let loose = || members.iter().find(|(kind, name, aliases, _)| $crate::family::means(given, kind, name, aliases));
                exact.or_else(loose).map(|(kind, .., fields)| (*kind, ::std::borrow::Cow::Borrowed(*fields)))
            }

            fn kind(&self) -> &'static str {
                match self { $(Self::$Member(_) => $crate::camel_case!(stringify!($module))),+ }
            }

            fn read_kind(kind: &str, object: &$crate::Map<String, $crate::Value>, at: &$crate::At) -> $crate::Result<Self> {
                $(if kind == $crate::camel_case!(stringify!($module)) {
                    return $crate::Spec::read_fields(object, at).map(Self::$Member);
                })+
                Err($crate::family::unknown_kind($word, kind, Self::KINDS, at))
            }

            fn fields_json(&self) -> $crate::Map<String, $crate::Value> {
                match self { $(Self::$Member(member) => $crate::Spec::to_json(member)),+ }
            }

            fn validate(&self, at: &$crate::At) -> $crate::Result<()> {
                let at = at.member($crate::Family::kind(self), None);
                match self { $(Self::$Member(member) => $crate::Spec::validate(member, &at)),+ }
            }
        }

        impl $crate::FieldValue for $Enum {
            fn ty() -> $crate::Type {
                $crate::Type::Family($word)
            }
            fn read(value: &$crate::Value, at: &$crate::At) -> $crate::Result<Self> {
                $crate::Family::from_json(value, at)
            }
            fn write(&self) -> $crate::Value {
                $crate::Family::to_json(self)
            }
            fn check(&self, _range: Option<&$crate::Range>, at: &$crate::At) -> $crate::Result<()> {
                $crate::Family::validate(self, at)
            }
        }

        impl ::core::ops::Deref for $Enum {
            type Target = dyn $Trait;

            fn deref(&self) -> &Self::Target {
                match self { $(Self::$Member(member) => member),+ }
            }
        }

        $(impl From<$module::$Member> for $Enum {
            fn from(member: $module::$Member) -> Self {
                Self::$Member(member)
            }
        })+
    };
}
