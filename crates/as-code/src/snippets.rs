//! How applications read a store, in the languages of LaunchDarkly's server-side SDKs. Names and versions are those of the
//! SDKs' own code (seen in code). Keys and passwords are only ever variables of the environment.

mod dotnet;
mod go;
mod java;
mod node;
mod php;
mod python;
mod quote;
mod relay;
mod ruby;
mod store;

pub use store::{Redis, Snippet, Store};

/// One for each language that can read such a store. The `prefix` is the environment's client-side ID.
pub fn all(store: &Store, prefix: &str) -> Vec<Snippet> {
    let of = [go::snippet, java::snippet, node::snippet, python::snippet, dotnet::snippet, ruby::snippet];
    let mut all: Vec<Snippet> = of.into_iter().map(|snippet| snippet(store, prefix)).collect();
    if let Store::Redis(server) = store {
        all.push(php::snippet(server, prefix));
    }
    all.push(relay::snippet(store, prefix));
    all
}
