//! A model as plain JSON: layers one behind the other, or a graph of them.

use espalier_spec::{At, FieldValue, Map, Result, Spec, Type, Value, family};

use crate::named_layer::NamedLayer;

/// A model as data.
#[derive(Debug, Clone, PartialEq)]
pub enum ModelSpec {
    /// Layers one behind the other.
    Sequential(Sequential),
    /// A graph of layers.
    Functional(Functional),
}

/// Layers one behind the other; the first is an input layer or says its input's shape.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Sequential {
    /// Name of the model.
    pub name: Option<String>,
    /// The layers in order.
    pub layers: Vec<NamedLayer>,
}

/// A graph of layers.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Functional {
    /// Name of the model.
    pub name: Option<String>,
    /// Uses of layers, each after the nodes that it takes.
    pub nodes: Vec<NodeSpec>,
    /// Names of the nodes where values enter, in the order in which they are given.
    pub inputs: Vec<String>,
    /// Names of the nodes whose values are the results.
    pub outputs: Vec<String>,
}

/// One use of a layer.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct NodeSpec {
    /// Name within the graph; the layer's name too, unless it has one of its own.
    pub name: String,
    /// The layer, or the node that has it.
    pub layer: NodeLayer,
    /// Names of the nodes whose values it takes.
    #[spec(default = Vec::new())]
    pub inputs: Vec<String>,
}

/// What a node applies.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeLayer {
    /// A layer of its own.
    Own(Box<NamedLayer>),
    /// The layer of an earlier node, with the same weights.
    Shared(String),
}

const KINDS: [&str; 2] = ["sequential", "functional"];

impl ModelSpec {
    /// Reads a model's JSON.
    pub fn from_json(value: &Value, at: &At) -> Result<Self> {
        let given = family::given_kind("model", value, at)?;
        let inner = at.member(given, value.get("name").and_then(Value::as_str));
        match given {
            "sequential" => Sequential::from_json(value, &inner).map(Self::Sequential),
            "functional" => Functional::from_json(value, &inner).map(Self::Functional),
            _ => Err(family::unknown_kind("model", given, &KINDS, at)),
        }
    }

    /// The model's JSON.
    pub fn to_json(&self) -> Value {
        let (kind, fields) = match self {
            Self::Sequential(spec) => (KINDS[0], spec.to_json()),
            Self::Functional(spec) => (KINDS[1], spec.to_json()),
        };
        let mut object = Map::new();
        object.insert("kind".to_owned(), Value::from(kind));
        object.extend(fields);
        Value::Object(object)
    }

    /// Name of the model.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Sequential(spec) => spec.name.as_deref(),
            Self::Functional(spec) => spec.name.as_deref(),
        }
    }
}

impl FieldValue for NodeSpec {
    fn ty() -> Type {
        Type::Family("node")
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        let name = value.get("name").and_then(Value::as_str);
        Spec::from_json(value, &at.member("node", name))
    }
    fn write(&self) -> Value {
        Value::Object(self.to_json())
    }
}

impl FieldValue for NodeLayer {
    fn ty() -> Type {
        Type::Family("layer")
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        if value.get("kind").and_then(Value::as_str) != Some("shared") {
            return NamedLayer::from_json(value, at).map(|layer| Self::Own(Box::new(layer)));
        }
        Shared::from_json(value, at).map(|shared| Self::Shared(shared.node))
    }
    fn write(&self) -> Value {
        match self {
            Self::Own(layer) => layer.to_json(),
            Self::Shared(node) => espalier_spec::json!({ "kind": "shared", "node": node }),
        }
    }
}

/// The layer of an earlier node.
#[derive(Spec)]
struct Shared {
    /// Name of the node.
    node: String,
}
