//! The README's table of members: the text between two marks, so that the list never drifts from the families.

use espalier_spec::{Error, Result};

use crate::families::Table;

const START: &str = "<!-- members: written by `npm run gen` -->\n";
const END: &str = "<!-- end of members -->\n";

/// The README with the table that the families give.
pub fn file(readme: &str, tables: &[Table]) -> Result<String> {
    let marks = readme.find(START).zip(readme.find(END)).filter(|(start, end)| start < end);
    let missing = || Error::io(format!("README.md: the marks of the table are gone; expected {START:?} and {END:?}."));
    let (start, end) = marks.ok_or_else(missing)?;
    let (head, tail) = (&readme[..start + START.len()], &readme[end..]);
    Ok(format!("{head}{}{tail}", table(tables)))
}

fn table(tables: &[Table]) -> String {
    let row = |table: &Table| {
        let members: Vec<_> = table.members.iter().map(|member| format!("`{}`", member.kind)).collect();
        format!("| {} | {} |\n", table.plural, members.join(", "))
    };
    let rows: String = tables.iter().map(row).collect();
    format!("\n| family | members |\n|---|---|\n{rows}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::families::tables;

    #[test]
    fn what_stands_between_the_marks_is_replaced_and_the_rest_stays() {
        let text = file(&format!("before\n{START}STALE\n{END}after\n"), &tables()).unwrap();
        assert!(text.starts_with("before\n") && text.ends_with(&format!("{END}after\n")), "{text}");
        assert!(text.contains("| optimizers | ") && !text.contains("STALE"), "{text}");
        assert_eq!(file(&text, &tables()), Ok(text));
    }

    #[test]
    fn a_readme_without_the_marks_is_complained_about() {
        assert!(file("no marks", &tables()).is_err());
        assert!(file(&format!("{END}{START}"), &tables()).is_err());
    }
}
