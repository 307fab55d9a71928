//! What the samples of a data set are made of.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use espalier_graph::{DType, Shape, TensorType};
use espalier_spec::{Error, Result, Spec};

/// Sizes of the axes of one sample; none for an axis in which samples differ, as images of a folder do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dims(Vec<Option<usize>>);

impl Dims {
    /// Sizes, of which some may be unknown.
    pub fn new(dims: impl Into<Vec<Option<usize>>>) -> Self {
        Self(dims.into())
    }

    /// The sizes of samples that are all alike.
    pub fn of(shape: &[usize]) -> Self {
        Self(shape.iter().copied().map(Some).collect())
    }

    /// The sizes, if all samples have the same.
    pub fn even(&self) -> Option<Vec<usize>> {
        self.0.iter().copied().collect()
    }

    /// The sizes as they are known.
    pub fn sizes(&self) -> &[Option<usize>] {
        &self.0
    }

    /// Whether a sample of that shape is one of these.
    pub fn admit(&self, shape: &[usize]) -> bool {
        self.0.len() == shape.len() && self.0.iter().zip(shape).all(|(known, got)| known.is_none_or(|dim| dim == *got))
    }
}

impl fmt::Display for Dims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dims: Vec<_> = self.0.iter().map(|dim| dim.map_or("?".to_owned(), |dim| dim.to_string())).collect();
        write!(f, "[{}]", dims.join(", "))
    }
}

/// One part of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What it is: `x`, `y` or `sampleWeight`; where a model has several inputs, `x.left` and `x.right`.
    pub name: String,
    /// Type of the elements.
    pub dtype: DType,
    /// Sizes of its axes.
    pub dims: Dims,
}

impl Field {
    /// A part whose samples are all of that shape.
    pub fn even(name: impl Into<String>, dtype: DType, shape: &[usize]) -> Self {
        Self { name: name.into(), dtype, dims: Dims::of(shape) }
    }

    /// The type of that many samples, if they are all alike.
    pub fn rows(&self, rows: usize) -> Option<Result<TensorType>> {
        let dims: Vec<_> = std::iter::once(rows).chain(self.dims.even()?).collect();
        Some(Shape::new(dims).map(|shape| TensorType::new(self.dtype, shape)))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.dtype, self.dims)
    }
}

/// What a sample is made of, and what columns and classes are called.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schema {
    /// The parts, in the order in which chunks have their columns.
    pub fields: Vec<Field>,
    /// What columns, classes and categories are called.
    pub names: Names,
}

/// What columns, classes and categories are called.
#[derive(Spec, Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// A name for each column of `x`; empty where there are none.
    #[spec(default = vec![])]
    pub feature_names: Vec<String>,
    /// A name for each class id; empty where there are none.
    #[spec(default = vec![])]
    pub class_names: Vec<String>,
    /// Of the columns of a file that hold categories, the categories in the order of their numbers.
    #[spec(default = BTreeMap::new())]
    pub categories: BTreeMap<String, Vec<String>>,
}

impl Names {
    /// Names of classes alone.
    pub fn of_classes(class_names: Vec<String>) -> Self {
        Self { class_names, ..Self::default() }
    }
}

impl Schema {
    /// Samples of these parts, without names for columns and classes.
    pub fn new(fields: Vec<Field>) -> Self {
        Self { fields, ..Self::default() }
    }

    /// The place of the part of that name.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The same, or an error of `who`.
    pub fn required(&self, who: &str, name: &str) -> Result<usize> {
        self.place(name).ok_or_else(|| {
            let names: Vec<_> = self.fields.iter().map(|field| &*field.name).collect();
            Error::data(format!("{who}: the samples have no {name}; expected it, got {}.", names.join(", ")))
        })
    }
}

/// Names as a user gives them with this option, which must be some, and each its own.
pub fn distinct<'a>(option: &str, names: &'a [String]) -> Result<&'a [String]> {
    let different: HashSet<_> = names.iter().collect();
    if !names.is_empty() && different.len() == names.len() {
        return Ok(names);
    }
    let named: Vec<_> = names.iter().map(|name| format!("'{name}'")).collect();
    Err(Error::data(format!(
        "{option}: some are missing or named twice; expected each once, got [{}].",
        named.join(", ")
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dims_admit_what_differs_only_where_they_are_unknown() {
        let images = Dims::new([None, None, Some(3)]);
        assert!(images.admit(&[4, 7, 3]) && !images.admit(&[4, 7, 1]) && !images.admit(&[4, 7]));
        assert_eq!((images.to_string().as_str(), images.even()), ("[?, ?, 3]", None));
        assert_eq!(Dims::of(&[2, 3]).even(), Some(vec![2, 3]));
    }

    #[test]
    fn a_missing_part_is_an_error_that_names_those_there_are() {
        let schema = Schema::new(vec![Field::even("x", DType::F32, &[4])]);
        let error = schema.required("split", "y").unwrap_err();
        assert_eq!(error.message, "split: the samples have no y; expected it, got x.");
    }
}
