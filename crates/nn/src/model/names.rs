//! Names for layers that have none: the kind, then the kind with a number, as in Keras (`dense`, `dense_1`).

use std::collections::HashSet;

/// Fills in the missing names; those given stay, and none is made twice.
pub(super) fn complete<'a>(layers: impl Iterator<Item = (String, &'a mut Option<String>)>) {
    let layers: Vec<_> = layers.collect();
    let mut taken: HashSet<String> = layers.iter().filter_map(|(_, name)| (**name).clone()).collect();
    for (stem, name) in layers.into_iter().filter(|(_, name)| name.is_none()) {
        let free = free_name(&stem, |name| taken.contains(name));
        taken.insert(free.clone());
        *name = Some(free);
    }
}

/// The kind, or the kind with the first number that makes it free.
pub(super) fn free_name(kind: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (1..).map(|n| format!("{kind}_{n}"));
    let mut names = std::iter::once(kind.to_owned()).chain(numbered);
    names.find(|name| !taken(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_around_those_given() {
        let mut names = [None, Some("dense_1".to_owned()), None, Some("dense".to_owned()), None];
        complete(
            names.iter_mut().enumerate().map(|(i, name)| ((if i == 4 { "dropout" } else { "dense" }).to_owned(), name)),
        );
        assert_eq!(names.map(Option::unwrap), ["dense_2", "dense_1", "dense_3", "dense", "dropout"]);
    }
}
