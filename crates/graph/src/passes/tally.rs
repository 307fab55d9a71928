//! Has kernels that make a matrix in tiles gather what else would be read from all of it again: figures of its columns.

use espalier_spec::Result;

use super::{Ir, Unit};
use crate::graph::{Source, Value};
use crate::op::{Cut, SharedOp};
use crate::plan::MOST_OUTPUTS;
use crate::shape::TensorType;
use crate::tally::Tallied;

/// Moves figures of columns into the units that make their matrices.
pub(crate) fn gather(ir: &mut Ir, units: &mut Vec<Unit>) -> Result<()> {
    let mut at = 0;
    while at < units.len() {
        match gathered(ir, units, at) {
            Some((maker, tallied)) => move_into(ir, units, at, maker, tallied)?,
            None => at += 1,
        }
    }
    Ok(())
}

/// The unit that makes the matrix of whose columns unit `at` gives figures, and how it does that, if it can.
fn gathered(ir: &Ir, units: &mut [Unit], at: usize) -> Option<(usize, Tallied)> {
    let (node, op) = only_op(ir, &units[at])?;
    let (&matrix, others) = ir.nodes[node].inputs.split_first()?;
    let made = ir.root(matrix);
    let maker = units.iter().position(|unit| unit.outputs.first() == Some(&made))?;
    let Cut::Grid { batch: 1, size, tile } = units[maker].cut else { return None };
    let tallied = op.tallied(tile.0)?;
    // Only what comes before the matrix is certain to be there when it is made.
    let fits = ir.ty(matrix).shape[..] == [1, size.0, size.1]
        && others.iter().all(|&value| ir.root(value).node < made.node)
        && units[maker].outputs.len() + 2 <= MOST_OUTPUTS
        && units[maker].kernel.ending().is_some()
        && readers(ir, units, node).all(|reader| reader.is_some());
    fits.then_some((maker, tallied))
}

/// The node of a unit that is one op, and the op.
fn only_op<'i>(ir: &'i Ir, unit: &Unit) -> Option<(usize, &'i SharedOp)> {
    let at = unit.outputs.first()?.node;
    let node = ir.nodes.get(at)?;
    let Source::Op(op) = &node.source else { return None };
    (op.elementwise().is_none() && node.inputs == unit.inputs).then_some((at, op))
}

/// The units that read a node; nothing for those that cannot be made anew when its type changes.
fn readers(ir: &Ir, units: &[Unit], node: usize) -> impl Iterator<Item = Option<usize>> {
    let is_result =
        ir.outputs.iter().chain(ir.assigns.iter().map(|(_, value)| value)).any(|&value| ir.root(value).node == node);
    let reads = move |unit: &Unit| unit.inputs.iter().any(|&value| ir.root(value).node == node);
    let directly =
        move |unit: &Unit| unit.inputs.iter().all(|value| value.node == node || ir.root(*value).node != node);
    let units = units.iter().enumerate().filter(move |(_, unit)| reads(unit));
    let found = units.map(move |(at, unit)| (directly(unit) && only_op(ir, unit).is_some()).then_some(at));
    found.chain(is_result.then_some(None))
}

/// Moves unit `at` into the maker of its matrix, and makes those anew that read its figures.
fn move_into(
    ir: &mut Ir,
    units: &mut Vec<Unit>,
    at: usize,
    maker: usize,
    Tallied { op, tally }: Tallied,
) -> Result<()> {
    let node = units[at].outputs[0].node;
    let readers: Vec<_> = readers(ir, units, node).flatten().collect();
    let inputs = ir.nodes[node].inputs.clone();
    ir.nodes[node].types = op.infer(&types(ir, &inputs))?;
    let name = op.name();
    ir.nodes[node].source = Source::Op(op);
    for reader in readers {
        let unit = &mut units[reader];
        if let Some((at, op)) = only_op(ir, unit) {
            unit.kernel = op.kernel(&types(ir, &unit.inputs), &ir.nodes[at].types)?;
            (unit.cut, unit.cost) = (unit.kernel.cut(), unit.kernel.cost());
        }
    }
    let unit = &mut units[maker];
    if let Some(ending) = unit.kernel.ending() {
        ending.gather(tally, unit.inputs.len(), unit.outputs.len());
    }
    unit.inputs.extend(&inputs[1..]);
    unit.outputs.extend((0..2).map(|output| Value { node, output }));
    unit.cost = unit.kernel.cost();
    unit.name = format!("{}+{name}", unit.name);
    units.remove(at);
    Ok(())
}

fn types(ir: &Ir, values: &[Value]) -> Vec<TensorType> {
    values.iter().map(|&value| ir.ty(value).clone()).collect()
}
