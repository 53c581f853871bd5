//! Which files of a crate use which others, read from their code, and what must hold of it: no file uses one that uses it, and
//! modules lie in layers, each of which uses only those below.

mod code;
mod paths;
mod sentences;

use std::collections::BTreeMap;

use pathfinding::directed::strongly_connected_components::strongly_connected_components;

pub use code::{Code, CodeError, lengths};

/// A module by the names that lead to it; none for the crate's root.
pub type Module = Vec<String>;

/// Which modules each module uses, and by which path, one for each.
pub type Uses = BTreeMap<Module, BTreeMap<Module, String>>;

/// The circles: modules that use each other, whichever way round. A line each.
pub fn circles(uses: &Uses) -> Vec<String> {
    let modules: Vec<Module> = uses.keys().cloned().collect();
    let next = |module: &Module| uses.get(module).into_iter().flat_map(BTreeMap::keys).cloned().collect::<Vec<_>>();
    let circles = strongly_connected_components(&modules, next).into_iter().filter(|circle| circle.len() > 1);
    let mut lines: Vec<String> = circles.map(|circle| line(&circle, uses)).collect();
    lines.sort();
    lines
}

fn line(circle: &[Module], uses: &Uses) -> String {
    let inside = |module: &Module| {
        let within = uses.get(module).into_iter().flatten().filter(|(other, _)| circle.contains(other));
        within.map(|(_, path)| format!("{} uses {path}", name(module))).collect::<Vec<_>>()
    };
    let mut all: Vec<String> = circle.iter().flat_map(inside).collect();
    all.sort();
    all.join("; ")
}

/// What lies the wrong way round: `layers` are the crate's modules from the top, each of which may use those after it. A line each.
pub fn against(layers: &[&str], uses: &Uses) -> Vec<String> {
    let height = |module: &Module| layers.iter().position(|layer| module.first().is_some_and(|first| first == layer));
    let mut lines = Vec::new();
    for (module, used) in uses.iter().filter(|(module, _)| !module.is_empty()) {
        let Some(own) = height(module) else {
            lines.push(format!("{} is in no layer", name(module)));
            continue;
        };
        let above = used.iter().filter(|(other, _)| height(other).is_some_and(|other| other < own));
        lines.extend(
            above.map(|(other, path)| format!("{} uses {path}, and {} lies above it", name(module), name(other))),
        );
    }
    lines
}

/// A module's name, as in a path.
fn name(module: &[String]) -> String {
    if module.is_empty() { "the root".to_owned() } else { module.join("::") }
}
