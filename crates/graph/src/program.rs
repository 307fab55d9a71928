//! Fused chains of elementwise ops: a short program run over tiles that stay in L1.

use std::cell::RefCell;

use espalier_spec::Result;

use crate::io::{In, Io, Out, RunState};
use crate::op::{Cut, Kernel, pieces_worth};
use crate::ops::elementwise::{Elementwise, RowContext};
use crate::shape::{DType, Shape, TensorType};

/// Elements of a tile: with a dozen registers of 4 KiB a chain stays within L1 and L2's nearest lines.
pub const TILE: usize = 1024;

/// More registers than this and the tiles leave L1; the fusing pass ends a chain before.
pub const MOST_REGISTERS: usize = 16;

/// Rows shorter than this are copied into a tile; longer ones are read where they lie.
const SHORT_ROW: usize = 64;

/// How an operand is read for position `i` of the output.
#[derive(Debug, Clone, PartialEq)]
enum Access {
    /// Element `i`.
    Dense,
    /// The only element.
    Scalar,
    /// Element `i % n`: broadcast over the leading axes.
    Row(usize),
    /// Element `i / n`: broadcast over the trailing axes.
    Column(usize),
    /// By strides.
    General { dims: Vec<usize>, strides: Vec<usize> },
    /// The values that the producing kernel has just computed.
    Produced,
}

#[derive(Debug, Clone)]
struct Operand {
    input: usize,
    access: Access,
    dtype: DType,
    register: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Operand(usize),
    Register(usize),
    Output(usize),
}

#[derive(Debug, Clone)]
struct Step {
    op: Elementwise,
    args: [Place; 3],
    arity: usize,
    to: Place,
}

/// A value inside a program under construction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot(usize);

/// A compiled chain.
#[derive(Debug, Clone)]
pub struct Program {
    operands: Vec<Operand>,
    steps: Vec<Step>,
    outputs: Vec<(DType, Place)>,
    registers: usize,
    size: usize,
    /// Tiles do not cross rows of this length, so that long rows are read in place.
    row: usize,
    cost: f64,
}

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
        self.add_operand(Operand { input, access, dtype: ty.dtype, register: None })
    }

    /// The values that the producing kernel has just computed, for an epilogue.
    pub fn produced(&mut self) -> Slot {
        self.add_operand(Operand { input: usize::MAX, access: Access::Produced, dtype: DType::F32, register: None })
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
                args.iter().for_each(|&arg| last_use[arg] = at);
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
        let outputs = outputs.iter().map(|&(value, dtype)| (dtype, places[value])).collect();
        let long_row = |operand: &Operand| match operand.access {
            Access::Row(n) if n >= SHORT_ROW => Some(n),
            _ => None,
        };
        let cost = steps.iter().map(|step| step.op.row.cost).sum::<f64>() + 0.1;
        let row = operands.iter().find_map(long_row).unwrap_or(0);
        Program { operands, steps, outputs, registers, size: shape.size(), row, cost }
    }
}

fn access(from: &Shape, to: &Shape) -> Access {
    if from == to || from.size() == to.size() {
        return Access::Dense;
    }
    if from.size() == 1 {
        return Access::Scalar;
    }
    let strides = from.strides_in(to);
    let moving = |axis: &usize| strides[*axis] != 0 || to[*axis] == 1;
    let row = (0..to.rank()).rev().take_while(moving).map(|axis| to[axis]).product::<usize>();
    if row == from.size() {
        return Access::Row(row);
    }
    let column = (0..to.rank()).take_while(moving).map(|axis| to[axis]).product::<usize>();
    if column == from.size() {
        return Access::Column(to.size() / column.max(1));
    }
    Access::General { dims: to.to_vec(), strides }
}

thread_local! {
    /// Tiles of the epilogues, which have no scratch of their own: the producing kernel uses it.
    static EPILOGUE_TILES: RefCell<Vec<f32>> = RefCell::new(vec![0.0; TILE * MOST_REGISTERS]);
}

impl Program {
    /// Number of registers.
    pub fn registers(&self) -> usize {
        self.registers
    }

    /// Estimated nanoseconds an element.
    pub fn cost(&self) -> f64 {
        self.cost
    }

    /// Runs over elements `first..first + len`, whose outputs are `outs`; `inputs` are whole tensors.
    fn run(
        &self,
        inputs: &[In<'_>],
        state: RunState,
        first: usize,
        outs: &mut [Out<'_>],
        len: usize,
        scratch: &mut [f32],
    ) {
        let mut tiles = tiles(scratch);
        let chunk = self.size.min(TILE).min(len);
        for operand in &self.operands {
            if let (Access::Scalar, Some(register)) = (&operand.access, operand.register) {
                tiles[register][..chunk].fill(element(inputs[operand.input], 0));
            }
        }
        let mut done = 0;
        while done < len {
            let at = first + done;
            let room = if self.row == 0 { TILE } else { TILE.min(self.row - at % self.row) };
            let n = room.min(len - done);
            self.run_tile(inputs, &[], state, at, done, n, outs, &mut tiles);
            done += n;
        }
    }

    /// Runs over one tile; `done` is its start within `outs`, `at` its start within the whole.
    #[allow(clippy::too_many_arguments, reason = "the tile's whole context, passed once per kilobyte of work")]
    fn run_tile(
        &self,
        inputs: &[In<'_>],
        produced: &[f32],
        state: RunState,
        at: usize,
        done: usize,
        n: usize,
        outs: &mut [Out<'_>],
        tiles: &mut [&mut [f32]; MOST_REGISTERS],
    ) {
        for operand in &self.operands {
            if let Some(register) = operand.register {
                fill(operand, inputs, at, &mut tiles[register][..n]);
            }
        }
        for step in &self.steps {
            let cx = RowContext { params: step.op.params, stream: step.op.stream, state, first: at };
            let run = |to: &mut [f32], tiles: &[&mut [f32]; MOST_REGISTERS]| {
                let mut args: [&[f32]; 3] = [&[]; 3];
                for (arg, place) in args.iter_mut().zip(&step.args[..step.arity]) {
                    *arg = match *place {
                        Place::Register(register) => &tiles[register][..n],
                        Place::Operand(index) => self.read(index, inputs, produced, at, n, tiles),
                        Place::Output(_) => unreachable!("a value in an output is not read again"),
                    };
                }
                (step.op.row.run)(&cx, args, to);
            };
            match step.to {
                Place::Output(output) => match &mut outs[output] {
                    Out::F32(out) => run(&mut out[done..done + n], tiles),
                    _ => unreachable!("only float32 outputs are written directly"),
                },
                Place::Register(register) => {
                    let to = std::mem::take(&mut tiles[register]);
                    run(&mut to[..n], tiles);
                    tiles[register] = to;
                }
                Place::Operand(_) => unreachable!("steps do not write operands"),
            }
        }
        for (&(_, place), out) in self.outputs.iter().zip(outs) {
            let from = match place {
                Place::Output(_) => continue,
                Place::Register(register) => &tiles[register][..n],
                Place::Operand(index) => self.read(index, inputs, produced, at, n, tiles),
            };
            match out {
                Out::F32(out) => out[done..done + n].copy_from_slice(from),
                Out::U8(out) => out[done..done + n].iter_mut().zip(from).for_each(|(out, x)| *out = *x as u8),
                _ => unreachable!("programs give float32 and bool"),
            }
        }
    }

    fn read<'t>(
        &self,
        index: usize,
        inputs: &[In<'t>],
        produced: &'t [f32],
        at: usize,
        n: usize,
        tiles: &'t [&mut [f32]; MOST_REGISTERS],
    ) -> &'t [f32] {
        let operand = &self.operands[index];
        match (operand.register, &operand.access) {
            (Some(register), _) => &tiles[register][..n],
            (None, Access::Produced) => &produced[..n],
            (None, _) => match inputs[operand.input] {
                In::F32(data) => &data[at..at + n],
                _ => unreachable!("only float32 operands are read in place"),
            },
        }
    }

    /// Runs over a part of a row that the producing kernel has just computed, in place; `at` is its position.
    pub fn finish(&self, inputs: &[In<'_>], state: RunState, at: usize, values: &mut [f32]) {
        EPILOGUE_TILES.with_borrow_mut(|scratch| {
            let mut tiles = tiles(scratch);
            let chunk = values.len().min(TILE);
            for operand in &self.operands {
                if let (Access::Scalar, Some(register)) = (&operand.access, operand.register) {
                    tiles[register][..chunk].fill(element(inputs[operand.input], 0));
                }
            }
            // The last step may not read what it overwrites, so the result goes through one more tile.
            let mut result = [0.0; TILE];
            let mut done = 0;
            for values in values.chunks_mut(TILE) {
                let n = values.len();
                let mut outs = [Out::F32(&mut result[..n])];
                self.run_tile(inputs, values, state, at + done, 0, n, &mut outs, &mut tiles);
                values.copy_from_slice(&result[..n]);
                done += n;
            }
        });
    }
}

fn tiles(scratch: &mut [f32]) -> [&mut [f32]; MOST_REGISTERS] {
    let mut chunks = scratch.chunks_exact_mut(TILE);
    std::array::from_fn(|_| chunks.next().unwrap_or_default())
}

fn element(input: In<'_>, at: usize) -> f32 {
    match input {
        In::F32(data) => data[at],
        In::U8(data) => f32::from(data[at]),
        In::I32(_) => unreachable!("int32 does not enter a program"),
    }
}

/// Writes the operand's elements for positions `at..` of the output.
fn fill(operand: &Operand, inputs: &[In<'_>], at: usize, tile: &mut [f32]) {
    let input = inputs.get(operand.input).copied();
    let Some(input) = input else { return };
    match (&operand.access, input) {
        (Access::Scalar | Access::Produced, _) => {}
        (Access::Dense, In::U8(data)) => {
            tile.iter_mut().zip(&data[at..]).for_each(|(to, &from)| *to = f32::from(from));
        }
        (Access::Dense, _) => tile.iter_mut().enumerate().for_each(|(i, to)| *to = element(input, at + i)),
        (Access::Row(n), In::F32(data)) => {
            let mut column = at % n;
            let mut rest = tile;
            while !rest.is_empty() {
                let run = rest.len().min(n - column);
                rest[..run].copy_from_slice(&data[column..column + run]);
                rest = &mut rest[run..];
                column = 0;
            }
        }
        (Access::Row(n), _) => tile.iter_mut().enumerate().for_each(|(i, to)| *to = element(input, (at + i) % n)),
        (Access::Column(n), _) => {
            let (mut row, mut left) = (at / n, n - at % n);
            let mut rest = tile;
            while !rest.is_empty() {
                let run = rest.len().min(left);
                rest[..run].fill(element(input, row));
                rest = &mut rest[run..];
                (row, left) = (row + 1, *n);
            }
        }
        (Access::General { dims, strides }, _) => fill_strided(dims, strides, input, at, tile),
    }
}

fn fill_strided(dims: &[usize], strides: &[usize], input: In<'_>, at: usize, tile: &mut [f32]) {
    let mut index = [0; Shape::MAX_RANK];
    let (mut left, mut offset) = (at, 0);
    for axis in (0..dims.len()).rev() {
        index[axis] = left % dims[axis];
        left /= dims[axis];
        offset += index[axis] * strides[axis];
    }
    for to in tile {
        *to = element(input, offset);
        for axis in (0..dims.len()).rev() {
            index[axis] += 1;
            offset += strides[axis];
            if index[axis] < dims[axis] {
                break;
            }
            offset -= strides[axis] * dims[axis];
            index[axis] = 0;
        }
    }
}

/// A program as a kernel of its own.
pub struct Chain {
    program: Program,
    cut: Cut,
}

impl Chain {
    /// Cuts the program's elements into pieces of whole tiles.
    pub fn new(program: Program) -> Self {
        let pieces = pieces_worth(program.size as f64 * program.cost);
        let per_piece = program.size.div_ceil(pieces).next_multiple_of(TILE);
        let cut = if pieces == 1 { Cut::Whole } else { Cut::Rows { rows: program.size, per_piece } };
        Self { program, cut }
    }
}

impl Kernel for Chain {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.program.size as f64 * self.program.cost
    }

    fn scratch(&self) -> usize {
        self.program.registers * TILE
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (first, len) = match self.cut {
            Cut::Rows { rows, per_piece } => (io.piece * per_piece, per_piece.min(rows - io.piece * per_piece)),
            _ => (0, self.program.size),
        };
        let (scratch, state) = (io.scratch(), io.state);
        let (inputs, outputs) = io.all();
        self.program.run(inputs, state, first, outputs, len, scratch);
        Ok(())
    }
}
