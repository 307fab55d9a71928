//! Aligned, zeroed heap memory with typed views: what tensors and the executor's arena live in.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::panic::resume_unwind;
use std::ptr::NonNull;
use std::slice;

/// Alignment of every block: one cache line and one AVX-512 register.
pub const ALIGNMENT: usize = 64;
/// Blocks from [`HUGE_FROM`] on start on this boundary, so that the system can back them with huge pages: sweeps then miss
/// nothing when addresses are looked up, and the processor reads ahead across what would be borders of small pages.
const HUGE_PAGE: usize = 2 << 20;
/// Below this size the boundary of a huge page would waste more address space than the pages save in look-ups.
const HUGE_FROM: usize = 4 << 20;

/// An alignment that every allocation has.
const ANY: usize = align_of::<u64>();

/// How the message starts with which a block that cannot be had unwinds.
pub const OUT_OF_MEMORY: &str = "memory: not enough is free";

/// What an empty block points at: an address that is aligned and never read.
#[repr(align(64))]
struct CacheLine;

/// A block of heap memory, 64-byte aligned, zeroed when made, whole elements in every view.
///
/// The length is what was asked for; the memory behind it is rounded up to a cache line.
pub struct AlignedBytes {
    start: NonNull<u8>,
    len: usize,
    /// What the allocator gave: `start` lies on a boundary behind it.
    given: NonNull<u8>,
}

// SAFETY: the block is plain bytes owned by this value alone; shared access only reads.
unsafe impl Send for AlignedBytes {}
// SAFETY: as above.
unsafe impl Sync for AlignedBytes {}

impl AlignedBytes {
    /// Makes a zeroed block of `len` bytes; no memory is taken for an empty one.
    ///
    /// A large block takes no memory before it is written: the system's own zeros are used, which an allocator does not
    /// trust on boundaries that it has to make by itself.
    ///
    /// Unwinds with [`OUT_OF_MEMORY`] where the system has no such block: the size is the caller's wish, and the
    /// process lives on without it.
    pub fn zeroed(len: usize) -> Self {
        let Some(layout) = layout(len) else {
            let start = NonNull::<CacheLine>::dangling().cast();
            return Self { start, len, given: start };
        };
        // SAFETY: the layout has a size above zero.
        let Some(given) = NonNull::new(unsafe { alloc_zeroed(layout) }) else { refuse(len) };
        let skipped = given.align_offset(boundary(len));
        // SAFETY: the layout has room for the block behind any boundary that is skipped to.
        let start = unsafe { given.add(skipped) };
        ask_for_huge_pages(start, len);
        Self { start, len, given }
    }

    /// A copy of `values` in a block of its own.
    pub fn from_f32(values: &[f32]) -> Self {
        let mut bytes = Self::zeroed(size_of_val(values));
        bytes.as_f32_mut().copy_from_slice(values);
        bytes
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the block holds no bytes.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The first byte, for the executor that cuts the block into buffers shared between workers.
    pub fn as_ptr(&self) -> *const u8 {
        self.start.as_ptr()
    }

    /// The first byte, writable.
    pub fn as_mut_ptr(&mut self) -> *mut u8 {
        self.start.as_ptr()
    }
}

/// One view and its writable twin, for an element type of which every bit pattern is a value.
macro_rules! views {
    ($($ty:ident $read:ident $write:ident),+) => {
        impl AlignedBytes {
            $(
                #[doc = concat!("The block as `", stringify!($ty), "`; trailing bytes that fill no element are left out.")]
                pub fn $read(&self) -> &[$ty] {
                    // SAFETY: the block is aligned to 64 bytes, initialised, and every bit pattern is a value of the type.
                    unsafe { slice::from_raw_parts(self.start.as_ptr().cast(), self.len / size_of::<$ty>()) }
                }

                #[doc = concat!("The block as writable `", stringify!($ty), "`.")]
                pub fn $write(&mut self) -> &mut [$ty] {
                    // SAFETY: as above, and `self` is borrowed mutably.
                    unsafe { slice::from_raw_parts_mut(self.start.as_ptr().cast(), self.len / size_of::<$ty>()) }
                }
            )+
        }
    };
}

views!(f32 as_f32 as_f32_mut, f64 as_f64 as_f64_mut, i32 as_i32 as_i32_mut, u32 as_u32 as_u32_mut, u8 as_u8 as_u8_mut);

impl Clone for AlignedBytes {
    fn clone(&self) -> Self {
        let mut copy = Self::zeroed(self.len);
        copy.as_u8_mut().copy_from_slice(self.as_u8());
        copy
    }
}

impl Drop for AlignedBytes {
    fn drop(&mut self) {
        if let Some(layout) = layout(self.len) {
            // SAFETY: the block came from `alloc_zeroed` with this same layout.
            unsafe { dealloc(self.given.as_ptr(), layout) }
        }
    }
}

impl std::fmt::Debug for AlignedBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AlignedBytes").field("len", &self.len).finish_non_exhaustive()
    }
}

/// Asks for huge pages behind as much of a block as fills them: the rest would take memory that nobody wants.
fn ask_for_huge_pages(start: NonNull<u8>, len: usize) {
    #[cfg(target_os = "linux")]
    if len >= HUGE_FROM {
        // SAFETY: the pages are the block's own, and only what they are made of changes. A system without huge pages says
        // so, and nothing is lost.
        unsafe { libc::madvise(start.as_ptr().cast(), len / HUGE_PAGE * HUGE_PAGE, libc::MADV_HUGEPAGE) };
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (start, len);
}

/// What a block of `len` bytes starts on.
fn boundary(len: usize) -> usize {
    if len >= HUGE_FROM { HUGE_PAGE } else { ALIGNMENT }
}

/// How a block of `len` bytes is allocated; `None` for an empty one.
fn layout(len: usize) -> Option<Layout> {
    if len == 0 {
        return None;
    }
    let rounded = len.checked_next_multiple_of(ALIGNMENT).unwrap_or(len);
    let (size, alignment) =
        if len >= HUGE_FROM { (rounded.saturating_add(HUGE_PAGE), ANY) } else { (rounded, ALIGNMENT) };
    Some(Layout::from_size_align(size, alignment).unwrap_or_else(|_| refuse(len)))
}

/// Unwinds without a word on the standard error: this is no fault of the program.
fn refuse(len: usize) -> ! {
    let sentence = format!("{OUT_OF_MEMORY}; expected room for {len} bytes, got none. Use smaller tensors or batches.");
    resume_unwind(Box::new(sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_zeroed_and_aligned_by_size() {
        for (len, alignment) in
            [(1, 64), (63, 64), (4096, 64), (HUGE_FROM - 1, 64), (HUGE_FROM, HUGE_PAGE), (9 << 20, HUGE_PAGE)]
        {
            let block = AlignedBytes::zeroed(len);
            assert_eq!(block.as_ptr() as usize % alignment, 0, "{len}");
            assert_eq!(block.len(), len);
            assert!(block.as_u8().iter().all(|&b| b == 0), "{len}");
        }
    }

    #[test]
    fn an_empty_block_has_empty_views() {
        let mut block = AlignedBytes::zeroed(0);
        assert!(block.is_empty() && block.as_f32().is_empty() && block.as_u8_mut().is_empty());
        assert_eq!(block.as_ptr() as usize % ALIGNMENT, 0);
        assert!(block.clone().is_empty());
    }

    #[test]
    fn views_share_the_bytes_and_leave_out_a_partial_element() {
        let mut block = AlignedBytes::zeroed(11);
        block.as_f32_mut().copy_from_slice(&[1.0, -2.0]);
        assert_eq!(block.as_u32(), [1.0f32.to_bits(), (-2.0f32).to_bits()]);
        assert_eq!(block.as_f64().len(), 1);
        block.as_i32_mut()[0] = -1;
        assert_eq!(block.as_u8()[..5], [255, 255, 255, 255, 0]);
    }

    #[test]
    fn a_clone_has_its_own_memory() {
        let block = AlignedBytes::from_f32(&[1.0, 2.0, 3.0]);
        let mut copy = block.clone();
        copy.as_f32_mut()[1] = 9.0;
        assert_eq!((block.as_f32(), copy.as_f32()), (&[1.0, 2.0, 3.0][..], &[1.0, 9.0, 3.0][..]));
    }

    #[test]
    fn a_block_that_cannot_be_had_unwinds_with_a_sentence() {
        for len in [usize::MAX, isize::MAX as usize / 2] {
            let payload = std::panic::catch_unwind(|| AlignedBytes::zeroed(len)).unwrap_err();
            let sentence = payload.downcast_ref::<String>().unwrap();
            assert!(sentence.starts_with(OUT_OF_MEMORY) && sentence.contains(&len.to_string()), "{sentence}");
        }
    }
}
