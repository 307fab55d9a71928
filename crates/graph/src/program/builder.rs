//! Building a program: places for values, registers that are reused once dead.

use super::access::{Access, Operand, access};
use super::{Place, Program, Step, TILE};
use crate::ops::elementwise::Elementwise;
use crate::shape::{DType, Shape, TensorType};

/// A value inside a program under construction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot(usize);

/// Collects the operands, steps and outputs of a chain.
pub struct ProgramBuilder {
    shape: Shape,
    operands: Vec<Operand>,
    values: Vec<Definition>,
    outputs: Vec<(usize, DType)>,
}

enum Definition {
    Operand(usize),
    Step(Elementwise, Vec<usize>),
}

impl ProgramBuilder {
    /// A program over all elements of `shape`.
    pub fn new(shape: &Shape) -> Self {
        Self { shape: shape.clone(), operands: vec![], values: vec![], outputs: vec![] }
    }

    /// Input number `input`, broadcast to `to`: the shape of the op that reads it, which has the program's size.
    pub fn operand(&mut self, input: usize, ty: &TensorType, to: &Shape) -> Slot {
        let access = access(&ty.shape, to);
        self.add_operand(Operand::new(input, access, ty.dtype))
    }

    /// The values that the producing kernel has just computed, for an epilogue.
    pub fn produced(&mut self) -> Slot {
        self.add_operand(Operand::new(usize::MAX, Access::Produced, DType::F32))
    }

    fn add_operand(&mut self, operand: Operand) -> Slot {
        self.operands.push(operand);
        self.values.push(Definition::Operand(self.operands.len() - 1));
        Slot(self.values.len() - 1)
    }

    /// Applies an op.
    pub fn step(&mut self, op: &Elementwise, args: &[Slot]) -> Slot {
        self.values.push(Definition::Step(op.clone(), args.iter().map(|slot| slot.0).collect()));
        Slot(self.values.len() - 1)
    }

    /// Makes a value the next output.
    pub fn output(&mut self, value: Slot, dtype: DType) {
        self.outputs.push((value.0, dtype));
    }

    /// Gives every value a place: operands where they lie, results in registers that are reused once dead, a
    /// result that is only an output straight in its output.
    pub fn finish(self) -> Program {
        let Self { shape, mut operands, values, outputs } = self;
        let mut last_use = vec![0; values.len()];
        for (at, value) in values.iter().enumerate() {
            if let Definition::Step(_, args) = value {
                for &arg in args {
                    last_use[arg] = at;
                }
            }
        }
        for &(value, _) in &outputs {
            // Outputs are copied out after the last step.
            last_use[value] = last_use[value].max(if last_use[value] == 0 { 0 } else { values.len() });
        }
        let mut places = vec![Place::Register(usize::MAX); values.len()];
        let mut free: Vec<usize> = vec![];
        let mut registers = 0;
        let mut take = |free: &mut Vec<usize>| {
            free.pop().unwrap_or_else(|| {
                registers += 1;
                registers - 1
            })
        };
        for (at, value) in values.iter().enumerate() {
            if let Definition::Operand(index) = value {
                let operand = &mut operands[*index];
                let direct = operand.dtype == DType::F32 && matches!(operand.access, Access::Dense | Access::Produced);
                if !direct {
                    // Filled before the first step and kept: a scalar's register is filled once for all tiles.
                    operand.register = Some(take(&mut free));
                }
                places[at] = Place::Operand(*index);
            }
        }
        let mut steps = vec![];
        for (at, value) in values.iter().enumerate() {
            let Definition::Step(op, args) = value else { continue };
            let output = outputs.iter().position(|&(value, dtype)| value == at && dtype == DType::F32);
            places[at] = match output {
                Some(output) if last_use[at] == 0 => Place::Output(output),
                _ => Place::Register(take(&mut free)),
            };
            let mut arg_places = [Place::Register(usize::MAX); 3];
            for (place, &arg) in arg_places.iter_mut().zip(args) {
                *place = places[arg];
            }
            for (i, &arg) in args.iter().enumerate() {
                if let (Place::Register(register), true) =
                    (places[arg], last_use[arg] == at && !args[..i].contains(&arg))
                {
                    free.push(register);
                }
            }
            steps.push(Step { op: op.clone(), args: arg_places, arity: args.len(), to: places[at] });
        }
        let period = period(&mut operands);
        let outputs = outputs.iter().map(|&(value, dtype)| (dtype, places[value])).collect();
        let cost = steps.iter().map(|step| step.op.row.cost).sum::<f64>() + 0.1;
        Program { operands, steps, outputs, registers, tile: TILE / period * period, period, size: shape.size(), cost }
    }
}

/// After how many elements operands that are rows, which it marks, look alike: tiles are a whole number of it.
fn period(operands: &mut [Operand]) -> usize {
    let divisor = |mut a: usize, mut b: usize| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let mut together = 1;
    for operand in operands.iter_mut().filter(|operand| operand.register.is_some()) {
        let Some(period) = operand.period() else { continue };
        let both = together / divisor(together, period) * period;
        operand.fixed = both <= TILE;
        if operand.fixed {
            together = both;
        }
    }
    together
}
