//! Which instructions the processor offers, found once at run time.

use std::sync::OnceLock;

/// An instruction set that the kernels are compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Isa {
    /// What the target guarantees (SSE2 on x86-64, NEON on `AArch64`).
    Portable,
    /// AVX2 with FMA: 8 lanes.
    Avx2,
    /// AVX-512 F, BW, DQ and VL with FMA: 16 lanes.
    Avx512,
}

impl Isa {
    /// Every instruction set this machine can run, simplest first.
    pub fn available() -> Vec<Self> {
        [Self::Portable, Self::Avx2, Self::Avx512].into_iter().filter(|isa| isa.runs_here()).collect()
    }

    /// The name that `ESPALIER_ISA` takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }

    fn runs_here(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        return match self {
            Self::Portable => true,
            Self::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            Self::Avx512 => {
                Self::Avx2.runs_here()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
            }
        };
        #[cfg(not(target_arch = "x86_64"))]
        return self == Self::Portable;
    }
}

/// The instruction set in use: the one `ESPALIER_ISA` names if the machine has it, else the best.
pub fn isa() -> Isa {
    static CHOSEN: OnceLock<Isa> = OnceLock::new();
    #[cfg(test)]
    if let Some(forced) = FORCED.get() {
        return forced;
    }
    *CHOSEN.get_or_init(|| {
        let available = Isa::available();
        let asked = std::env::var("ESPALIER_ISA").ok();
        let named = available.iter().copied().find(|isa| asked.as_deref() == Some(isa.name()));
        named.or(available.last().copied()).unwrap_or(Isa::Portable)
    })
}

#[cfg(test)]
thread_local! {
    static FORCED: std::cell::Cell<Option<Isa>> = const { std::cell::Cell::new(None) };
}

/// Runs a test body once on every instruction set of this machine.
#[cfg(test)]
pub(crate) fn on_each_isa(mut body: impl FnMut(Isa)) {
    for isa in Isa::available() {
        FORCED.set(Some(isa));
        body(isa);
    }
    FORCED.set(None);
}

/// Compiles one plain function for every instruction set and calls the right one.
///
/// The body is ordinary Rust that the compiler vectorises; anything it calls must be `#[inline(always)]`
/// to be compiled with it.
#[macro_export]
macro_rules! dispatch {
    ($(#[$meta:meta])* $vis:vis fn $name:ident $(<$($generic:ident: $bound:path),+>)? ($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? $body:block) => {
        $(#[$meta])*
        #[allow(clippy::too_many_arguments)]
        $vis fn $name $(<$($generic: $bound),+>)? ($($arg: $ty),*) $(-> $ret)? {
            #[inline(always)]
            fn plain $(<$($generic: $bound),+>)? ($($arg: $ty),*) $(-> $ret)? $body
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2,fma")]
                fn avx2 $(<$($generic: $bound),+>)? ($($arg: $ty),*) $(-> $ret)? { plain $(::<$($generic),+>)? ($($arg),*) }
                #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
                fn avx512 $(<$($generic: $bound),+>)? ($($arg: $ty),*) $(-> $ret)? { plain $(::<$($generic),+>)? ($($arg),*) }
                match $crate::isa::isa() {
                    // SAFETY: `isa()` returns only instruction sets that the processor reported.
                    $crate::isa::Isa::Avx512 => unsafe { avx512 $(::<$($generic),+>)? ($($arg),*) },
                    // SAFETY: as above.
                    $crate::isa::Isa::Avx2 => unsafe { avx2 $(::<$($generic),+>)? ($($arg),*) },
                    $crate::isa::Isa::Portable => plain $(::<$($generic),+>)? ($($arg),*),
                }
            }
            #[cfg(not(target_arch = "x86_64"))]
            { plain $(::<$($generic),+>)? ($($arg),*) }
        }
    };
}
