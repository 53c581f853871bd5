//! Has the program built anew when the browser's files are: a release has them in it (see `src/site.rs`).

fn main() {
    let site = "../target/site";
    println!("cargo::rerun-if-changed=build.rs");
    // Elsewhere they are read from their folder, as it is then.
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed={site}");
    }
}
