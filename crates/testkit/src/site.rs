//! Files in the place of the browser's.

use std::io;
use std::path::Path;

/// Makes a folder with what a portal needs to start. Whoever needs the real files builds them with `make`.
///
/// # Errors
/// If a file cannot be written.
pub fn make(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder.join("pkg"))?;
    for (name, content) in [
        ("pkg/storekeeper.js", "export default function () {}"),
        ("pkg/storekeeper.wasm", "\0asm\u{1}\0\0\0"),
        ("pkg/storekeeper.css", "body { margin: 0 }"),
        ("favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ] {
        std::fs::write(folder.join(name), content)?;
    }
    Ok(())
}
