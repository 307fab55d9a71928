//! The options that every table takes, declared once for all formats.

/// Declares the spec of a table's format: its own fields, then those that every table takes.
macro_rules! table_spec {
    ($(#[$meta:meta])* pub struct $Name:ident { $($own:tt)* }) => {
        #[derive(Debug, Clone, PartialEq, Spec)]
        $(#[$meta])*
        pub struct $Name {
            $($own)*
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
            /// What a category becomes among the inputs: its number in sorted order, or a column for each category. Where all
            /// inputs are codes `x` is int32, otherwise float32.
            #[spec(default = Encoding::Codes)]
            pub encoding: Encoding,
            /// Texts that stand for a value that is not there. Missing inputs become NaN, and 0 in every column of a category
            /// that is one-hot; a missing label is an error.
            #[spec(default = TableOptions::default().missing_values)]
            pub missing_values: Vec<String>,
            /// Whether a row that cannot be taken ends the reading with an error that names it, or is left out and counted.
            #[spec(default = OnError::Throw)]
            pub on_error: OnError,
            /// Whether each epoch reads the file anew, instead of keeping it in memory. Files beyond 256 MB are read anew
            /// where nothing is said.
            pub stream: Option<bool>,
        }

        impl $Name {
            fn table(&self) -> TableOptions {
                TableOptions {
                    label: self.label.clone(),
                    class_names: self.class_names.clone(),
                    columns: self.columns.clone(),
                    categorical: self.categorical.clone(),
                    encoding: self.encoding,
                    missing_values: self.missing_values.clone(),
                }
            }
        }
    };
}

pub(crate) use table_spec;
