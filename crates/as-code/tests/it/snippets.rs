//! Each snippet is read by its language's own parser, whatever the names in it.

use std::collections::HashMap;

use as_code::snippets::{Redis, Store, all};

use crate::hostile::TEXTS;
use crate::tools::{fed, npm, taken};

fn stores(text: &str) -> Vec<Store> {
    let redis = |tls, username: &str, password| {
        Store::Redis(Redis { host: text.to_owned(), port: 6379, tls, username: username.to_owned(), password })
    };
    vec![
        redis(true, text, true),
        redis(false, "", true),
        redis(true, text, false),
        redis(false, "", false),
        Store::DynamoDb { table: text.to_owned(), region: text.to_owned() },
    ]
}

/// Every snippet of a language, for hostile texts and for plain ones.
fn of(name: &str) -> Vec<String> {
    let texts = TEXTS.iter().copied().chain(["redis.example.com", "2001:db8::1"]);
    let all = texts.flat_map(|text| stores(text).into_iter().flat_map(move |store| all(&store, text)));
    let found: Vec<String> = all.filter(|snippet| snippet.name == name).map(|snippet| snippet.text).collect();
    assert!(!found.is_empty(), "{name}");
    found
}

#[test]
fn python_parses_and_reads_the_texts_again() {
    let program = "import ast, json, sys\nfor text in json.load(sys.stdin):\n    ast.parse(text)\n";
    taken("python3", &["-c", program], &serde_json::to_string(&of("Python")).unwrap());
    let store = Store::DynamoDb { table: TEXTS.concat(), region: "eu-west-1".into() };
    let text = &all(&store, "prefix")[3].text;
    let program = "import ast, json, sys\nprint(json.dumps([n.value for n in ast.walk(ast.parse(sys.stdin.read())) if isinstance(n, ast.Constant)]))";
    let constants: Vec<serde_json::Value> = serde_json::from_str(&taken("python3", &["-c", program], text)).unwrap();
    assert!(constants.contains(&TEXTS.concat().into()), "{constants:?}");
}

#[test]
fn node_parses() {
    let program = "const vm = require('vm'); for (const text of JSON.parse(require('fs').readFileSync(0, 'utf8'))) new vm.Script(text);";
    taken("node", &["-e", program], &serde_json::to_string(&of("Node.js")).unwrap());
    taken("node", &["--check", "-"], &of("Node.js")[0]);
}

#[test]
fn ruby_parses() {
    let program =
        "require 'json'; require 'ripper'; JSON.parse(STDIN.read).each { |text| raise text unless Ripper.sexp(text) }";
    taken("ruby", &["-e", program], &serde_json::to_string(&of("Ruby")).unwrap());
    taken("ruby", &["-c"], &of("Ruby")[0]);
}

#[test]
fn php_parses() {
    let program = "foreach (json_decode(file_get_contents('php://stdin')) as $text) token_get_all($text, TOKEN_PARSE);";
    taken("php", &["-r", program], &serde_json::to_string(&of("PHP")).unwrap());
    taken("php", &["-l"], &of("PHP")[0]);
}

#[test]
fn go_parses_and_is_formatted_as_go_is() {
    // One run reads all of them: files of a folder.
    let folder = tempfile::tempdir().unwrap();
    for (at, text) in of("Go").iter().enumerate() {
        std::fs::write(folder.path().join(format!("{at}.go")), text).unwrap();
    }
    let output = fed("gofmt", &["-l", folder.path().to_str().unwrap()], "");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && output.stdout.is_empty(), "{said}{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn java_parses() {
    // Written in JavaScript; a compiler would want the libraries.
    let program = format!(
        "import({:?}).then(({{ parse }}) => {{ for (const text of JSON.parse(require('fs').readFileSync(0, 'utf8'))) parse(text); }})\
         .catch((error) => {{ console.error(String(error)); process.exit(1); }});",
        npm("java-parser").join("src/index.js")
    );
    taken("node", &["-e", &program], &serde_json::to_string(&of("Java")).unwrap());
}

#[test]
fn csharp_parses() {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tree_sitter_c_sharp::LANGUAGE.into()).unwrap();
    for text in of(".NET") {
        let tree = parser.parse(&text, None).unwrap();
        assert!(!tree.root_node().has_error(), "{text}");
    }
    assert!(parser.parse("var x = ;", None).unwrap().root_node().has_error(), "it sees errors");
}

#[test]
fn the_relay_proxys_variables_are_the_shells() {
    for (text, store) in TEXTS.iter().flat_map(|text| stores(text).into_iter().map(move |store| (text, store))) {
        let snippet = all(&store, text).into_iter().find(|it| it.name == "Relay Proxy").unwrap();
        let commands = format!(
            "export REDIS_PASSWORD=pw LAUNCHDARKLY_SDK_KEY=sdk\nld-relay() {{ jq -n '$ENV'; }}\n{}",
            snippet.text
        );
        // `sh` of Debian has no names with a hyphen.
        let set: HashMap<String, String> = serde_json::from_str(&taken("bash", &[], &commands)).unwrap();
        assert_eq!(set["LD_PREFIX_main"], **text);
        assert_eq!(set["LD_ENV_main"], "sdk");
        let wanted = match &store {
            Store::Redis(_) => "REDIS_HOST",
            Store::DynamoDb { .. } => "LD_TABLE_NAME_main",
        };
        assert_eq!(set[wanted], **text);
    }
}

#[test]
fn every_language_says_what_it_needs_and_holds_no_secret() {
    let redis = all(&stores("redis.example.com")[0], "5f0c");
    let names: Vec<&str> = redis.iter().map(|it| it.name).collect();
    assert_eq!(names, ["Go", "Java", "Node.js", "Python", ".NET", "Ruby", "PHP", "Relay Proxy"]);
    for snippet in redis {
        assert!(
            !snippet.needs.is_empty() && snippet.since.contains('.') && snippet.text.contains("5f0c"),
            "{snippet:?}"
        );
        assert!(snippet.text.contains("REDIS_PASSWORD"), "{}", snippet.text);
    }
    assert_eq!(all(&stores("t")[4], "p").len(), 7, "PHP has none for DynamoDB");
}
