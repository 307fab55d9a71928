//! Where each column of a table goes: which numbers of a sample it becomes.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use espalier_graph::DType;
use espalier_spec::{Error, Result};

use super::options::{Encoding, TableOptions};
use super::survey::Survey;
use crate::schema::distinct;

/// Categories by their texts.
type Codes = HashMap<Box<str>, u32>;

/// What a column is for.
#[derive(Debug, Clone)]
pub enum Role {
    /// Nothing.
    Leave,
    /// A number of `x`.
    Number {
        /// Its place in `x`.
        at: usize,
    },
    /// A category as its number in `x`.
    Code {
        /// Its place in `x`.
        at: usize,
        /// The categories.
        codes: Codes,
    },
    /// A category as a column of `x` for each.
    OneHot {
        /// The place of the first.
        at: usize,
        /// The categories.
        codes: Codes,
    },
    /// The answer, a float32.
    Target,
    /// The answer, a whole number.
    WholeTarget,
    /// The answer, a class.
    Class {
        /// The classes.
        codes: Codes,
    },
}

/// Where each column of a table goes.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The columns' names.
    pub names: Vec<String>,
    /// One a column.
    pub roles: Vec<Role>,
    /// Numbers of `x`, with their names.
    pub features: Vec<String>,
    /// The type of `x`.
    pub x: DType,
    /// The type of `y`, if there is one.
    pub y: Option<DType>,
    /// The classes' names, if `y` is one of them.
    pub classes: Option<Vec<String>>,
    /// The categories of columns of `x`, in the order of their numbers.
    pub categories: BTreeMap<String, Vec<String>>,
}

impl Layout {
    /// Columns of which nothing but the names is known.
    pub fn unplaced(names: Vec<String>) -> Self {
        let roles = vec![Role::Leave; names.len()];
        Self { names, roles, features: Vec::new(), x: DType::F32, y: None, classes: None, categories: BTreeMap::new() }
    }

    /// Places the columns; `survey` has seen the cells, and the texts of the columns that hold `categories`.
    fn new(options: &TableOptions, survey: &Survey, names: &[String], categories: &[String]) -> Result<Self> {
        let label = options.label.as_deref().map(|label| find(names, label, "label")).transpose()?;
        let taken = taken(options, names, label)?;
        let mut roles = vec![Role::Leave; names.len()];
        let (mut features, mut classes, mut y) = (Vec::new(), None, None);
        let is_category = |column: usize| categories.contains(&names[column]);
        let mut all = BTreeMap::new();
        for &column in &taken {
            let (name, at) = (&names[column], features.len());
            let known = options.categories.get(name);
            roles[column] = if known.is_some() || is_category(column) {
                let (codes, categories) = match known {
                    Some(known) => (numbered("categories", known)?, known.clone()),
                    None => codes(survey, column),
                };
                all.insert(name.clone(), categories.clone());
                match options.encoding {
                    Encoding::Codes => {
                        features.push(name.clone());
                        Role::Code { at, codes }
                    }
                    Encoding::OneHot => {
                        features.extend(categories.iter().map(|category| format!("{name}={category}")));
                        Role::OneHot { at, codes }
                    }
                }
            } else {
                features.push(name.clone());
                Role::Number { at }
            };
        }
        if let Some(label) = label {
            let (role, dtype) = if let Some(names) = &options.class_names {
                classes = Some(names.clone());
                (Role::Class { codes: numbered("classNames", names)? }, DType::I32)
            } else if is_category(label) {
                let (codes, categories) = codes(survey, label);
                classes = Some(categories);
                (Role::Class { codes }, DType::I32)
            } else if survey.columns[label].fractions {
                (Role::Target, DType::F32)
            } else {
                (Role::WholeTarget, DType::I32)
            };
            (roles[label], y) = (role, Some(dtype));
        }
        let codes_alone = taken.iter().all(|&column| matches!(roles[column], Role::Code { .. }));
        let x = if codes_alone { DType::I32 } else { DType::F32 };
        Ok(Self { names: names.to_vec(), roles, features, x, y, classes, categories: all })
    }

    /// Surveys a table and places its columns. `sample` sees the first rows, by which numbers and texts are told apart;
    /// `all` sees every row, where there are texts to be known.
    pub fn survey(
        options: &TableOptions,
        names: &[String],
        sample: impl FnOnce(&mut Survey) -> Result<()>,
        all: impl FnOnce(&mut Survey) -> Result<()>,
    ) -> Result<Self> {
        let mut survey = Survey::new(names, &[]);
        sample(&mut survey)?;
        let label = options.label.as_deref().map(|label| find(names, label, "label")).transpose()?;
        for name in &options.categorical {
            find(names, name, "categorical")?;
        }
        for name in options.categories.keys() {
            if Some(find(names, name, "categories")?) == label {
                return Err(Error::data(format!(
                    "categories: the label is among them; expected inputs, got '{name}'. Give its classes as classNames."
                )));
            }
        }
        if options.class_names.is_some() && label.is_none() {
            return Err(Error::data("classNames: there is no label; expected the column that holds them, got none."));
        }
        // The texts of a label whose classes are known already need not be gathered.
        let unknown = label.filter(|_| options.class_names.is_none());
        let used = taken(options, names, label)?.into_iter().chain(unknown);
        let is_category =
            |&column: &usize| survey.columns[column].is_text() || options.categorical.contains(&names[column]);
        // Nor those of columns whose categories are known.
        let unknown = |column: &usize| !options.categories.contains_key(&names[*column]);
        let categories: Vec<_> = used.filter(unknown).filter(is_category).map(|column| names[column].clone()).collect();
        if !categories.is_empty() {
            survey = Survey::new(names, &categories);
            all(&mut survey)?;
        }
        Self::new(options, &survey, names, &categories)
    }
}

/// The columns of `x`, in order.
fn taken(options: &TableOptions, names: &[String], label: Option<usize>) -> Result<Vec<usize>> {
    let taken: Vec<_> = match &options.columns {
        None => (0..names.len()).filter(|&column| Some(column) != label).collect(),
        Some(columns) => columns.iter().map(|column| find(names, column, "columns")).collect::<Result<_>>()?,
    };
    if taken.is_empty() {
        return Err(Error::data("has no column to learn from; expected one beside the label, got none."));
    }
    if let Some(label) = label.filter(|label| taken.contains(label)) {
        return Err(Error::data(format!(
            "columns: the label is among them; expected columns to learn from, got '{}'.",
            names[label]
        )));
    }
    if let Some(at) = (0..taken.len()).find(|&at| taken[..at].contains(&taken[at])) {
        let name = &names[taken[at]];
        return Err(Error::data(format!("columns: a column is named twice; expected each once, got '{name}'.")));
    }
    Ok(taken)
}

fn find(names: &[String], name: &str, option: &str) -> Result<usize> {
    names.iter().position(|own| own == name).ok_or_else(|| {
        let mut known: Vec<_> = names.iter().take(20).map(|name| format!("'{name}'")).collect();
        if names.len() > known.len() {
            known.push("…".to_owned());
        }
        Error::data(format!("{option}: there is no such column; expected one of {}, got '{name}'.", known.join(", ")))
    })
}

/// A column's categories in order: by value where all are numbers, by their bytes otherwise.
fn codes(survey: &Survey, column: usize) -> (Codes, Vec<String>) {
    let mut categories: Vec<_> = survey.columns[column].categories.iter().cloned().collect();
    let numbers: Option<Vec<f64>> = categories.iter().map(|text| super::number::number(text.as_bytes())).collect();
    if numbers.is_some_and(|numbers| numbers.iter().all(|number| !number.is_nan())) {
        let number = |text: &str| super::number::number(text.as_bytes());
        categories.sort_by(|a, b| number(a).partial_cmp(&number(b)).unwrap_or(Ordering::Equal).then_with(|| a.cmp(b)));
    } else {
        categories.sort();
    }
    let codes = categories.iter().enumerate().map(|(code, text)| (text.clone(), code as u32)).collect();
    (codes, categories.into_iter().map(Into::into).collect())
}

/// Categories by their texts, in the order given as this option.
fn numbered(option: &str, names: &[String]) -> Result<Codes> {
    Ok(distinct(option, names)?.iter().zip(0..).map(|(name, code)| (name.as_str().into(), code)).collect())
}
