//! Has the program built anew when the browser's files are: a release has them in it (see `src/site.rs`). And has it smaller.

fn main() {
    let site = "../target/site";
    println!("cargo::rerun-if-changed=build.rs");
    // Elsewhere they are read from their folder, as it is then.
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed={site}");
        // Pages and clients are made of the same few functions for many types: the linker of this target keeps one of each.
        if std::env::var_os("TARGET").is_some_and(|target| target == "x86_64-unknown-linux-gnu") {
            println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
        }
    }
}
