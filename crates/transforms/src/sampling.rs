//! How moved images are read, in Keras's words.

use espalier_kernels::image::{Fill, Interpolation, Sampling};
use espalier_spec::choice;

choice! {
    /// How values between pixels are found.
    pub enum InterpolationMode {
        /// From the four pixels around.
        Bilinear = "bilinear",
        /// From the nearest pixel.
        Nearest = "nearest",
    }
}

choice! {
    /// What lies beyond the edges.
    pub enum FillMode {
        /// A number.
        Constant = "constant",
        /// The image mirrored at its edge: `d c b a | a b c d | d c b a`.
        Reflect = "reflect",
        /// The image again: `a b c d | a b c d | a b c d`.
        Wrap = "wrap",
        /// The pixel at the edge: `a a a a | a b c d | d d d d`.
        Nearest = "nearest",
    }
}

/// The sampling that these words mean.
pub fn sampling(interpolation: InterpolationMode, mode: FillMode, value: f32) -> Sampling {
    let interpolation = match interpolation {
        InterpolationMode::Bilinear => Interpolation::Bilinear,
        InterpolationMode::Nearest => Interpolation::Nearest,
    };
    let fill = match mode {
        FillMode::Constant => Fill::Constant(value),
        FillMode::Reflect => Fill::Reflect,
        FillMode::Wrap => Fill::Wrap,
        FillMode::Nearest => Fill::Nearest,
    };
    Sampling { interpolation, fill }
}

/// Declares the spec of what moves images: its own fields, and how the moved image is read.
macro_rules! moving {
    ($(#[$meta:meta])* pub struct $Spec:ident { $($fields:tt)* }) => {
        #[derive(espalier_spec::Spec, Debug, Clone, PartialEq)]
        $(#[$meta])*
        pub struct $Spec {
            $($fields)*
            /// How values between pixels are found.
            #[spec(default = crate::sampling::InterpolationMode::Bilinear)]
            pub interpolation: crate::sampling::InterpolationMode,
            /// What lies beyond the edges: a number, the image mirrored there (`d c b a | a b c d`), the image again, or the pixel
            /// at the edge.
            #[spec(default = crate::sampling::FillMode::Reflect)]
            pub fill_mode: crate::sampling::FillMode,
            /// The number for the mode 'constant'.
            #[spec(default = 0.0)]
            pub fill_value: f32,
        }

        impl $Spec {
            /// Moves the image so that its pixels come from where the map leads.
            fn step(&self, map: impl Into<espalier_kernels::image::Map>, size: [usize; 2]) -> crate::step::Step {
                let sampling = crate::sampling::sampling(self.interpolation, self.fill_mode, self.fill_value);
                crate::step::Step::Move { maps: vec![map.into()], size, sampling }
            }
        }
    };
}

pub(crate) use moving;
