//! Joins elementwise nodes into chains, and chains to the product before them, and makes the kernels.
//!
//! A node joins the chain of its consumer when nothing else reads it: so a chain has one result, and no cycle can
//! arise. A chain behind a product whose result nothing else reads becomes the product's epilogue.

use std::collections::HashMap;

use espalier_spec::Result;

use super::{Ir, Unit};
use crate::graph::{Source, Value};
use crate::op::{Kernel, SharedOp};
use crate::ops::elementwise::Elementwise;
use crate::ops::reshape;
use crate::program::{Chain, MOST_REGISTERS, Program, ProgramBuilder, Slot};
use crate::shape::DType;

/// A chain longer than this would need more registers than tiles fit in L1.
const LONGEST: usize = 24;

/// The units of a graph in topological order.
pub(crate) fn fuse(ir: &Ir) -> Result<Vec<Unit>> {
    let readers = readers(ir);
    let mut chain_of: HashMap<usize, usize> = HashMap::new();
    let mut chains: HashMap<usize, Vec<usize>> = HashMap::new();
    for sink in (0..ir.nodes.len()).rev() {
        if fusible(ir, sink) && !chain_of.contains_key(&sink) {
            let members = grow(ir, sink, &readers, &mut chain_of);
            chains.insert(sink, members);
        }
    }
    let mut absorbed: HashMap<usize, usize> = HashMap::new();
    for (&sink, members) in &chains {
        if let Some(product) = product_before(ir, sink, members, &readers)
            && !absorbed.contains_key(&product)
        {
            absorbed.insert(product, sink);
        }
    }
    let product_of: HashMap<usize, usize> = absorbed.iter().map(|(&product, &sink)| (sink, product)).collect();
    let mut units = vec![];
    for at in 0..ir.nodes.len() {
        let Source::Op(op) = &ir.nodes[at].source else { continue };
        if op.is_view() || absorbed.contains_key(&at) {
            continue;
        }
        if let Some(members) = chains.get(&at) {
            units.push(chain_unit(ir, at, members, product_of.get(&at).copied())?);
        } else if !chain_of.contains_key(&at) {
            units.push(single(ir, at, op)?);
        }
    }
    for &(leaf, value) in &ir.assigns {
        assign(ir, &mut units, leaf, value);
    }
    Ok(units)
}

/// Nodes that read each root value; `usize::MAX` stands for a reader that is none of them.
fn readers(ir: &Ir) -> HashMap<Value, Vec<usize>> {
    let mut readers: HashMap<Value, Vec<usize>> = HashMap::new();
    for (at, node) in ir.nodes.iter().enumerate() {
        let is_view = matches!(&node.source, Source::Op(op) if op.is_view());
        // What others wait for has to be there by itself.
        let (read, reader) = if is_view { (&node.inputs[1..], usize::MAX) } else { (&node.inputs[..], at) };
        for &value in read {
            readers.entry(ir.root(value)).or_default().push(reader);
        }
    }
    for &value in ir.outputs.iter().chain(ir.assigns.iter().map(|(_, value)| value)) {
        readers.entry(ir.root(value)).or_default().push(usize::MAX);
    }
    readers
}

fn row(ir: &Ir, at: usize) -> Option<&Elementwise> {
    if let Source::Op(op) = &ir.nodes[at].source { op.elementwise() } else { None }
}

/// Whether a program can compute the node: programs hold floats and truth values.
fn fusible(ir: &Ir, at: usize) -> bool {
    let node = &ir.nodes[at];
    let fits = |dtype: DType| matches!(dtype, DType::F32 | DType::Bool);
    row(ir, at).is_some()
        && fits(node.types[0].dtype)
        && node.inputs.iter().all(|&value| ir.ty(value).dtype != DType::I32)
}

/// The chain that ends in `sink`, members in topological order.
fn grow(
    ir: &Ir,
    sink: usize,
    readers: &HashMap<Value, Vec<usize>>,
    chain_of: &mut HashMap<usize, usize>,
) -> Vec<usize> {
    let size = ir.nodes[sink].types[0].shape.size();
    let mut members = vec![sink];
    chain_of.insert(sink, sink);
    let mut operands = operands(ir, &members);
    loop {
        let candidate = members.iter().flat_map(|&at| &ir.nodes[at].inputs).find_map(|&value| {
            let root = ir.root(value);
            let joins = fusible(ir, root.node)
                && !chain_of.contains_key(&root.node)
                && ir.ty(root).shape.size() == size
                && ir.ty(value).shape.size() == size
                && readers[&root].iter().all(|reader| members.contains(reader));
            joins.then_some(root.node)
        });
        let Some(node) = candidate else { break };
        let mut longer = members.clone();
        longer.push(node);
        let needed = self::operands(ir, &longer);
        // Operands that are broadcast take a register each, results need a few more.
        if longer.len() > LONGEST || needed + 5 > MOST_REGISTERS {
            break;
        }
        (members, operands) = (longer, needed);
        chain_of.insert(node, sink);
    }
    debug_assert!(operands <= MOST_REGISTERS);
    members.sort_unstable();
    members
}

/// Distinct values that a chain reads from outside.
fn operands(ir: &Ir, members: &[usize]) -> usize {
    let mut outside: Vec<_> =
        members.iter().flat_map(|&at| &ir.nodes[at].inputs).map(|&value| ir.root(value)).collect();
    outside.retain(|value| !members.contains(&value.node));
    outside.sort_unstable();
    outside.dedup();
    outside.len()
}

/// The product whose result only this chain reads, if there is one that can carry it.
fn product_before(ir: &Ir, sink: usize, members: &[usize], readers: &HashMap<Value, Vec<usize>>) -> Option<usize> {
    let size = ir.nodes[sink].types[0].shape.size();
    if ir.nodes[sink].types[0].dtype != DType::F32 {
        return None;
    }
    members.iter().flat_map(|&at| &ir.nodes[at].inputs).find_map(|&value| {
        let root = ir.root(value);
        let Source::Op(op) = &ir.nodes[root.node].source else { return None };
        let fits = op.carries_epilogue()
            && ir.ty(root).shape.size() == size
            && readers[&root].iter().all(|reader| members.contains(reader));
        fits.then_some(root.node)
    })
}

fn chain_unit(ir: &Ir, sink: usize, members: &[usize], product: Option<usize>) -> Result<Unit> {
    let produced = product.map(|node| Value { node, output: 0 });
    let mut inputs: Vec<Value> = product.map_or(vec![], |node| ir.nodes[node].inputs.clone());
    let mut builder = ProgramBuilder::new(&ir.nodes[sink].types[0].shape);
    let mut slots: HashMap<(Value, crate::shape::Shape), Slot> = HashMap::new();
    let mut results: HashMap<usize, Slot> = HashMap::new();
    for &at in members {
        let node = &ir.nodes[at];
        let mut args = vec![];
        for &value in &node.inputs {
            let root = ir.root(value);
            if let Some(&slot) = results.get(&root.node) {
                args.push(slot);
                continue;
            }
            // Views of one value may be read in several ways, so the shape belongs to the key.
            let ty = ir.ty(value).clone();
            let slot = *slots.entry((root, ty.shape.clone())).or_insert_with(|| {
                if Some(root) == produced {
                    return builder.produced();
                }
                inputs.push(value);
                builder.operand(inputs.len() - 1, &ty, &node.types[0].shape)
            });
            args.push(slot);
        }
        let op = row(ir, at).unwrap_or_else(|| unreachable!("members of a chain are rows"));
        results.insert(at, builder.step(op, &args));
    }
    builder.output(results[&sink], ir.nodes[sink].types[0].dtype);
    let program = builder.finish();
    let names = members.iter().filter_map(|&at| row(ir, at)).map(|op| op.row.name).collect::<Vec<_>>().join("+");
    let (name, kernel) = match product {
        None => (names, Box::new(Chain::new(program)) as Box<dyn Kernel>),
        Some(node) => (format!("{}+{names}", op_name(ir, node)), with_epilogue(ir, node, program)?),
    };
    let outputs = vec![Value { node: sink, output: 0 }];
    Ok(Unit::new(name, kernel, inputs, outputs))
}

fn op_name(ir: &Ir, at: usize) -> &'static str {
    if let Source::Op(op) = &ir.nodes[at].source { op.name() } else { "" }
}

fn types(ir: &Ir, values: &[Value]) -> Vec<crate::shape::TensorType> {
    values.iter().map(|&value| ir.ty(value).clone()).collect()
}

fn with_epilogue(ir: &Ir, at: usize, program: Program) -> Result<Box<dyn Kernel>> {
    let node = &ir.nodes[at];
    let Source::Op(op) = &node.source else { unreachable!("a product is an op") };
    op.finished_kernel(&types(ir, &node.inputs), &node.types, Some(program))
}

fn single(ir: &Ir, at: usize, op: &SharedOp) -> Result<Unit> {
    let node = &ir.nodes[at];
    let kernel = op.kernel(&types(ir, &node.inputs), &node.types)?;
    let outputs = (0..node.types.len()).map(|output| Value { node: at, output }).collect();
    let mut unit = Unit::new(op.name().to_owned(), kernel, node.inputs.clone(), outputs);
    unit.in_place = op.in_place().to_vec();
    Ok(unit)
}

/// Lets the unit that makes `value` write it straight into the state if it updates in place; else copies at the end.
fn assign(ir: &Ir, units: &mut Vec<Unit>, leaf: Value, value: Value) {
    let in_place = units.iter_mut().find_map(|unit| {
        let output = unit.outputs.iter().position(|&output| output == value)?;
        let (_, input) = unit.in_place.iter().find(|(made, _)| *made == output)?;
        (unit.inputs[*input] == leaf).then_some((unit, output))
    });
    if let Some((unit, output)) = in_place {
        unit.writes.push((output, leaf));
        return;
    }
    let copy = Box::new(reshape::Copy { bytes: ir.ty(leaf).bytes() });
    // The copy's output has no node, as it is the leaf's memory; but it is told from other copies.
    let made = Value { node: usize::MAX, output: units.len() };
    let mut unit = Unit::new("assign".to_owned(), copy, vec![value], vec![made]);
    unit.writes.push((0, leaf));
    units.push(unit);
}

impl Unit {
    fn new(name: String, kernel: Box<dyn Kernel>, inputs: Vec<Value>, outputs: Vec<Value>) -> Self {
        let (cut, cost) = (kernel.cut(), kernel.cost());
        Self { name, kernel, cut, cost, inputs, outputs, writes: vec![], in_place: vec![] }
    }
}
