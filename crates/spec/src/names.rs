//! Names as users write them: camelCase, `snake_case` or a Keras class name; and the nearest one to a slip.

/// The camelCase form of a `snake_case` name; a name without underscores stays as it is.
pub fn camel_case(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut raise = false;
    for c in name.chars() {
        if c == '_' {
            raise = !camel.is_empty();
        } else if std::mem::take(&mut raise) {
            camel.extend(c.to_uppercase());
        } else {
            camel.push(c);
        }
    }
    camel
}

/// The `PascalCase` form of a camelCase or `snake_case` name.
pub fn pascal_case(name: &str) -> String {
    let camel = camel_case(name);
    let mut chars = camel.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Whether two spellings name the same thing: underscores and case do not count.
///
/// So `'mean_squared_error'`, `'meanSquaredError'` and `'MeanSquaredError'` are one name.
pub fn same_name(a: &str, b: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = u8> {
        name.bytes().filter(|&c| c != b'_').map(|c| c.to_ascii_lowercase())
    }
    a == b || letters(a).eq(letters(b))
}

/// The candidate that a mistyped name most likely meant, if one is near enough.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given: Vec<char> = name.to_lowercase().chars().collect();
    let slips = |candidate: &str| distance(&given, &candidate.to_lowercase().chars().collect::<Vec<_>>());
    let (count, best) = candidates.into_iter().map(|c| (slips(c), c)).min_by_key(|&(count, _)| count)?;
    // More slips than a third of the letters is another word, not a typing error.
    (count <= given.len().max(best.len()).div_ceil(3)).then_some(best)
}

/// `Did you mean 'x'?` with a space in front, or nothing where no candidate is near.
pub fn suggestion<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, candidates).map_or_else(String::new, |best| format!(". Did you mean '{best}'?"))
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replace = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                let swap = if swapped { rows[i - 2][j - 2] + 1 } else { usize::MAX };
                replace.min(swap).min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1)
            };
        }
    }
    rows[a.len()][b.len()]
}

/// The length of the camelCase form of a name.
#[doc(hidden)]
pub const fn camel_len(name: &str) -> usize {
    let bytes = name.as_bytes();
    let (mut i, mut len) = (0, 0);
    while i < bytes.len() {
        len += (bytes[i] != b'_') as usize;
        i += 1;
    }
    len
}

/// The bytes of the camelCase form of a name.
#[doc(hidden)]
pub const fn camel_bytes<const N: usize>(name: &str) -> [u8; N] {
    let bytes = name.as_bytes();
    let mut out = [0; N];
    let (mut i, mut len) = (0, 0);
    while i < bytes.len() {
        if bytes[i] != b'_' {
            out[len] = if len > 0 && bytes[i - 1] == b'_' { bytes[i].to_ascii_uppercase() } else { bytes[i] };
            len += 1;
        }
        i += 1;
    }
    out
}

/// The camelCase form of a constant `snake_case` name, at compile time.
#[macro_export]
macro_rules! camel_case {
    ($name:expr) => {{
        const BYTES: &[u8] = &$crate::names::camel_bytes::<{ $crate::names::camel_len($name) }>($name);
        const CAMEL: &str = match ::core::str::from_utf8(BYTES) {
            Ok(camel) => camel,
            Err(_) => panic!("a name is ASCII"),
        };
        CAMEL
    }};
}

/// Lists one behind the other, which have `N` names together; for tables that are made when compiling.
pub const fn joined<const N: usize>(lists: &[&[&'static str]]) -> [&'static str; N] {
    let mut names = [""; N];
    let (mut at, mut list) = (0, 0);
    while list < lists.len() {
        let mut name = 0;
        while name < lists[list].len() {
            names[at] = lists[list][name];
            (at, name) = (at + 1, name + 1);
        }
        list += 1;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case_turns_into_camel_case() {
        for (snake, camel) in [("learning_rate", "learningRate"), ("beta_1", "beta1"), ("units", "units")] {
            assert_eq!(camel_case(snake), camel);
        }
        assert_eq!(crate::camel_case!("glorot_uniform"), "glorotUniform");
        assert_eq!(pascal_case("mean_squared_error"), "MeanSquaredError");
    }

    #[test]
    fn every_keras_spelling_names_the_same_thing() {
        for name in ["mean_squared_error", "meanSquaredError", "MeanSquaredError"] {
            assert!(same_name(name, "meanSquaredError"), "{name}");
        }
        assert!(!same_name("meanSquaredError", "meanAbsoluteError"));
    }

    #[test]
    fn a_slip_finds_the_nearest_name() {
        let kinds = ["dense", "dropout", "flatten"];
        assert_eq!(nearest("denze", kinds), Some("dense"));
        assert_eq!(nearest("dropuot", kinds), Some("dropout"));
        assert_eq!(nearest("transformer", kinds), None);
    }
}
