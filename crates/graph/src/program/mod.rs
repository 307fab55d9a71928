//! Fused chains of elementwise ops: a short program run over tiles that stay in L1.

mod access;
mod builder;
mod chain;
mod narrow;

use std::cell::RefCell;

use espalier_kernels::fetch;
use espalier_kernels::tile::TileMut;

use crate::io::{In, Out, RunState};
use crate::ops::elementwise::{Elementwise, RowContext};
use crate::shape::DType;
use access::{Access, Operand, fill};

pub use builder::{ProgramBuilder, Slot};
pub use chain::Chain;

/// Elements of a tile: with a dozen registers of 4 KiB a chain stays within L1 and L2's nearest lines.
pub const TILE: usize = 1024;

/// More registers than this and the tiles leave L1; the fusing pass ends a chain before.
pub const MOST_REGISTERS: usize = 16;

/// Tensors of this many elements come from memory: a tile's are asked for while the one before is computed.
const FAR: usize = 1 << 18;

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

/// A compiled chain.
#[derive(Debug, Clone)]
pub struct Program {
    operands: Vec<Operand>,
    steps: Vec<Step>,
    outputs: Vec<(DType, Place)>,
    registers: usize,
    /// Elements of a tile.
    tile: usize,
    /// After how many elements all operands that are filled once begin anew.
    period: usize,
    size: usize,
    cost: f64,
}

thread_local! {
    /// Tiles of the epilogues, which have no scratch of their own: the producing kernel uses it.
    static EPILOGUE_TILES: RefCell<Vec<f32>> = RefCell::new(vec![0.0; TILE * (MOST_REGISTERS + narrow::TILES + 1)]);
}

impl Program {
    /// Number of registers.
    pub fn registers(&self) -> usize {
        self.registers
    }

    /// Elements of a tile: at most [`TILE`].
    fn tile(&self) -> usize {
        self.tile
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
        self.fill_fixed(inputs, first, &mut tiles, self.tile.min(len));
        let mut done = 0;
        while done < len {
            let at = first + done;
            let n = self.tile.min(len - done);
            self.fill_moving(inputs, at, &mut tiles, n);
            if self.size >= FAR {
                self.fetch(inputs, at + n, self.tile.min(len - done - n));
                for out in &*outs {
                    if let Out::F32(out) = out {
                        fetch(&out[done + n..len.min(done + n + self.tile)]);
                    }
                }
            }
            self.run_tile(inputs, &[], state, at, done, n, outs, &mut tiles);
            done += n;
        }
    }

    /// Runs over one tile, whose registers are filled; `done` is its start within `outs`, `at` its start within the whole.
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
        tiles: &mut Tiles<'_>,
    ) {
        for step in &self.steps {
            let cx = RowContext { params: step.op.params, stream: step.op.stream, state, first: at };
            let run = |to: &mut [f32], tiles: &Tiles<'_>| {
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
        tiles: &'t Tiles<'_>,
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

    /// Runs in place over values that the producing kernel has just computed; `at` is the position of the first, and
    /// `width` the distance between two of their rows.
    pub fn finish(&self, inputs: &[In<'_>], state: RunState, at: usize, width: usize, mut part: TileMut<'_>) {
        EPILOGUE_TILES.with_borrow_mut(|scratch| {
            if part.cols() != width && self.suits_narrow(inputs, part.cols()) {
                return self.finish_narrow(inputs, state, at, width, part, scratch);
            }
            // The last step may not write what it reads, so the result goes through one more tile.
            let (result, scratch) = scratch.split_at_mut(TILE);
            let mut tiles = tiles(scratch);
            let mut run = |at: usize, values: &mut [f32], fill: bool| {
                if fill {
                    self.fill_fixed(inputs, at, &mut tiles, values.len().min(self.tile));
                }
                for (tile, values) in values.chunks_mut(self.tile).enumerate() {
                    let (at, n) = (at + tile * self.tile, values.len());
                    self.fill_moving(inputs, at, &mut tiles, n);
                    self.run_tile(inputs, values, state, at, 0, n, &mut [Out::F32(&mut result[..n])], &mut tiles);
                    values.copy_from_slice(&result[..n]);
                }
            };
            if part.cols() == width {
                return run(at, part.into_slice(), true);
            }
            // Rows that are a whole number of periods apart begin alike.
            let alike = width.is_multiple_of(self.period);
            for row in 0..part.rows() {
                run(at + row * width, part.row_mut(row), row == 0 || !alike);
            }
        });
    }

    /// Asks for the elements `at..at + n` of the operands that are read where they lie.
    pub fn fetch(&self, inputs: &[In<'_>], at: usize, n: usize) {
        for operand in &self.operands {
            if let (Access::Dense, Some(In::F32(data))) = (&operand.access, inputs.get(operand.input)) {
                fetch(&data[at..at + n]);
            }
        }
    }

    /// Writes the operands that look different in every tile.
    fn fill_moving(&self, inputs: &[In<'_>], at: usize, tiles: &mut Tiles<'_>, n: usize) {
        for operand in self.operands.iter().filter(|operand| !operand.fixed) {
            if let Some(register) = operand.register {
                fill(operand, inputs, at, &mut tiles[register][..n]);
            }
        }
    }

    /// Writes the operands that look alike in every tile from element `at` on, once for all tiles.
    fn fill_fixed(&self, inputs: &[In<'_>], at: usize, tiles: &mut Tiles<'_>, n: usize) {
        for operand in self.operands.iter().filter(|operand| operand.fixed) {
            if let Some(register) = operand.register {
                fill(operand, inputs, at, &mut tiles[register][..n]);
            }
        }
    }
}

/// The registers, each a tile of scratch memory.
type Tiles<'s> = [&'s mut [f32]; MOST_REGISTERS];

fn tiles(scratch: &mut [f32]) -> Tiles<'_> {
    let mut chunks = scratch.chunks_exact_mut(TILE);
    std::array::from_fn(|_| chunks.next().unwrap_or_default())
}
