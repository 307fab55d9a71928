//! Pictures in folders: found once, decoded whenever they are read.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use espalier_graph::{DType, Shape, Tensor};
use espalier_spec::{Error, Result};

use crate::chunk::{Chunk, Column};
use crate::formats::bytes::{open_file, read_file, unreadable};
use crate::formats::images::{self, ColorMode, Sizing};
use crate::readers::Read;
use crate::schema::{Dims, Field, Names, Schema, distinct};
use crate::source::{Epoch, Opened, Rows, Source};

/// How the names of pictures end.
const ENDINGS: [&str; 5] = ["png", "jpg", "jpeg", "webp", "bmp"];
/// Folders within folders; more are a link that leads back.
const MOST_DEPTH: usize = 32;
/// What is read of a picture to know its size; most need less.
const HEAD: u64 = 1 << 16;

/// The pictures of a folder.
#[derive(Debug, Default)]
pub struct Found {
    /// The files.
    pub paths: Vec<PathBuf>,
    /// A class id for each, or none.
    pub labels: Vec<i32>,
    /// The classes.
    pub classes: Vec<String>,
}

/// As what pictures are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// To which size they are brought, if to any.
    pub sizing: Option<Sizing>,
    /// Their channels.
    pub mode: ColorMode,
    /// Whether those that cannot be read are left out.
    pub skip: bool,
}

/// Finds the pictures, class by class and by their names.
pub fn find(root: &Path, labels: bool, classes: Option<&[String]>) -> Result<Found> {
    let mut found = Found::default();
    if !labels {
        pictures(root, 0, &mut found.paths)?;
        if found.paths.is_empty() {
            return Err(empty("pictures"));
        }
        return Ok(found);
    }
    found.classes = match classes {
        Some(classes) => distinct("classNames", classes)?.to_vec(),
        None => folders(root)?,
    };
    if found.classes.is_empty() {
        return Err(empty("a folder for each class, or labels: false,"));
    }
    for (id, class) in found.classes.iter().enumerate() {
        pictures(&root.join(class), 0, &mut found.paths)?;
        if found.paths.len() == found.labels.len() {
            return Err(empty("pictures in it").at(format!("class '{class}'")));
        }
        found.labels.resize(found.paths.len(), id as i32);
    }
    Ok(found)
}

fn empty(expected: &str) -> Error {
    Error::data(format!("is empty; expected {expected} (.{}), got none.", ENDINGS.join(", .")))
}

/// What a folder holds, by name; what is hidden is left out.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.retain(|path| path.file_name().is_some_and(|name| !name.as_encoded_bytes().starts_with(b".")));
    paths.sort();
    Ok(paths)
}

fn folders(root: &Path) -> Result<Vec<String>> {
    let folders = entries(root)?.into_iter().filter(|path| path.is_dir());
    Ok(folders.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect())
}

fn pictures(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<()> {
    let ending = |path: &Path| path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    for path in entries(folder)? {
        if path.is_dir() && depth < MOST_DEPTH {
            pictures(&path, depth + 1, paths)?;
        } else if ending(&path).is_some_and(|ending| ENDINGS.contains(&&*ending)) {
            paths.push(path);
        }
    }
    Ok(())
}

/// The data set of these pictures.
pub fn read(found: Found, wanted: Wanted) -> Result<Read> {
    if u32::try_from(found.paths.len()).is_err() {
        return Err(Error::data(format!("has too many pictures; expected at most {}, got more.", u32::MAX)));
    }
    let [height, width] = match wanted.sizing {
        Some(Sizing { height, width, .. }) => [Some(height), Some(width)],
        None => common_size(&found.paths, wanted.skip)?,
    };
    let x = Field {
        name: "x".to_owned(),
        dtype: DType::U8,
        dims: Dims::new([height, width, Some(wanted.mode.channels())]),
    };
    let y = (!found.labels.is_empty()).then(|| Field::even("y", DType::I32, &[]));
    let schema = Schema { fields: [x].into_iter().chain(y).collect(), names: Names::of_classes(found.classes.clone()) };
    let pictures = Arc::new(Pictures { found, wanted });
    Ok(Read { source: Arc::new(ImageFolder { schema, pictures }), skipped: 0 })
}

/// The rows and columns that all pictures have, as far as they are the same.
fn common_size(paths: &[PathBuf], skip: bool) -> Result<[Option<usize>; 2]> {
    let mut common: Option<[Option<usize>; 2]> = None;
    for path in paths {
        let size = match size(path) {
            Ok((height, width)) => [Some(height), Some(width)],
            Err(_) if skip => continue,
            Err(error) => return Err(at(path, error)),
        };
        let known = common.get_or_insert(size);
        for (known, own) in known.iter_mut().zip(size) {
            *known = known.filter(|_| *known == own);
        }
        if *known == [None, None] {
            break;
        }
    }
    Ok(common.unwrap_or_default())
}

fn size(path: &Path) -> Result<(usize, usize)> {
    let mut file = open_file(path)?;
    let mut bytes = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut bytes)?;
    // A header that is longer than that holds other data, such as a preview.
    images::size(&bytes).or_else(|_| {
        file.read_to_end(&mut bytes)?;
        images::size(&bytes)
    })
}

fn at(path: &Path, error: Error) -> Error {
    let name = path.display().to_string();
    if error.message.starts_with(&name) { error } else { error.at(name) }
}

struct ImageFolder {
    schema: Schema,
    pictures: Arc<Pictures>,
}

struct Pictures {
    found: Found,
    wanted: Wanted,
}

impl Source for ImageFolder {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn rows(&self) -> Option<u64> {
        (!self.pictures.wanted.skip).then_some(self.pictures.found.paths.len() as u64)
    }

    fn open(&self, _: &Epoch) -> Result<Opened> {
        Ok(Opened::Rows(Arc::clone(&self.pictures) as Arc<dyn Rows>))
    }
}

impl Pictures {
    fn picture(&self, row: u32) -> Result<Tensor> {
        let path = &self.found.paths[row as usize];
        let decode = || {
            let image = images::decode(&read_file(path)?, self.wanted.mode)?;
            let image = if let Some(sizing) = self.wanted.sizing { sizing.apply(image) } else { image };
            Tensor::u8(DType::U8, Shape::new([image.height, image.width, image.channels])?, &image.pixels)
        };
        decode().map_err(|error| at(path, error))
    }

    fn labels(&self, rows: &[u64]) -> Result<Column> {
        let ids: Vec<_> = rows.iter().map(|&row| self.found.labels[row as usize]).collect();
        Tensor::i32([ids.len()].into(), &ids).map(Column::Even)
    }
}

impl Rows for Pictures {
    fn len(&self) -> usize {
        self.found.paths.len()
    }

    fn is_whole(&self) -> bool {
        !self.wanted.skip
    }

    fn read(&self, rows: &[u32]) -> Result<Chunk> {
        let mut chunk = Chunk::default();
        let mut pictures = Vec::with_capacity(rows.len());
        for &row in rows {
            match self.picture(row) {
                Ok(picture) => {
                    pictures.push(picture);
                    chunk.rows.push(row.into());
                }
                Err(_) if self.wanted.skip => chunk.skipped += 1,
                Err(error) => return Err(error),
            }
        }
        chunk.columns.push(Column::of(pictures)?);
        if !self.found.labels.is_empty() {
            chunk.columns.push(self.labels(&chunk.rows)?);
        }
        Ok(chunk)
    }

    fn read_field(&self, field: usize, rows: &[u32]) -> Result<Column> {
        if field == 1 {
            return self.labels(&rows.iter().copied().map(u64::from).collect::<Vec<_>>());
        }
        Ok(self.read(rows)?.columns.swap_remove(field))
    }
}
