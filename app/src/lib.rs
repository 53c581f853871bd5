//! What a person sees, for the server and for the browser: pages as pure functions of view models, the parts they are
//! made of, and the islands that add life. Fetches nothing, decides nothing, and can hold no secret.

#[cfg(all(feature = "ssr", feature = "hydrate"))]
compile_error!("`ssr` is for the server and `hydrate` for the browser: build them apart");

pub mod document;
pub mod islands;
pub mod pages;
pub mod parts;
pub mod paths;
pub mod view;
