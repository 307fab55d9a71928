//! Which values a training step computes again in its backward pass instead of keeping them.
//!
//! Nodes are put into segments; what leaves a segment is kept, what lies within is not. Chosen by itself, a model is cut
//! where its backward pass then holds the fewest bytes at a time: what has been kept so far, and all values of the segment
//! that is just computed again. So residual blocks stay whole, and a chain of `n` equal layers is cut into about `√n`
//! segments. The last segment, with which the backward pass begins, is not computed again.

use espalier_graph::Segments;
use espalier_spec::{At, Error, FieldValue, Result, Value, names};

use super::Model;
use super::forward::Forward;

/// What a training step computes again.
#[derive(Debug, Clone, PartialEq)]
pub enum Recompute {
    /// What the model chooses by the sizes of its values.
    Chosen,
    /// Blocks, each of them the layers whose names begin with that name and a point, and layers: those that follow each
    /// other are computed again together.
    Named(Vec<String>),
}

impl Recompute {
    /// Reads `true`, which lets the model choose, `false`, or a list of names.
    pub fn from_json(value: &Value, at: &At) -> Result<Self> {
        match value {
            Value::Bool(true) => Ok(Self::Chosen),
            Value::Bool(false) => Ok(Self::Named(vec![])),
            Value::Array(list) => {
                list.iter().map(|name| String::read(name, at)).collect::<Result<_>>().map(Self::Named)
            }
            _ => Err(at.error("has the wrong type", "true, false, or an array of names", value)),
        }
    }

    /// The same as JSON.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Chosen => Value::from(true),
            Self::Named(names) => names.iter().cloned().map(Value::from).collect(),
        }
    }
}

impl Model {
    /// Checks that layers and blocks of those names can be computed again.
    pub fn check_recompute(&self, recompute: &Recompute) -> Result<()> {
        self.recomputed_with(recompute).map(drop)
    }

    /// The nodes of a graph that are computed again together, for a forward pass that is in the graph.
    pub fn segments(&self, recompute: &Recompute, forward: &Forward<'_>) -> Result<Segments> {
        let mut segments = Segments::default();
        for (node, segment) in self.recomputed_with(recompute)?.into_iter().enumerate() {
            if let Some(segment) = segment {
                segments.put(forward.spans[node].clone(), segment);
            }
        }
        Ok(segments)
    }

    /// For each node of the model the segment it is in.
    fn recomputed_with(&self, recompute: &Recompute) -> Result<Vec<Option<usize>>> {
        match recompute {
            Recompute::Chosen => Ok(self.chosen()),
            Recompute::Named(names) => self.named(names),
        }
    }

    fn named(&self, names: &[String]) -> Result<Vec<Option<usize>>> {
        let nodes = &self.wiring.nodes;
        let mut segments: Vec<Option<usize>> = vec![None; nodes.len()];
        let mut is_single = vec![false; nodes.len()];
        for (number, name) in names.iter().enumerate() {
            let is_inside = |other: &str| other.strip_prefix(&**name).is_some_and(|rest| rest.starts_with('.'));
            let found: Vec<_> =
                (0..nodes.len()).filter(|&at| nodes[at].name == *name || is_inside(&nodes[at].name)).collect();
            if found.is_empty() {
                let meant = names::suggestion(name, nodes.iter().map(|node| &*node.name));
                return Err(Error::spec(format!(
                    "compile: recompute: no layer or block is called '{name}'; expected names of layers, or what the \
                     names of a block's layers begin with{meant}"
                )));
            }
            for &at in &found {
                if segments[at].replace(number).is_some() {
                    let layer = &nodes[at].name;
                    return Err(Error::spec(format!(
                        "compile: recompute: '{layer}' is meant twice; expected each layer once, got it again in '{name}'."
                    )));
                }
                is_single[at] = found.len() == 1;
            }
        }
        // Single layers that follow each other become one segment.
        for at in 0..nodes.len() {
            let before =
                nodes[at].inputs.iter().filter(|&&input| is_single[input]).filter_map(|&input| segments[input]);
            if let (true, Some(own)) = (is_single[at], segments[at]) {
                let joined: Vec<_> = before.collect();
                for segment in segments.iter_mut().filter(|segment| segment.is_some_and(|of| joined.contains(&of))) {
                    *segment = Some(own);
                }
            }
        }
        Ok(segments)
    }

    fn chosen(&self) -> Vec<Option<usize>> {
        let nodes = &self.wiring.nodes;
        let end = nodes.len();
        let mut last_read: Vec<usize> = (0..end).collect();
        for (at, node) in nodes.iter().enumerate() {
            node.inputs.iter().for_each(|&input| last_read[input] = at);
        }
        self.wiring.outputs.iter().for_each(|&output| last_read[output] = end);
        let sizes: Vec<_> = nodes.iter().map(|node| node.shape.size()).collect();
        let cuts = best_cuts(&sizes, &last_read);
        let mut segments = vec![None; end];
        for (number, pair) in cuts.windows(2).enumerate() {
            segments[pair[0]..pair[1]].fill(Some(number));
        }
        segments
    }
}

/// Where to cut nodes, of which each gives a value of that size that is read for the last time at that node, so that the
/// most that is held at a time is least: from 0, each place the number of a segment's first node.
fn best_cuts(sizes: &[usize], last_read: &[usize]) -> Vec<usize> {
    let (mut least, mut most) = (0, sizes.iter().sum());
    let mut best = vec![0];
    while least < most {
        let limit = least + (most - least) / 2;
        match cuts_within(limit, sizes, last_read) {
            Some(cuts) => (best, most) = (cuts, limit),
            None => least = limit + 1,
        }
    }
    best
}

/// The cuts that keep the least, if there are any with which no more than `limit` is held at a time.
fn cuts_within(limit: usize, sizes: &[usize], last_read: &[usize]) -> Option<Vec<usize>> {
    let end = sizes.len();
    // For each place: the least that is kept of the nodes before it when it is a cut, and the cut before it.
    let mut kept: Vec<Option<(usize, usize)>> = vec![Some((0, 0))];
    for cut in 1..=end {
        let (mut crossing, mut whole) = (0, 0);
        let mut best: Option<(usize, usize)> = None;
        for first in (0..cut).rev() {
            whole += sizes[first];
            crossing += if last_read[first] >= cut { sizes[first] } else { 0 };
            let Some((before, _)) = kept[first] else { continue };
            if before + whole <= limit && best.is_none_or(|(least, _)| before + crossing < least) {
                best = Some((before + crossing, first));
            }
        }
        kept.push(best);
    }
    let mut cuts: Vec<usize> = vec![];
    let mut at = end;
    while at > 0 {
        at = kept[at]?.1;
        cuts.push(at);
    }
    cuts.reverse();
    Some(cuts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most that is held at a time with these cuts.
    fn held(cuts: &[usize], sizes: &[usize], last_read: &[usize]) -> usize {
        let ends = cuts[1..].iter().copied().chain([sizes.len()]);
        let segments = cuts.iter().copied().zip(ends);
        let kept = |first: usize| {
            let is_kept = |at: &usize| {
                let segment = cuts.iter().rposition(|cut| cut <= at).unwrap();
                last_read[*at] >= cuts[segment + 1]
            };
            (0..first).filter(is_kept).map(|at| sizes[at]).sum::<usize>()
        };
        segments.map(|(first, end)| kept(first) + sizes[first..end].iter().sum::<usize>()).max().unwrap()
    }

    #[test]
    fn a_chain_of_equal_layers_is_cut_into_about_as_many_segments_as_its_root() {
        let (sizes, last_read) = (vec![1; 100], (1..=100).collect::<Vec<_>>());
        let cuts = best_cuts(&sizes, &last_read);
        assert!((8..=16).contains(&cuts.len()), "{cuts:?}");
        // Segments of 13, 12, 11, … values and a value for each before it.
        assert_eq!(held(&cuts, &sizes, &last_read), 14);
    }

    #[test]
    fn no_other_cuts_hold_less() {
        // Two blocks with a way around the first's inside, and a value that is read until the end.
        let sizes = [4, 9, 9, 3, 8, 2, 7, 7, 1, 5];
        let last_read = [3, 2, 3, 10, 5, 8, 7, 8, 9, 10];
        let best = held(&best_cuts(&sizes, &last_read), &sizes, &last_read);
        for subset in 0..1_usize << 9 {
            let cuts: Vec<_> = std::iter::once(0).chain((1..10).filter(|at| subset >> (at - 1) & 1 == 1)).collect();
            assert!(held(&cuts, &sizes, &last_read) >= best, "{cuts:?}");
        }
    }

    #[test]
    fn one_layer_is_not_cut() {
        assert_eq!(best_cuts(&[5], &[1]), [0]);
    }
}
