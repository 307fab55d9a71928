//! `imageFolder`: pictures in folders, one a class.

use espalier_graph::sliding::Pair;
use espalier_spec::{Result, Spec};

use super::{Files, Read, Reader, named};
use crate::OnError;
use crate::formats::images::{ColorMode, Interpolation, Sizing};
use crate::sources::image_folder::{self, Wanted};

/// Pictures (PNG, JPEG, WebP, BMP) in folders, one a class; folders within belong to it. `x` are bytes `[height, width, channels]`,
/// decoded when they are read, and `y` the class ids.
#[derive(Debug, Clone, PartialEq, Spec)]
pub struct ImageFolder {
    /// Rows and columns to which pictures are brought, or one number for both; without it they keep their own sizes.
    #[spec(range = 1..=16384)]
    pub image_size: Option<Pair>,
    /// Which channels pictures have.
    #[spec(default = ColorMode::Rgb)]
    pub color_mode: ColorMode,
    /// How pixels between pixels are found, smoothed where pictures shrink.
    #[spec(default = Interpolation::Bilinear)]
    pub interpolation: Interpolation,
    /// Whether the middle is cut out in the proportions of `imageSize` before, instead of distorting.
    #[spec(default = false)]
    pub crop_to_aspect_ratio: bool,
    /// Whether the folder's own folders are classes. Without labels all pictures within it are taken, in the order of their
    /// names, and there is no `y`.
    #[spec(default = true)]
    pub labels: bool,
    /// The classes' folders in the order of their ids; all of them in the order of their names, when left out.
    pub class_names: Option<Vec<String>>,
    /// Whether a picture that cannot be read ends the pass with an error that names it, or is left out and counted.
    #[spec(default = OnError::Throw)]
    pub on_error: OnError,
}

impl Reader for ImageFolder {
    fn read(&self, files: &Files, _: usize) -> Result<Read> {
        let path = files.one()?;
        let sizing = self.image_size.map(|Pair([height, width])| Sizing {
            height,
            width,
            interpolation: self.interpolation,
            crop: self.crop_to_aspect_ratio,
        });
        let wanted = Wanted { sizing, mode: self.color_mode, skip: self.on_error == OnError::Skip };
        let read = || {
            let found = image_folder::find(path, self.labels, self.class_names.as_deref())?;
            image_folder::read(found, wanted)
        };
        named(path, read())
    }
}
