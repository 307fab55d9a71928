//! Chains over narrow parts of a result: several rows are brought together into a tile, for which a step is entered once.

use espalier_kernels::tile::TileMut;

use super::access::{Access, Operand, fill};
use super::{MOST_REGISTERS, Program, TILE, tiles};
use crate::io::{In, Out, RunState};

/// Tiles that are needed besides the registers and the result: for the part itself, and for operands that lie like it.
pub(super) const TILES: usize = 1 + MOST_OPERANDS;

/// Operands that lie like the part, at most.
const MOST_OPERANDS: usize = 4;

/// Inputs of the kernel, at most.
const MOST_INPUTS: usize = MOST_REGISTERS;

/// In rows longer than this, bringing them together takes as long as entering a step for each.
const WIDEST: usize = 128;

impl Program {
    /// Whether narrow rows of a part can be brought together: what depends on an element's place is not random, and
    /// there is room.
    pub(super) fn suits_narrow(&self, inputs: &[In<'_>], width: usize) -> bool {
        width <= WIDEST
            && inputs.len() <= MOST_INPUTS
            && self.operands.iter().filter(|operand| lies_like_the_part(operand)).count() <= MOST_OPERANDS
            && !self.steps.iter().any(|step| step.op.row.random)
    }

    /// As [`finish`](Self::finish), several rows at a time.
    pub(super) fn finish_narrow(
        &self,
        inputs: &[In<'_>],
        state: RunState,
        at: usize,
        width: usize,
        mut part: TileMut<'_>,
        scratch: &mut [f32],
    ) {
        let (result, scratch) = scratch.split_at_mut(TILE);
        let (produced, scratch) = scratch.split_at_mut(TILE);
        let (gathered, scratch) = scratch.split_at_mut(TILE * MOST_OPERANDS);
        let mut tiles = tiles(scratch);
        let (rows, cols) = (part.rows(), part.cols());
        let together = TILE / cols.max(1);
        let alike = width.is_multiple_of(self.period);
        for first in (0..rows).step_by(together) {
            let count = together.min(rows - first);
            let n = count * cols;
            let place = |row: usize| at + (first + row) * width;
            for (row, to) in produced[..n].chunks_exact_mut(cols).enumerate() {
                to.copy_from_slice(part.row_mut(first + row));
            }
            for operand in &self.operands {
                let Some(register) = operand.register else { continue };
                // Rows that begin alike need their fixed operands once.
                if first == 0 || !operand.fixed || !alike {
                    let rows = tiles[register][..n].chunks_exact_mut(cols).enumerate();
                    rows.for_each(|(row, to)| fill(operand, inputs, place(row), to));
                }
            }
            let mut near = [In::F32(&[]); MOST_INPUTS];
            let mut room = gathered.chunks_exact_mut(TILE);
            for operand in self.operands.iter().filter(|operand| lies_like_the_part(operand)) {
                let (In::F32(from), Some(to)) = (inputs[operand.input], room.next()) else { continue };
                for (row, to) in to[..n].chunks_exact_mut(cols).enumerate() {
                    to.copy_from_slice(&from[place(row)..][..cols]);
                }
                near[operand.input] = In::F32(&to[..n]);
            }
            let outs = &mut [Out::F32(&mut result[..n])];
            self.run_tile(&near[..inputs.len()], &produced[..n], state, 0, 0, n, outs, &mut tiles);
            for (row, from) in result[..n].chunks_exact(cols).enumerate() {
                part.row_mut(first + row).copy_from_slice(from);
            }
        }
    }
}

/// Whether an operand is read where it lies, at the places of the part.
fn lies_like_the_part(operand: &Operand) -> bool {
    operand.register.is_none() && operand.access == Access::Dense
}
