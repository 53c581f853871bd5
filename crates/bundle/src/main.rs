//! `bundle MODULE FOLDER`: makes the files that browsers fetch, in FOLDER, from the WebAssembly module that the compiler made
//! of `frontend`.
//!
//! Run from the project's folder, with `esbuild` and `lightningcss` (see `package.json`) on the path. What was in
//! the folder before is removed first.

mod error;
mod files;
mod module;
mod tools;

use std::path::Path;
use std::process::ExitCode;

use error::Error;

/// As pages name the files: `pkg/storekeeper.js`, `.wasm`, `.css`.
const NAME: &str = "storekeeper";

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [module, folder] = arguments.as_slice() else {
        return fail("usage: bundle MODULE FOLDER");
    };
    match bundle(Path::new(module), Path::new(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("bundle: {error}")),
    }
}

fn bundle(module: &Path, folder: &Path) -> Result<(), Error> {
    let package = folder.join("pkg");
    files::empty(folder)?;
    files::copy(Path::new("public"), folder)?;
    files::empty(&package)?;
    module::split_and_bind(module, &package)?;
    tools::minify(&package.join(NAME).with_extension("js"))?;
    tools::style(Path::new("style/main.css"), &package.join(NAME).with_extension("css"))?;
    files::compress(folder)
}

#[expect(clippy::print_stderr, reason = "this is how a command says why it failed")]
fn fail(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::FAILURE
}
