//! What a person sees: pages as pure functions of view models and the parts they are made of, drawn by the server; and
//! the islands, which add life in the browser. Fetches no data of its own, decides nothing, and can hold no secret.

#[cfg(all(feature = "ssr", feature = "hydrate"))]
compile_error!("`ssr` is for the server and `hydrate` for the browser: build them apart");

#[cfg(feature = "ssr")]
pub mod document;
#[cfg(feature = "ssr")]
pub mod fragments;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod parts;
pub mod paths;
pub mod view;
