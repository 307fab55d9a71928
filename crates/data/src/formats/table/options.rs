//! What every table takes: which column is the answer, which are the inputs, and how texts become numbers.

use std::collections::BTreeMap;

use espalier_spec::{Spec, choice};

use crate::OnError;

choice! {
    /// What a category becomes.
    pub enum Encoding {
        /// The number of the category, counted from 0 in sorted order.
        Codes = "codes",
        /// A column for each category, 1 in the category's own and 0 in the others.
        OneHot = "oneHot",
    }
}

/// How the columns of a table become samples: the options of every reader of tables, beside its own.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct TableOptions {
    /// The column with the answer; without one the samples have no `y`. Texts and columns named in `categorical` become
    /// class ids, whole numbers int32, other numbers float32.
    pub label: Option<String>,
    /// The classes of the label in the order of their ids, such as those of the file that a model has learned from; those
    /// that the file has, in sorted order, when left out.
    pub class_names: Option<Vec<String>>,
    /// The columns to learn from, in this order; all but the label where none are named.
    pub columns: Option<Vec<String>>,
    /// Columns that hold categories although they look like numbers. Columns with more texts than numbers are
    /// categories by themselves.
    #[spec(default = vec![])]
    pub categorical: Vec<String>,
    /// The categories of columns in the order of their numbers, such as the `categories` of the data set that a model has
    /// learned from; of other columns those that the file has, in sorted order.
    #[spec(default = BTreeMap::new())]
    pub categories: BTreeMap<String, Vec<String>>,
    /// What a category becomes among the inputs: its number in sorted order, or a column for each category. Where all
    /// inputs are codes `x` is int32, otherwise float32.
    #[spec(default = Encoding::Codes)]
    pub encoding: Encoding,
    /// Texts that stand for a value that is not there. Missing inputs become NaN, and 0 in every column of a category
    /// that is one-hot; a missing label is an error.
    #[spec(default = MISSING.map(str::to_owned).to_vec())]
    pub missing_values: Vec<String>,
    /// Whether a row that cannot be taken ends the reading with an error that names it, or is left out and counted.
    #[spec(default = OnError::Throw)]
    pub on_error: OnError,
    /// Whether each epoch reads the file anew, instead of keeping it in memory. Files beyond 256 MB are read anew
    /// where nothing is said.
    pub stream: Option<bool>,
}

const MISSING: [&str; 9] = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?"];
