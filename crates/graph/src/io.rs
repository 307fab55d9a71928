//! What a kernel sees while it computes one piece: its inputs, its part of the outputs, scratch, the run's state.

use espalier_kernels::tile::TileMut;

use crate::shape::{DType, TensorType};
use crate::tensor::Tensor;

/// The memory of one input.
#[derive(Debug, Clone, Copy)]
pub enum In<'a> {
    /// Float32 elements.
    F32(&'a [f32]),
    /// Int32 elements.
    I32(&'a [i32]),
    /// Bytes: uint8 or bool.
    U8(&'a [u8]),
}

impl In<'_> {
    /// Whether these are the elements of a value of that type.
    pub fn fits(&self, ty: &TensorType) -> bool {
        let (len, same) = match self {
            Self::F32(data) => (data.len(), ty.dtype == DType::F32),
            Self::I32(data) => (data.len(), ty.dtype == DType::I32),
            Self::U8(data) => (data.len(), matches!(ty.dtype, DType::U8 | DType::Bool)),
        };
        same && len == ty.shape.size()
    }

    /// The elements, which the shape rule says are float32.
    pub fn floats(&self) -> &[f32] {
        match self {
            Self::F32(data) => data,
            _ => unreachable!("the input is float32 by the shape rule"),
        }
    }

    /// Where the elements start.
    pub fn pointer(&self) -> *const u8 {
        match self {
            Self::F32(data) => data.as_ptr().cast(),
            Self::I32(data) => data.as_ptr().cast(),
            Self::U8(data) => data.as_ptr(),
        }
    }
}

/// What a step reads as one of its inputs.
#[derive(Debug, Clone)]
pub enum Input<'a> {
    /// Memory that outlives the run.
    Lent(In<'a>),
    /// A tensor that the step holds until the next one begins.
    Held(Tensor),
}

impl Input<'_> {
    /// Whether these are the elements of a value of that type.
    pub fn fits(&self, ty: &TensorType) -> bool {
        self.elements().fits(ty)
    }

    /// Where the elements start.
    pub fn pointer(&self) -> *const u8 {
        self.elements().pointer()
    }

    fn elements(&self) -> In<'_> {
        match self {
            Self::Lent(elements) => *elements,
            Self::Held(tensor) => tensor.as_in(),
        }
    }
}

impl<'a> From<In<'a>> for Input<'a> {
    fn from(elements: In<'a>) -> Self {
        Self::Lent(elements)
    }
}

/// A worker's part of one output.
#[derive(Debug)]
pub enum Out<'a> {
    /// Float32 elements.
    F32(&'a mut [f32]),
    /// Int32 elements.
    I32(&'a mut [i32]),
    /// Bytes: uint8 or bool.
    U8(&'a mut [u8]),
    /// A tile of a float32 matrix.
    Tile(TileMut<'a>),
    /// Already taken.
    Taken,
}

/// What changes from one run of a plan to the next, besides its inputs.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RunState {
    /// Seed of the whole run.
    pub seed: u64,
    /// Number of the step.
    pub step: u64,
    /// How far the step goes, where it trains.
    pub learning_rate: f64,
}

impl RunState {
    /// A step that does not train.
    pub fn new(seed: u64, step: u64) -> Self {
        Self { seed, step, learning_rate: 0.0 }
    }
}

/// One piece of a kernel's work.
pub struct Io<'a> {
    /// Number of the piece.
    pub piece: usize,
    /// Seed, step and learning rate.
    pub state: RunState,
    inputs: &'a [In<'a>],
    outputs: &'a mut [Out<'a>],
    scratch: &'a mut [f32],
}

impl<'a> Io<'a> {
    /// Puts the parts together; done by the executor, and by tests.
    pub fn new(
        piece: usize,
        state: RunState,
        inputs: &'a [In<'a>],
        outputs: &'a mut [Out<'a>],
        scratch: &'a mut [f32],
    ) -> Self {
        Self { piece, state, inputs, outputs, scratch }
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs.len()
    }

    /// Input `i`, whatever its type.
    pub fn input(&self, i: usize) -> In<'a> {
        self.inputs[i]
    }

    /// Input `i`, which the shape rule says is float32.
    pub fn f32(&self, i: usize) -> &'a [f32] {
        match self.inputs[i] {
            In::F32(data) => data,
            _ => unreachable!("input {i} is float32 by the shape rule"),
        }
    }

    /// Input `i`, which the shape rule says is int32.
    pub fn i32(&self, i: usize) -> &'a [i32] {
        match self.inputs[i] {
            In::I32(data) => data,
            _ => unreachable!("input {i} is int32 by the shape rule"),
        }
    }

    /// Input `i`, which the shape rule says is uint8 or bool.
    pub fn u8(&self, i: usize) -> &'a [u8] {
        match self.inputs[i] {
            In::U8(data) => data,
            _ => unreachable!("input {i} is bytes by the shape rule"),
        }
    }

    /// All inputs, and this piece's parts of all outputs.
    pub fn all(&mut self) -> (&'a [In<'a>], &mut [Out<'a>]) {
        (self.inputs, self.outputs)
    }

    /// Takes this piece's part of output `k`, whatever its type; a second call gets `Taken`.
    pub fn output(&mut self, k: usize) -> Out<'a> {
        std::mem::replace(&mut self.outputs[k], Out::Taken)
    }

    /// Takes this piece's part of float32 output `k`.
    pub fn out_f32(&mut self, k: usize) -> &'a mut [f32] {
        match self.output(k) {
            Out::F32(data) => data,
            _ => unreachable!("output {k} is float32 and taken once"),
        }
    }

    /// Takes this piece's part of int32 output `k`.
    pub fn out_i32(&mut self, k: usize) -> &'a mut [i32] {
        match self.output(k) {
            Out::I32(data) => data,
            _ => unreachable!("output {k} is int32 and taken once"),
        }
    }

    /// Takes this piece's part of uint8 or bool output `k`.
    pub fn out_u8(&mut self, k: usize) -> &'a mut [u8] {
        match self.output(k) {
            Out::U8(data) => data,
            _ => unreachable!("output {k} is bytes and taken once"),
        }
    }

    /// Takes this piece's tile of output 0, for a kernel that is cut into a grid.
    pub fn out_tile(&mut self) -> TileMut<'a> {
        match self.output(0) {
            Out::Tile(tile) => tile,
            _ => unreachable!("the kernel is cut into a grid and takes its tile once"),
        }
    }

    /// Scratch memory of this worker, as long as the kernel asked for; its contents are anything.
    pub fn scratch(&mut self) -> &'a mut [f32] {
        std::mem::take(&mut self.scratch)
    }
}
