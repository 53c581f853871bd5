//! The module that the compiler made, in the parts that browsers fetch.
//!
//! They are not optimised any further: the compiler has done so for the whole (see `frontend/profile.toml`), and after
//! compression what `wasm-opt -Oz` makes of them is larger (382,529 bytes to 377,180).

use std::fs;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;
use wasm_encoder::RawSection;
use wasm_split_cli_support::Options;
use wasmparser::{BinaryReaderError, Parser, Payload};

use crate::error::{Error, at};

/// As pages name the files: `pkg/storekeeper.js`, `.wasm`, `.css`.
pub(crate) const NAME: &str = "storekeeper";

/// The name by which the parts know what loads them. Leptos looks for this very name.
const LOADER: &str = "./__wasm_split.______________________.js";

/// Which parts another part needs. Leptos reads it to say so in a page's head.
const MANIFEST: &str = "__wasm_split_manifest.json";

/// Splits a module where it says that a part may come later, and makes the JavaScript that browsers load it with. Gives back the
/// parts.
pub(crate) fn split_and_bind(module: &Path, package: &Path) -> Result<Vec<PathBuf>, Error> {
    let whole = fs::read(module).map_err(at(module))?;
    let first = module.with_extension("first.wasm");
    let main_module = format!("./{NAME}.js");
    let mut options = Options::new(&whole);
    options.output_dir = package;
    options.main_out_path = &first;
    options.main_module = &main_module;
    options.link_name = LOADER;
    let split = wasm_split_cli_support::transform(options).map_err(|error| Error::Split(format!("{error:#}")))?;
    let manifest = package.join(MANIFEST);
    fs::write(&manifest, serde_json::json!(split.prefetch_map).to_string()).map_err(at(&manifest))?;

    // What the parts import from the first is known by the names that the linker gave.
    Bindgen::new()
        .input_path(&first)
        .out_name(NAME)
        .keep_lld_exports(true)
        .demangle(false)
        .typescript(false)
        .web(true)
        .and_then(|bindgen| bindgen.generate(package))
        .map_err(|error| Error::Bind(format!("{error:#}")))?;
    // Leptos asks for it without wasm-bindgen's suffix.
    let bound = package.join(format!("{NAME}_bg.wasm"));
    let named = package.join(NAME).with_extension("wasm");
    fs::rename(&bound, &named).map_err(at(&bound))?;

    let mut parts = split.split_modules;
    parts.push(named);
    Ok(parts)
}

/// Leaves out what no browser needs: names, and where the module could be split.
pub(crate) fn strip(part: &Path) -> Result<(), Error> {
    let whole = fs::read(part).map_err(at(part))?;
    let rest = without_custom_sections(&whole).map_err(|error| Error::Strip { path: part.to_owned(), error })?;
    fs::write(part, rest).map_err(at(part))
}

fn without_custom_sections(module: &[u8]) -> Result<Vec<u8>, BinaryReaderError> {
    let place = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
    let mut rest = wasm_encoder::Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if matches!(payload, Payload::CustomSection(_)) {
            continue;
        }
        if let Some((id, range)) = payload.as_section() {
            let data = module.get(place(range.start)..place(range.end)).unwrap_or_default();
            rest.section(&RawSection { id, data });
        }
    }
    Ok(rest.finish())
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{CustomSection, MemorySection, MemoryType, Module};

    use super::*;

    #[test]
    fn only_custom_sections_go() -> Result<(), BinaryReaderError> {
        let mut memory = MemorySection::new();
        memory.memory(MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None });
        let mut plain = Module::new();
        plain.section(&memory);
        let mut named = Module::new();
        named.section(&CustomSection { name: "before".into(), data: b"names".into() });
        named.section(&memory);
        named.section(&CustomSection { name: "after".into(), data: b"names".into() });

        assert_eq!(without_custom_sections(&named.finish())?, plain.finish());
        without_custom_sections(b"no module").expect_err("this is no module");
        Ok(())
    }
}
