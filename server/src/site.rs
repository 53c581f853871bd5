//! The browser's files: those that a release has in it, or those of a folder.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::crypto::hex;

/// The name of the browser's files, as the build names them.
pub const NAME: &str = "storekeeper";

/// Where the browser's files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Site {
    /// In the program.
    Embedded,
    /// In a folder.
    Folder(PathBuf),
}

#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Embedded;

/// A file that is in the program.
pub struct EmbeddedFile {
    /// What is in it.
    pub content: Cow<'static, [u8]>,
    /// Its digest, in hexadecimal digits.
    pub digest: String,
}

impl fmt::Display for Site {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded => out.write_str("the program"),
            Self::Folder(folder) => folder.display().fmt(out),
        }
    }
}

impl Site {
    /// The one in the program, if it was built after the browser's files and is a release.
    pub fn embedded() -> Option<Self> {
        let whole = !cfg!(debug_assertions) && files(&Self::Embedded).is_ok();
        whole.then_some(Self::Embedded)
    }
}

/// A file that is in the program, by its path.
pub fn embedded(path: &str) -> Option<EmbeddedFile> {
    let file = Embedded::get(path)?;
    Some(EmbeddedFile { digest: hex(&file.metadata.sha256_hash()[..16]), content: file.data })
}

/// The digest of everything that a browser may ask for by a name that is the same in every version.
///
/// # Errors
/// If a file is missing: the site has not been built.
pub fn version(site: &Site) -> std::io::Result<String> {
    let mut files = files(site)?;
    files.sort();
    let mut hash = Sha256::new();
    for (name, content) in files {
        hash.update(name.as_bytes());
        hash.update(&content);
    }
    Ok(hex(&hash.finalize()[..8]))
}

/// Scripts, WebAssembly and styles, by their names.
fn files(site: &Site) -> std::io::Result<Vec<(String, Cow<'static, [u8]>)>> {
    let ours =
        |name: &str| ["js", "wasm", "css"].iter().any(|ending| Path::new(name).extension() == Some(ending.as_ref()));
    let files: Vec<(String, Cow<'static, [u8]>)> = match site {
        Site::Embedded => {
            let names = Embedded::iter().filter_map(|path| Some(path.strip_prefix("pkg/")?.to_owned()));
            let files = names.filter(|name| ours(name)).filter_map(|name| {
                let content = Embedded::get(&format!("pkg/{name}"))?.data;
                Some((name, content))
            });
            files.collect()
        }
        Site::Folder(folder) => {
            let mut files = Vec::new();
            for entry in std::fs::read_dir(folder.join("pkg"))? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if ours(&name) {
                    files.push((name, Cow::from(std::fs::read(entry.path())?)));
                }
            }
            files
        }
    };
    let there = |ending: &str| files.iter().any(|(name, _)| *name == format!("{NAME}.{ending}"));
    if ["js", "wasm", "css"].into_iter().all(there) { Ok(files) } else { Err(std::io::ErrorKind::NotFound.into()) }
}
