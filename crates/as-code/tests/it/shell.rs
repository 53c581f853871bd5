//! Commands: the shell makes the very words of them that were meant, and runs nothing else.

use as_code::{Definition, Request, curl, ldcli, script};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::hostile;
use crate::tools::taken;

const BASE: &str = "https://app.eu.launchdarkly.com";
const PASSWORD: &str = "pa$$\"w'ord\\ `x`";
const WAS_HERE: &str = "/tmp/storekeeper-was-here";

/// What the integration is created with, its secret in place.
fn meant(definition: &Definition) -> Value {
    let mut config: serde_json::Map<String, Value> = definition.config.clone().into_iter().collect();
    config.extend(definition.secret_keys().map(|key| (key.to_owned(), PASSWORD.into())));
    json!({"name": definition.name, "on": definition.on, "tags": definition.tags, "config": config})
}

/// Runs commands in a shell in which `curl` and `ldcli` print what they were given, each word and what they read as JSON.
fn run(shell: &str, commands: &str) -> Vec<(Vec<String>, String)> {
    // `jq` joins words that are no arguments of its own.
    let spies = "curl() { input=; case \" $* \" in *' @- '*) input=$(cat; printf .);; esac; \
                 jq -cn --args --arg input \"$input\" '[$ARGS.positional, $input]' -- \"$@\"; }\n\
                 ldcli() { jq -cn --args '[$ARGS.positional, \"\"]' -- \"$@\"; }\n";
    let set = "export LAUNCHDARKLY_ACCESS_TOKEN=api-token LD_ACCESS_TOKEN=api-token\n";
    let password = shlex::try_quote(PASSWORD).unwrap();
    let variables: String = commands
        .split("export ")
        .skip(1)
        .filter_map(|rest| Some(format!("{}={password}\n", rest.split_once("=\"${")?.0)))
        .collect();
    let said = taken(shell, &[], &format!("{set}{variables}{spies}{commands}"));
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn option<'words>(words: &'words [String], name: &str) -> &'words str {
    let at = words.iter().position(|word| word == name).unwrap_or_else(|| panic!("{name} in {words:?}"));
    &words[at + 1]
}

fn sent(words: &[String], input: &str) -> Value {
    let text = match option(words, "--data") {
        "@-" => input.strip_suffix('.').unwrap(),
        text => text,
    };
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_shell_gives_curl_and_ldcli_exactly_what_was_meant_and_runs_nothing() {
    let _ = std::fs::remove_file(WAS_HERE);
    for shell in ["sh", "bash"] {
        for definition in hostile::all() {
            let request = Request::creating(&definition);
            let [(words, input)] = run(shell, &curl(BASE, &request, None)).try_into().unwrap();
            assert_eq!(sent(&words, &input), meant(&definition));
            assert!(
                words.contains(&format!(
                    "{BASE}/api/v2/integration-capabilities/big-segment-store/shop/production/redis"
                ))
            );
            assert!(
                words.contains(&"Authorization: api-token".to_owned())
                    && words.contains(&"LD-API-Version: beta".into())
            );
            assert!(!words.concat().contains(PASSWORD), "no argument of curl holds the password");
            let [(words, _)] = run(shell, &ldcli(BASE, &request, None)).try_into().unwrap();
            assert_eq!(words[..2], ["persistent-store-integrations-beta", "create-big-segment-store-integration"]);
            assert_eq!(option(&words, "--base-uri"), BASE);
            assert_eq!(option(&words, "--project-key"), "shop");
            assert_eq!(sent(&words, ""), meant(&definition));
        }
    }
    assert!(!std::path::Path::new(WAS_HERE).exists(), "something was executed");
}

#[test]
fn a_script_creates_all_of_them_each_with_a_variable_of_its_own() {
    let mut definitions = hostile::all();
    definitions.truncate(3);
    for (at, definition) in definitions.iter_mut().enumerate() {
        definition.id = Some(format!("65067e77aa0b1c2d3e4f506{at}").parse().unwrap());
    }
    let text = script(&definitions, |request, label| curl(BASE, request, label));
    let ran = run("sh", &text);
    assert_eq!(ran.len(), 3);
    for ((words, input), definition) in ran.iter().zip(&definitions) {
        assert_eq!(sent(words, input), meant(definition));
    }
    let variables: std::collections::HashSet<&str> =
        text.split("export ").skip(1).filter_map(|rest| rest.split('=').next()).collect();
    assert_eq!(variables.len(), 3, "{text}");
}

#[test]
fn without_its_variables_nothing_is_sent() {
    let definition = hostile::all().remove(0);
    let commands = format!("curl() {{ echo sent; }}\n{}", curl(BASE, &Request::creating(&definition), None));
    let output = crate::tools::fed("sh", &[], &commands);
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("Set REDIS_PASSWORD first"), "{said}");
}

#[test]
fn the_name_of_a_secret_is_no_code_either() {
    let _ = std::fs::remove_file(WAS_HERE);
    let mut definition = hostile::all().remove(0);
    for text in hostile::TEXTS {
        definition.secrets.insert(format!("a{text}"), as_code::SecretNote::Set);
    }
    let request = Request::creating(&definition);
    for command in [curl(BASE, &request, None), ldcli(BASE, &request, None)] {
        for shell in ["sh", "bash"] {
            // Without its variables, where the shell reads the words of the message.
            let output = crate::tools::fed(shell, &[], &format!("curl() {{ :; }}\nldcli() {{ :; }}\n{command}"));
            assert!(!output.status.success(), "{output:?}");
        }
    }
    assert!(!std::path::Path::new(WAS_HERE).exists(), "something was executed");
}

proptest! {
    #[test]
    fn a_lexer_gives_back_the_document(definition in hostile::definition()) {
        // With a secret in it, the document is made by a program that a mere lexer does not know.
        prop_assume!(definition.secret_keys().next().is_none());
        let request = Request::creating(&definition);
        for command in [curl(BASE, &request, None), ldcli(BASE, &request, None)] {
            let words = shlex::split(&command).unwrap();
            prop_assert_eq!(sent(&words, ""), meant(&definition));
        }
    }
}
