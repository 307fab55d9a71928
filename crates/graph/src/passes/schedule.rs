//! Orders units into stages: what is worth sharing between workers meets at barriers, the rest runs on one thread.

use std::collections::HashMap;
use std::ops::Range;

use espalier_spec::{Error, Result};

use super::{Ir, Unit};
use crate::graph::{Source, Value};

/// A stage whose whole cost is below this many nanoseconds runs on one thread: meeting twice costs about a third of
/// a microsecond, and waking the other core's caches as much again.
const WORTH_MEETING_NS: f64 = 6_000.0;

/// Units that run together, as a range of the plan's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// One after the other on worker 0.
    Serial(Range<usize>),
    /// Independent of each other; their pieces are handed out to all workers.
    Parallel(Range<usize>),
}

/// An order of units, the stages it falls into, and for each unit the time at which it runs.
pub(crate) struct Schedule {
    pub order: Vec<usize>,
    pub stages: Vec<Stage>,
    pub times: Vec<usize>,
}

/// Levels of dependence become stages; neighbouring stages that are not worth sharing become one.
pub(crate) fn schedule(ir: &Ir, units: &[Unit]) -> Result<Schedule> {
    let levels = levels(ir, units)?;
    let deepest = levels.iter().copied().max().unwrap_or(0);
    let (mut order, mut stages, mut times) = (vec![], vec![], vec![0; units.len()]);
    let mut time = 0;
    for level in 0..=deepest {
        let members: Vec<_> = (0..units.len()).filter(|&unit| levels[unit] == level).collect();
        let start = order.len();
        order.extend(&members);
        let range = start..order.len();
        let cost: f64 = members.iter().map(|&unit| units[unit].cost).sum();
        let pieces: usize = members.iter().map(|&unit| units[unit].cut.pieces()).sum();
        if pieces > 1 && cost >= WORTH_MEETING_NS {
            for &unit in &members {
                times[unit] = time;
            }
            time += 1;
            stages.push(Stage::Parallel(range));
        } else {
            for &unit in &members {
                times[unit] = time;
                time += 1;
            }
            match stages.last_mut() {
                Some(Stage::Serial(last)) => last.end = range.end,
                _ if range.is_empty() => {}
                _ => stages.push(Stage::Serial(range)),
            }
        }
    }
    Ok(Schedule { order, stages, times })
}

/// For each unit the stage in which it runs: the length of the longest chain of units that must run before it.
fn levels(ir: &Ir, units: &[Unit]) -> Result<Vec<usize>> {
    let before = predecessors(ir, units);
    let mut levels: Vec<Option<usize>> = vec![None; units.len()];
    for _ in 0..=units.len() {
        let mut waiting = false;
        for at in 0..units.len() {
            if levels[at].is_none() {
                let level = before[at].iter().try_fold(0, |level, &other| Some(level.max(levels[other]? + 1)));
                waiting |= level.is_none();
                levels[at] = level;
            }
        }
        if !waiting {
            break;
        }
    }
    let stuck = || Error::internal("plan: the assigns of a step depend on each other in a circle.");
    let mut levels = levels.into_iter().collect::<Option<Vec<_>>>().ok_or_else(stuck)?;
    defer(ir, units, &before, &mut levels);
    Ok(levels)
}

/// Moves what is made of states and constants alone, such as filters in another order, to just before it is read: made
/// at the start, what the backward pass reads would take memory through the whole step.
fn defer(ir: &Ir, units: &[Unit], before: &[Vec<usize>], levels: &mut [usize]) {
    let mut by_level: Vec<usize> = (0..units.len()).collect();
    by_level.sort_by_key(|&at| levels[at]);
    let mut makers: HashMap<Value, usize> = HashMap::new();
    let mut may_wait = vec![false; units.len()];
    for &at in &by_level {
        let lasts = |&value: &Value| {
            let root = ir.root(value);
            match &ir.nodes[root.node].source {
                Source::State(_) | Source::Constant(_) => true,
                Source::Input(_) => false,
                Source::Op(_) => makers.get(&root).is_some_and(|&maker| may_wait[maker]),
            }
        };
        may_wait[at] = units[at].writes.is_empty() && units[at].inputs.iter().all(lasts);
        makers.extend(units[at].outputs.iter().map(|&value| (value, at)));
    }
    let mut latest = vec![usize::MAX; units.len()];
    for &at in by_level.iter().rev() {
        if may_wait[at] && latest[at] != usize::MAX {
            levels[at] = latest[at];
        }
        for &other in &before[at] {
            latest[other] = latest[other].min(levels[at] - 1);
        }
    }
}

/// For each unit those that must run before it.
fn predecessors(ir: &Ir, units: &[Unit]) -> Vec<Vec<usize>> {
    let mut maker: HashMap<Value, usize> = HashMap::new();
    let mut readers: HashMap<Value, Vec<usize>> = HashMap::new();
    for (at, unit) in units.iter().enumerate() {
        maker.extend(unit.outputs.iter().map(|&value| (value, at)));
        for &value in &unit.inputs {
            readers.entry(ir.root(value)).or_default().push(at);
        }
    }
    let mut before: Vec<Vec<usize>> = vec![vec![]; units.len()];
    // Values that lie in the memory of a state so far: the state itself, then each that was written over it.
    let mut versions: HashMap<Value, Vec<Value>> = HashMap::new();
    for (at, unit) in units.iter().enumerate() {
        before[at].extend(unit.inputs.iter().filter_map(|&value| maker.get(&ir.root(value))));
        let conditions = unit.inputs.iter().flat_map(|&value| ir.conditions(value));
        before[at].extend(conditions.filter_map(|value| maker.get(&value)));
        // A state is overwritten only after everybody has read what was there.
        for &(output, leaf) in &unit.writes {
            let versions = versions.entry(leaf).or_insert_with(|| vec![leaf]);
            let there =
                versions.iter().flat_map(|value| readers.get(value).into_iter().flatten().chain(maker.get(value)));
            before[at].extend(there.filter(|&&other| other != at));
            versions.push(unit.outputs[output]);
        }
    }
    before
}
