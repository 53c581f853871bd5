//! `bundle [--names] MODULE FOLDER`: makes the files that browsers fetch, in FOLDER, from the WebAssembly module that the compiler
//! made of `frontend`. With `--names` the parts keep the names of their functions, for `benchmarks/browser/size.mjs`.
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

fn main() -> ExitCode {
    let (options, files): (Vec<_>, Vec<_>) = std::env::args_os().skip(1).partition(|argument| argument == "--names");
    let [module, folder] = files.as_slice() else {
        return fail("usage: bundle [--names] MODULE FOLDER");
    };
    match bundle(Path::new(module), Path::new(folder), !options.is_empty()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("bundle: {error}")),
    }
}

fn bundle(module: &Path, folder: &Path, names: bool) -> Result<(), Error> {
    let package = folder.join("pkg");
    files::empty(folder)?;
    files::copy(Path::new("public"), folder)?;
    files::empty(&package)?;
    let parts = module::split_and_bind(module, &package)?;
    if !names {
        parts.iter().try_for_each(|part| module::strip(part))?;
    }
    tools::minify(&package.join(module::NAME).with_extension("js"))?;
    tools::style(Path::new("style/main.css"), &package.join(module::NAME).with_extension("css"))?;
    files::compress(folder)
}

#[expect(clippy::print_stderr, reason = "this is how a command says why it failed")]
fn fail(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::FAILURE
}
