//! The whole server from outside: the binary as its own process, over HTTP, against an emulated LaunchDarkly whose
//! journal says what really happened. Must never look inside the portal, nor need the browser's part to be built.
#![expect(clippy::too_many_lines, reason = "a journey is told in one piece")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod hardening;
#[expect(dead_code, reason = "the long checks use the rest")]
#[path = "../harness/mod.rs"]
mod harness;

mod activity;
mod anonymous;
mod api;
mod as_code;
mod base_path;
mod batch;
mod batch_again;
mod batch_stopped;
mod check;
mod check_many;
mod check_shell;
mod check_tables;
mod check_values;
mod choose;
mod clone;
mod command_line;
mod company;
mod conflict;
mod connection;
mod coverage;
mod create;
mod create_again;
mod create_once;
mod create_refused;
mod cross_site;
mod database;
mod delete;
mod delete_typed;
mod desired;
mod desired_apply;
mod edit;
mod events;
mod export;
mod headers;
mod healths;
mod impact;
mod isolation;
mod list;
mod list_failures;
mod list_view;
mod logs;
mod look_again;
mod metrics;
mod oauth;
mod outcomes;
mod overview;
mod paths;
mod postgres;
mod read_only;
mod reason;
mod redirects;
mod replicas;
mod rows;
mod secrets;
mod session;
mod sessions;
mod set_up;
mod sign_in;
mod single_use;
mod smuggling;
mod stores;
mod switch;
mod traces;
mod undo;
mod unknowns;
mod waiting;
