//! Tables, whatever file they come in: named columns of numbers and texts become `x` and `y`.

pub mod layout;
pub mod number;
pub mod options;
pub mod rows;
pub mod survey;

pub use layout::{Layout, Role};
pub use options::{Encoding, TableOptions};
pub use rows::{Refusal, Rows, no_rows};
pub use survey::{Cell, Survey, survey_all};
