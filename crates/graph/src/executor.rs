//! Runs plans: the one place where workers share memory, and the crate's only unsafe code.
//!
//! Why it is sound. A plan never changes. Its buffers are disjoint while both are in use (`passes::memory`), a stage
//! reads only what earlier stages wrote, barriers lie between stages, and the pieces of a kernel cut its outputs into
//! disjoint parts (`Cut`). Inputs outlive the run, or the step holds them until all have left it. So no memory is written by one worker while another holds a reference to it.

// The arena, the states and every tensor are aligned to cache lines, and offsets within them as well.
#![allow(clippy::cast_ptr_alignment)]

use std::cell::UnsafeCell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use espalier_kernels::arena::AlignedBytes;
use espalier_kernels::team::{MOST_THREADS, Team, Worker, with_team};
use espalier_kernels::tile::TileMut;
use espalier_spec::{Error, Result};

use crate::fault;
use crate::io::{In, Input, Io, Out, RunState};
use crate::op::{Cut, Kernel};
use crate::passes::schedule::Stage;
use crate::plan::{Base, MOST_OUTPUTS, Place, Plan, Task};
use crate::shape::{DType, TensorType};
use crate::states::States;

/// What decides, between steps, what runs next. Called by one worker at a time.
pub trait Driver<'a>: Send {
    /// The plan to run next, by position, with its inputs put in `inputs`; `None` ends the run.
    fn next(&mut self, inputs: &mut Vec<Input<'a>>, state: &mut RunState) -> Option<usize>;
    /// Sees the outputs of the step just run.
    fn done(&mut self, outputs: &[In<'_>]) -> Result<()>;
}

/// The memory that runs need; a team is lent to it for each.
pub struct Engine {
    threads: usize,
    alone: Team,
    arena: AlignedBytes,
    scratch: Vec<AlignedBytes>,
}

impl Engine {
    /// An engine of that many threads; the thread that calls [`run`](Self::run) is one of them.
    pub fn new(threads: usize) -> Self {
        let threads = threads.clamp(1, MOST_THREADS);
        Self { threads, alone: Team::new(1), arena: AlignedBytes::zeroed(0), scratch: vec![] }
    }

    /// Its threads.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Bytes that the engine holds.
    pub fn bytes(&self) -> usize {
        self.arena.len() + self.scratch.iter().map(AlignedBytes::len).sum::<usize>()
    }

    /// Gives memory of more than that many bytes back.
    pub fn shrink(&mut self, most: usize) {
        if self.bytes() > most {
            (self.arena, self.scratch) = (AlignedBytes::zeroed(0), vec![]);
        }
    }

    /// Makes room for plans, so that running them allocates nothing.
    pub fn reserve(&mut self, plans: &[&Plan]) {
        let arena = plans.iter().map(|plan| plan.arena_bytes).max().unwrap_or(0);
        if self.arena.len() < arena {
            // The old one goes first: both together may be more than there is.
            self.arena = AlignedBytes::zeroed(0);
            self.arena = AlignedBytes::zeroed(arena);
        }
        let scratch = plans.iter().map(|plan| plan.scratch * 4).max().unwrap_or(0);
        if self.scratch.first().is_none_or(|block| block.len() < scratch) {
            self.scratch = (0..self.threads).map(|_| AlignedBytes::zeroed(scratch)).collect();
        }
    }

    /// Runs steps until the driver ends it. After an error the states are those of the last whole step.
    pub fn run<'a>(&mut self, plans: &[&'a Plan], states: &mut States, driver: &mut dyn Driver<'a>) -> Result<()> {
        self.reserve(plans);
        let serial = plans.iter().all(|plan| plan.is_serial());
        let threads = if serial { 1 } else { self.threads };
        let longest = plans.iter().map(|plan| plan.stages.len()).max().unwrap_or(0);
        let shared = Shared {
            plans,
            arena: self.arena.as_mut_ptr(),
            scratch: self.scratch.iter_mut().map(|block| (block.as_mut_ptr().cast(), block.len() / 4)).collect(),
            states: states.pointers(),
            claims: (0..longest * threads).map(|_| AtomicUsize::new(0)).collect(),
            step: UnsafeCell::new(Step::default()),
            driver: UnsafeCell::new(driver),
            failed_at: AtomicUsize::new(usize::MAX),
            error: Mutex::new(None),
        };
        let body = |worker: &Worker<'_>| shared.work(worker);
        let outcome = if serial { self.alone.run(&body) } else { with_team(threads, |team| team.run(&body)) };
        let error = shared.error.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        outcome.map_err(|message| fault::error(&message))?;
        error.map_or(Ok(()), Err)
    }
}

/// What worker 0 sets between steps and all read during one.
#[derive(Default)]
struct Step<'a> {
    plan: Option<usize>,
    inputs: Vec<Input<'a>>,
    state: RunState,
}

struct Shared<'r, 'a> {
    plans: &'r [&'a Plan],
    arena: *mut u8,
    scratch: Vec<(*mut f32, usize)>,
    states: Vec<*mut u8>,
    /// Next piece of each worker's share, for each stage.
    claims: Vec<AtomicUsize>,
    step: UnsafeCell<Step<'a>>,
    driver: UnsafeCell<&'r mut dyn Driver<'a>>,
    /// Number of the barrier behind which a failure counts; until then workers may not have seen it.
    failed_at: AtomicUsize,
    error: Mutex<Option<Error>>,
}

// SAFETY: `step` and `driver` are touched by worker 0 alone between two barriers, and `step` is only read otherwise;
// the pointers are used as the module's first lines describe.
unsafe impl Sync for Shared<'_, '_> {}

impl<'a> Shared<'_, 'a> {
    /// The life of a worker: steps until there is no next one.
    fn work(&self, worker: &Worker<'_>) {
        let most = |plan: &&Plan| plan.tasks.iter().map(|task| task.inputs.len()).max().max(Some(plan.outputs.len()));
        let mut buffers = Vec::with_capacity(self.plans.iter().filter_map(most).max().unwrap_or(0));
        loop {
            if worker.index() == 0 {
                self.prepare();
            }
            worker.barrier();
            // SAFETY: worker 0 writes `step` only before this barrier and after all workers have left the step.
            let step = unsafe { &*self.step.get() };
            let Some(plan) = step.plan.and_then(|plan| self.plans.get(plan)) else { return };
            self.walk(plan, step, worker, &mut buffers);
            // Keeps worker 0 from preparing a step while others still read this one: a serial plan among parallel ones
            // needs it too, and a run of serial plans alone has no others.
            worker.barrier();
            if worker.index() == 0 {
                self.conclude(plan, step, &mut buffers);
            }
        }
    }

    /// Asks the driver for the next step, unless something failed.
    fn prepare(&self) {
        // SAFETY: only worker 0 calls this, while the others wait at the barrier.
        let (step, driver) = unsafe { (&mut *self.step.get(), &mut *self.driver.get()) };
        self.claims.iter().for_each(|claim| claim.store(0, Ordering::Relaxed));
        if self.failed_at.load(Ordering::Relaxed) != usize::MAX {
            step.plan = None;
            return;
        }
        step.inputs.clear();
        step.plan = driver.next(&mut step.inputs, &mut step.state);
        if let Some(plan) = step.plan.and_then(|plan| self.plans.get(plan)) {
            let fits = |(input, ty): (&Input<'_>, &TensorType)| input.fits(ty);
            let matching = step.inputs.len() == plan.inputs.len() && step.inputs.iter().zip(&plan.inputs).all(fits);
            if !matching || self.states.len() < plan.states.len() {
                self.fail(Error::internal("engine: the inputs of a step are not those of its plan."), 0);
                step.plan = None;
            }
        }
    }

    fn conclude(&self, plan: &Plan, step: &Step<'a>, outputs: &mut Vec<In<'static>>) {
        if self.failed_at.load(Ordering::Relaxed) != usize::MAX {
            return;
        }
        // SAFETY: only worker 0 calls this; the others wait at the next step's barrier or have nothing to run.
        let driver = unsafe { &mut *self.driver.get() };
        outputs.clear();
        for (place, _) in &plan.outputs {
            // SAFETY: the step is over, so nothing writes the outputs until the driver has seen them.
            outputs.push(unsafe { read(self.locate(plan, step, place), place) });
        }
        if let Err(error) = driver.done(outputs) {
            self.fail(error, 0);
        }
        outputs.clear();
    }

    fn fail(&self, error: Error, barrier: usize) {
        self.error.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get_or_insert(error);
        self.failed_at.fetch_min(barrier, Ordering::Relaxed);
    }

    /// Runs this worker's part of a step. After a failure the stages behind the next barrier are skipped by all.
    fn walk(&self, plan: &Plan, step: &Step<'a>, worker: &Worker<'_>, buffers: &mut Vec<In<'static>>) {
        let mut barriers = 0;
        let mut together = true;
        let mut backwards = false;
        let failed = |barriers: usize| self.failed_at.load(Ordering::Relaxed) <= barriers;
        for (number, stage) in plan.stages.iter().enumerate() {
            match stage {
                Stage::Serial(range) => {
                    together = false;
                    if worker.index() == 0 {
                        for task in &plan.tasks[range.clone()] {
                            for piece in 0..task.cut.pieces() {
                                self.run_piece(plan, step, task, piece, worker, barriers + 1, buffers);
                            }
                            if failed(barriers + 1) {
                                break;
                            }
                        }
                        if plan.is_serial() && failed(barriers + 1) {
                            return;
                        }
                    }
                }
                Stage::Parallel(range) => {
                    if !together {
                        worker.barrier();
                        barriers += 1;
                        if failed(barriers) {
                            return;
                        }
                    }
                    let tasks = &plan.tasks[range.clone()];
                    let pieces = tasks.iter().map(|task| task.cut.pieces()).sum();
                    self.share(number, pieces, backwards, worker, |mut piece| {
                        for task in tasks {
                            let own = task.cut.pieces();
                            if piece < own {
                                self.run_piece(plan, step, task, piece, worker, barriers + 1, buffers);
                                break;
                            }
                            piece -= own;
                        }
                    });
                    worker.barrier();
                    barriers += 1;
                    together = true;
                    backwards = !backwards;
                    if failed(barriers) {
                        return;
                    }
                }
            }
        }
    }

    /// Hands out `pieces`: a worker first does its own share, which keeps its caches warm, then helps the others. Every
    /// other stage goes `backwards`: it begins where the one before has ended, with what the caches still hold.
    fn share(&self, stage: usize, pieces: usize, backwards: bool, worker: &Worker<'_>, mut run: impl FnMut(usize)) {
        let threads = worker.threads();
        for turn in 0..threads {
            let owner = (worker.index() + turn) % threads;
            let (first, end) = (owner * pieces / threads, (owner + 1) * pieces / threads);
            let claim = &self.claims[stage * threads + owner];
            loop {
                let claimed = claim.fetch_add(1, Ordering::Relaxed);
                if claimed >= end - first {
                    break;
                }
                run(if backwards { end - 1 - claimed } else { first + claimed });
            }
        }
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "the whole context of a piece; a struct of references would only rename it"
    )]
    fn run_piece(
        &self,
        plan: &Plan,
        step: &Step<'a>,
        task: &Task,
        piece: usize,
        worker: &Worker<'_>,
        barrier: usize,
        buffers: &mut Vec<In<'static>>,
    ) {
        buffers.clear();
        for place in &task.inputs {
            // SAFETY: inputs were written before the last barrier and are not written in this stage. The reference
            // ends with this call: `buffers` is cleared before the next and never read elsewhere.
            buffers.push(unsafe { read(self.locate(plan, step, place), place) });
        }
        let mut outputs = [const { Out::Taken }; MOST_OUTPUTS];
        for (k, (output, place)) in outputs.iter_mut().zip(&task.outputs).enumerate() {
            // SAFETY: each piece is claimed once, and parts of different pieces are disjoint.
            *output = unsafe { part(self.locate(plan, step, place), place, task.cut, piece, k) };
        }
        let (scratch, len) = self.scratch[worker.index()];
        // SAFETY: each worker has scratch memory of its own, borrowed only here.
        let scratch = unsafe { std::slice::from_raw_parts_mut(scratch, len) };
        let count = task.outputs.len();
        let mut io = Io::new(piece, step.state, buffers, &mut outputs[..count], scratch);
        if let Err(error) = task.kernel.run(&mut io) {
            self.fail(error, barrier);
        }
    }

    /// The first byte of a place.
    fn locate(&self, plan: &Plan, step: &Step<'a>, place: &Place) -> *mut u8 {
        let base = match place.base {
            Base::Arena => self.arena,
            Base::Input(position) => step.inputs[position].pointer().cast_mut(),
            Base::State(position) => self.states[position],
            Base::Constant(position) => plan.constants[position].bytes().as_ptr().cast_mut(),
        };
        base.wrapping_add(place.offset)
    }
}

/// A place's elements.
///
/// # Safety
/// `pointer` is aligned and valid for the place's elements, which nobody writes for `'a`.
unsafe fn read<'a>(pointer: *mut u8, place: &Place) -> In<'a> {
    // SAFETY: as the caller promises.
    unsafe {
        match place.dtype {
            DType::F32 => In::F32(std::slice::from_raw_parts(pointer.cast(), place.len)),
            DType::I32 => In::I32(std::slice::from_raw_parts(pointer.cast(), place.len)),
            DType::U8 | DType::Bool => In::U8(std::slice::from_raw_parts(pointer, place.len)),
        }
    }
}

/// The part of output `k` that a piece may write.
///
/// # Safety
/// `pointer` is aligned and valid for the place's elements; nobody else touches the part for `'a`.
unsafe fn part<'a>(pointer: *mut u8, place: &Place, cut: Cut, piece: usize, k: usize) -> Out<'a> {
    let (start, len) = match cut {
        Cut::Rows { rows, per_piece } => {
            let row = place.len / rows.max(1);
            let first = piece * per_piece;
            (first * row, per_piece.min(rows - first) * row)
        }
        Cut::Grid { size: (m, n), tile, .. } => {
            let (down, across) = (m.div_ceil(tile.0), n.div_ceil(tile.1));
            let (matrix, piece) = (piece / (down * across), piece % (down * across));
            let (row, col) = (piece / across * tile.0, piece % across * tile.1);
            let (rows, cols) = (tile.0.min(m - row), tile.1.min(n - col));
            let (first, rows) = if k == 0 { (matrix * m + row, rows) } else { (matrix * down + row / tile.0, 1) };
            // SAFETY: tiles of a grid are disjoint and inside the matrix, as are their columns' parts of a row for each
            // row of tiles; the rest is the caller's promise.
            return Out::Tile(unsafe { TileMut::from_raw(pointer.cast::<f32>().add(first * n + col), rows, cols, n) });
        }
        Cut::Whole => (0, place.len),
    };
    // SAFETY: as the caller promises; the part lies inside the place.
    unsafe {
        match place.dtype {
            DType::F32 => Out::F32(std::slice::from_raw_parts_mut(pointer.cast::<f32>().add(start), len)),
            DType::I32 => Out::I32(std::slice::from_raw_parts_mut(pointer.cast::<i32>().add(start), len)),
            DType::U8 | DType::Bool => Out::U8(std::slice::from_raw_parts_mut(pointer.add(start), len)),
        }
    }
}

/// Runs one kernel on the calling thread, all pieces in order.
pub(crate) fn run_alone(
    kernel: &dyn Kernel,
    inputs: &[In<'_>],
    outputs: &mut [AlignedBytes],
    types: &[TensorType],
) -> Result<()> {
    let mut scratch = vec![0.0; kernel.scratch()];
    let cut = kernel.cut();
    for piece in 0..cut.pieces() {
        let mut parts = vec![];
        for (k, (bytes, ty)) in outputs.iter_mut().zip(types).enumerate() {
            let place = Place { base: Base::Arena, offset: 0, len: ty.shape.size(), dtype: ty.dtype };
            // SAFETY: the outputs are borrowed exclusively, are as long as their types, and hold one part each at a time.
            parts.push(unsafe { part(bytes.as_mut_ptr(), &place, cut, piece, k) });
        }
        kernel.run(&mut Io::new(piece, RunState::default(), inputs, &mut parts, &mut scratch))?;
    }
    Ok(())
}
