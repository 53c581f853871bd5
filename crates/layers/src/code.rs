//! The code of a crate, file by file. What is only compiled for tests does not count.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use quote::ToTokens as _;
use syn::{Attribute, File, Item, Visibility};

use crate::paths::paths;
use crate::sentences::sentences;
use crate::{Module, Uses};

/// Why code could not be read.
#[derive(Debug)]
pub enum CodeError {
    /// A folder or a file.
    File(PathBuf, io::Error),
    /// It is no Rust.
    Syntax(String, syn::Error),
}

impl std::fmt::Display for CodeError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path, error) => write!(out, "{}: {error}", path.display()),
            Self::Syntax(module, error) => write!(out, "{module}: {error}"),
        }
    }
}

/// The files of a crate.
pub struct Code(BTreeMap<Module, File>);

impl Code {
    /// Reads the files below a folder `src`.
    ///
    /// # Errors
    /// [`CodeError`] names the file.
    pub fn read(src: &Path) -> Result<Self, CodeError> {
        let mut texts = Vec::new();
        collect(src, src, &mut texts)?;
        Self::of(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())))
    }

    /// The same of files by their paths, such as `routes/detail.rs`.
    ///
    /// # Errors
    /// [`CodeError::Syntax`] names the module.
    pub fn of<'text>(files: impl IntoIterator<Item = (&'text str, &'text str)>) -> Result<Self, CodeError> {
        let read = |(path, text): (&str, &str)| {
            let file = syn::parse_file(text).map_err(|error| CodeError::Syntax(path.to_owned(), error))?;
            Ok((module(path), file))
        };
        files.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// Which of them use which. What a module only hands on (`pub use`) counts as used where it comes from.
    pub fn uses(&self) -> Uses {
        let tests = self.tests();
        let shipped: BTreeMap<&Module, &File> =
            self.0.iter().filter(|(module, _)| !tests.iter().any(|test| module.starts_with(test))).collect();
        let handed: BTreeMap<&Module, BTreeMap<String, Module>> =
            shipped.iter().map(|(module, file)| (*module, handed_on(module, file))).collect();
        let known: BTreeSet<&Module> = shipped.keys().copied().collect();
        let used = |(module, file): (&&Module, &&File)| {
            let mut used = BTreeMap::new();
            for path in written(&file.items) {
                let Some(absolute) = absolute(module, &path, &known) else { continue };
                let target = resolved(&absolute, &handed);
                if target != **module {
                    used.entry(target).or_insert_with(|| path.join("::"));
                }
            }
            ((*module).clone(), used)
        };
        shipped.iter().map(used).collect()
    }

    /// Where a module and those below it use something of another crate: a line each.
    pub fn of_crate(&self, below: &str, name: &str) -> Vec<String> {
        let of = |(module, file): (&Module, &File)| {
            let paths = written(&file.items).into_iter().filter(|path| path.first().is_some_and(|first| first == name));
            paths.map(|path| format!("{} uses {}", module.join("::"), path.join("::"))).collect::<Vec<_>>()
        };
        self.shipped(below).flat_map(of).collect()
    }

    /// What people read in a module and those below it: the module's name, and the sentence. Names and lines of the log are none.
    pub fn sentences(&self, below: &str) -> Vec<String> {
        let of = |(module, file): (&Module, &File)| {
            let items = file.items.iter().filter(|item| !for_tests(attributes(item)));
            let said = items.flat_map(|item| sentences(item.to_token_stream()));
            said.map(|text| format!("{}: {text}", module.join("::"))).collect::<Vec<_>>()
        };
        self.shipped(below).flat_map(of).collect()
    }

    /// A module and those below it, without what is only compiled for tests.
    fn shipped<'code>(&'code self, below: &'code str) -> impl Iterator<Item = (&'code Module, &'code File)> {
        let tests = self.tests();
        self.0.iter().filter(move |(module, _)| {
            module.first().is_some_and(|first| first == below) && !tests.iter().any(|test| module.starts_with(test))
        })
    }

    /// The modules that are only compiled for tests.
    fn tests(&self) -> Vec<Module> {
        let of = |(module, file): (&Module, &File)| {
            let own = file.items.iter().filter_map(|item| match item {
                Item::Mod(inner) if inner.content.is_none() && for_tests(&inner.attrs) => Some(inner.ident.to_string()),
                _ => None,
            });
            own.map(|name| [module.as_slice(), &[name]].concat()).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(of).collect()
    }
}

/// How many lines each file below a folder has.
///
/// # Errors
/// [`CodeError::File`] names the file that cannot be read.
pub fn lengths(src: &Path) -> Result<Vec<(String, usize)>, CodeError> {
    let mut texts = Vec::new();
    collect(src, src, &mut texts)?;
    Ok(texts.into_iter().map(|(path, text)| (path, text.lines().count())).collect())
}

fn collect(root: &Path, folder: &Path, texts: &mut Vec<(String, String)>) -> Result<(), CodeError> {
    let wrong = |path: &Path| {
        let path = path.to_owned();
        move |error| CodeError::File(path, error)
    };
    for entry in std::fs::read_dir(folder).map_err(wrong(folder))? {
        let path = entry.map_err(wrong(folder))?.path();
        if path.is_dir() {
            collect(root, &path, texts)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).map_err(wrong(&path))?;
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            texts.push((name, text));
        }
    }
    Ok(())
}

fn module(path: &str) -> Module {
    let names = path.trim_end_matches(".rs").split('/');
    names.filter(|name| !matches!(*name, "lib" | "main" | "mod")).map(str::to_owned).collect()
}

fn for_tests(attributes: &[Attribute]) -> bool {
    let test = |attribute: &Attribute| attribute.parse_args::<syn::Ident>().is_ok_and(|word| word == "test");
    attributes.iter().any(|attribute| attribute.path().is_ident("cfg") && test(attribute))
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The paths of what is shipped, but for those that are only handed on.
fn written(items: &[Item]) -> Vec<Vec<String>> {
    let shipped = items.iter().filter(|item| !for_tests(attributes(item)));
    let used = shipped.filter(|item| !matches!(item, Item::Use(item) if !matches!(item.vis, Visibility::Inherited)));
    used.flat_map(|item| paths(item.to_token_stream())).collect()
}

/// What a module hands on, by its name, and where it comes from.
fn handed_on(module: &Module, file: &File) -> BTreeMap<String, Module> {
    let public = file.items.iter().filter_map(|item| match item {
        Item::Use(item) if !matches!(item.vis, Visibility::Inherited) && !for_tests(&item.attrs) => Some(item),
        _ => None,
    });
    let mut handed = BTreeMap::new();
    for path in public.flat_map(|item| paths(item.tree.to_token_stream())) {
        let Some((name, from)) = path.split_last() else { continue };
        let from = match from.first().map(String::as_str) {
            Some("crate") => from[1..].to_vec(),
            Some("self") => [module.as_slice(), &from[1..]].concat(),
            _ => [module.as_slice(), from].concat(),
        };
        handed.insert(name.clone(), from);
    }
    handed
}

/// A path from the crate's root; `None` where it leads out of the crate, or is no path to a module.
fn absolute(module: &Module, path: &[String], known: &BTreeSet<&Module>) -> Option<Module> {
    let mut base = module.clone();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => return Some(path[1..].to_vec()),
        "super" | "self" => {
            while let Some(word @ ("super" | "self")) = rest.first().map(String::as_str) {
                if word == "super" {
                    base.pop();
                }
                rest = &rest[1..];
            }
        }
        child => {
            base.push(child.to_owned());
            if !known.contains(&base) {
                return None;
            }
            base.pop();
        }
    }
    Some([base.as_slice(), rest].concat())
}

/// The module in which a path ends.
fn resolved(path: &[String], handed: &BTreeMap<&Module, BTreeMap<String, Module>>) -> Module {
    let mut path = path.to_vec();
    // No name is handed on for ever.
    for _ in 0..8 {
        let length = (0..=path.len()).rev().find(|length| handed.contains_key(&path[..*length].to_vec())).unwrap_or(0);
        let module = path[..length].to_vec();
        let from = path.get(length).and_then(|name| Some((handed.get(&module)?.get(name)?.clone(), name.clone())));
        match from {
            Some((from, name)) if from != module => path = [from.as_slice(), &[name]].concat(),
            _ => return module,
        }
    }
    path
}
