//! Folders and what is in them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::error::{Error, at};

/// Makes a folder, without what was in it.
pub(crate) fn empty(folder: &Path) -> Result<(), Error> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(at(folder))?;
    }
    fs::create_dir_all(folder).map_err(at(folder))
}

/// Copies all files of a folder.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    for path in all(from)? {
        let copy = to.join(path.strip_prefix(from).unwrap_or(&path));
        let parent = copy.parent().unwrap_or(to);
        fs::create_dir_all(parent).map_err(at(parent))?;
        fs::copy(&path, &copy).map_err(at(&path))?;
    }
    Ok(())
}

/// Lays a `.gz` and a `.br` beside every file of a folder, as small as they get: they are made once and sent often.
pub(crate) fn compress(folder: &Path) -> Result<(), Error> {
    for path in all(folder)? {
        let content = fs::read(&path).map_err(at(&path))?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        let gzip = gzip.write_all(&content).and_then(|()| gzip.finish()).map_err(at(&path))?;
        let mut brotli = Vec::new();
        brotli::BrotliCompress(&mut content.as_slice(), &mut brotli, &BrotliEncoderParams::default())
            .map_err(at(&path))?;
        for (ending, content) in [(".gz", gzip), (".br", brotli)] {
            let mut name = path.clone().into_os_string();
            name.push(ending);
            let compressed = PathBuf::from(name);
            fs::write(&compressed, content).map_err(at(&compressed))?;
        }
    }
    Ok(())
}

/// Every file of a folder and of those in it.
fn all(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        if path.is_dir() {
            files.extend(all(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn every_file_is_copied_and_has_both_of_its_compressed_ones() -> Result<(), Box<dyn std::error::Error>> {
        let root = tempfile::tempdir()?;
        let (from, to) = (root.path().join("from"), root.path().join("to"));
        fs::create_dir_all(from.join("inner"))?;
        fs::write(from.join("inner/a.svg"), "a picture ".repeat(100))?;
        empty(&to)?;
        fs::write(to.join("stale"), "")?;
        empty(&to)?;

        copy(&from, &to)?;
        compress(&to)?;

        let mut found: Vec<_> =
            all(&to)?.iter().map(|path| path.strip_prefix(&to).unwrap_or(path).display().to_string()).collect();
        found.sort();
        assert_eq!(found, ["inner/a.svg", "inner/a.svg.br", "inner/a.svg.gz"]);
        let mut plain = String::new();
        flate2::read::GzDecoder::new(fs::File::open(to.join("inner/a.svg.gz"))?).read_to_string(&mut plain)?;
        assert_eq!(plain, "a picture ".repeat(100));
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut fs::File::open(to.join("inner/a.svg.br"))?, &mut plain)?;
        assert_eq!(plain, "a picture ".repeat(100).as_bytes());
        Ok(())
    }
}
