//! A layer as it stands in a model: what it does, and what every layer can be told.

use espalier_spec::{At, Family, FieldValue, Map, Result, Spec, Type, Value};

use crate::data_format::DataFormat;
use crate::layers::{Lambda, LayerSpec};
use crate::regularizers::RegularizerSpec;

/// The options that every layer takes.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct LayerOptions {
    /// Name within the model; made from the kind if not given.
    pub name: Option<String>,
    /// Whether training changes the layer's weights.
    #[spec(default = true)]
    pub trainable: bool,
    /// Shape of the input without the batch axis: opens a sequential model on its first layer, is checked elsewhere.
    pub input_shape: Option<Vec<usize>>,
    /// How images lie that enter here, in `inputShape` or in an input's `shape`: `[height, width, channels]`, or channels
    /// first. They are turned once; behind, channels come last in every layer.
    #[spec(default = DataFormat::ChannelsLast)]
    pub data_format: DataFormat,
    /// What the layer's output costs by itself, for each sample; nothing if not given.
    pub activity_regularizer: Option<RegularizerSpec>,
}

/// A layer with its name and the other options that every layer takes.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedLayer {
    /// What every layer can be told.
    pub options: LayerOptions,
    /// What it does.
    pub layer: LayerSpec,
}

impl NamedLayer {
    /// Reads a layer's JSON, or the bare name of its kind.
    pub fn from_json(value: &Value, at: &At) -> Result<Self> {
        let layer = LayerSpec::from_json_sharing(value, LayerOptions::FIELDS, at)?;
        let empty = Map::new();
        let object = value.as_object().unwrap_or(&empty);
        let at = at.member(layer.kind(), object.get("name").and_then(Value::as_str));
        let options = LayerOptions::read_fields(object, &at)?;
        if let Some(name) = &options.name {
            check_name(name, &at)?;
        }
        Ok(Self { options, layer })
    }

    /// The layer's JSON: kind, name, its own options, and the shared ones that differ from their defaults.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("kind".to_owned(), Value::from(self.layer.kind()));
        if let Some(name) = &self.options.name {
            object.insert("name".to_owned(), Value::from(name.as_str()));
        }
        object.extend(self.layer.fields_json());
        if !self.options.trainable {
            object.insert("trainable".to_owned(), Value::Bool(false));
        }
        if let Some(shape) = &self.options.input_shape {
            object.insert("inputShape".to_owned(), Value::from(shape.as_slice()));
        }
        if self.options.data_format != DataFormat::ChannelsLast {
            object.insert("dataFormat".to_owned(), self.options.data_format.write());
        }
        if let Some(regularizer) = &self.options.activity_regularizer {
            object.insert("activityRegularizer".to_owned(), regularizer.to_json());
        }
        Value::Object(object)
    }

    /// What the layer is called, with a number where needed, if it has no name.
    pub fn stem(&self) -> &str {
        match &self.layer {
            LayerSpec::Lambda(Lambda { title: Some(title), .. }) => title,
            layer => layer.kind(),
        }
    }

    /// Kind and name, as error sentences show a layer: `dense "head"`.
    pub fn place(&self) -> String {
        let kind = self.layer.kind();
        self.options.name.as_ref().map_or_else(|| kind.to_owned(), |name| format!("{kind} \"{name}\""))
    }
}

impl FieldValue for NamedLayer {
    fn ty() -> Type {
        Type::Family(LayerSpec::WORD)
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        Self::from_json(value, at)
    }
    fn write(&self) -> Value {
        self.to_json()
    }
}

impl<T: Into<LayerSpec>> From<T> for NamedLayer {
    fn from(layer: T) -> Self {
        Self { options: LayerOptions::default(), layer: layer.into() }
    }
}

/// A name is part of the names of weights, whose parts `/` divides.
pub(crate) fn check_name(name: &str, at: &At) -> Result<()> {
    if name.is_empty() || name.contains('/') {
        let expected = "a name that is not empty and has no '/'";
        return Err(at.field("name").error("cannot be used", expected, &Value::from(name)));
    }
    Ok(())
}
