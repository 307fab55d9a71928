//! What every table takes: which column is the answer, which are the inputs, and how texts become numbers.

use espalier_spec::choice;

choice! {
    /// What a category becomes.
    pub enum Encoding {
        /// The number of the category, counted from 0 in sorted order.
        Codes = "codes",
        /// A column for each category, 1 in the category's own and 0 in the others.
        OneHot = "oneHot",
    }
}

/// How the columns of a table become samples; the readers' specs say what each means.
#[derive(Debug, Clone, PartialEq)]
pub struct TableOptions {
    /// The column with the answer.
    pub label: Option<String>,
    /// The classes of the label; those that it holds where none are named.
    pub class_names: Option<Vec<String>>,
    /// The columns to learn from; all but the label where none are named.
    pub columns: Option<Vec<String>>,
    /// Columns that hold categories although they look like numbers.
    pub categorical: Vec<String>,
    /// What a category becomes among the inputs.
    pub encoding: Encoding,
    /// Texts that stand for a value that is not there.
    pub missing_values: Vec<String>,
}

impl Default for TableOptions {
    fn default() -> Self {
        let missing = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?"];
        Self {
            label: None,
            class_names: None,
            columns: None,
            categorical: Vec::new(),
            encoding: Encoding::Codes,
            missing_values: missing.map(str::to_owned).to_vec(),
        }
    }
}
