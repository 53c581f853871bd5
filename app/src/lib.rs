//! What a person sees: pages as pure functions of view models and the parts they are made of, drawn by the server; and
//! the islands, which add life in the browser. Fetches no data of its own, decides nothing, and can hold no secret.

#[cfg(all(feature = "ssr", feature = "hydrate"))]
compile_error!("`ssr` is for the server and `hydrate` for the browser: build them apart");

pub mod components;
#[cfg(feature = "ssr")]
pub mod document;
pub mod islands;
pub mod markup;
#[cfg(feature = "ssr")]
pub mod pages;
pub mod parts;
pub mod paths;
pub mod view;
pub mod words;
