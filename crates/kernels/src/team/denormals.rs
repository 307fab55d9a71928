//! Flushing of subnormal numbers to zero, per thread.
//!
//! Arithmetic on subnormals takes many times as long as on other numbers, and training has no use for them.

/// Flushes subnormals on this thread until dropped, then restores what was set before.
pub(super) struct Flushed {
    before: Control,
}

impl Flushed {
    pub(super) fn enter() -> Self {
        let before = read();
        write(before | FLUSH);
        Self { before }
    }
}

impl Drop for Flushed {
    fn drop(&mut self) {
        write(self.before);
    }
}

#[cfg(target_arch = "x86_64")]
mod control {
    use std::arch::asm;

    /// The register MXCSR.
    pub(super) type Control = u32;
    /// Flush-to-zero (bit 15) for results, denormals-are-zero (bit 6) for operands.
    pub(super) const FLUSH: Control = 1 << 15 | 1 << 6;

    pub(super) fn read() -> Control {
        let mut control = 0;
        // SAFETY: stores the register to the local variable and touches nothing else.
        unsafe { asm!("stmxcsr [{}]", in(reg) &raw mut control, options(nostack, preserves_flags)) }
        control
    }

    pub(super) fn write(control: Control) {
        // SAFETY: only the two flush bits ever differ from the default; rounding and exception masks stay, and plain
        // float code assumes nothing of subnormals that its callers here rely on.
        unsafe { asm!("ldmxcsr [{}]", in(reg) &raw const control, options(nostack, preserves_flags, readonly)) }
    }
}

#[cfg(target_arch = "aarch64")]
mod control {
    use std::arch::asm;

    /// The register FPCR.
    pub(super) type Control = u64;
    /// Flush-to-zero (bit 24) for operands and results.
    pub(super) const FLUSH: Control = 1 << 24;

    pub(super) fn read() -> Control {
        let control;
        // SAFETY: reads a register that user code may read.
        unsafe { asm!("mrs {}, fpcr", out(reg) control, options(nomem, nostack, preserves_flags)) }
        control
    }

    pub(super) fn write(control: Control) {
        // SAFETY: only the flush bit ever differs from the default; the rounding mode and traps stay.
        unsafe { asm!("msr fpcr, {}", in(reg) control, options(nomem, nostack, preserves_flags)) }
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
mod control {
    /// No known register: subnormals stay.
    pub(super) type Control = u32;
    pub(super) const FLUSH: Control = 0;

    pub(super) fn read() -> Control {
        0
    }

    pub(super) fn write(_: Control) {}
}

use control::{Control, FLUSH, read, write};

#[cfg(all(test, any(target_arch = "x86_64", target_arch = "aarch64")))]
mod tests {
    use super::*;
    use std::hint::black_box;

    /// Half of the smallest normal number, computed at run time.
    fn half_of_smallest() -> f32 {
        black_box(f32::MIN_POSITIVE) * black_box(0.5)
    }

    #[test]
    fn subnormals_are_zero_while_flushed_and_back_afterwards() {
        assert!(half_of_smallest() > 0.0);
        {
            let _outer = Flushed::enter();
            assert_eq!(half_of_smallest(), 0.0);
            drop(Flushed::enter());
            assert_eq!(half_of_smallest(), 0.0, "an inner guard restores the outer state");
        }
        assert!(half_of_smallest() > 0.0);
    }
}
