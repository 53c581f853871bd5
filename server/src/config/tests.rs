//! Where options come from, which wins, and what stops the start.

use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::crypto::MasterKey;
use crate::site::Site;

fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn read_all(arguments: &str, pairs: &[(&str, &str)]) -> Result<Command, ConfigError> {
    let arguments = std::iter::once("storekeeper").chain(arguments.split_whitespace()).map(OsString::from);
    read(arguments, variables(pairs))
}

fn config(arguments: &str, pairs: &[(&str, &str)]) -> Config {
    match read_all(arguments, pairs).unwrap() {
        Command::Serve(config) | Command::Demo(config) => config,
        other => panic!("{other:?}"),
    }
}

/// The one line that stops the start.
fn refusal(arguments: &str, pairs: &[(&str, &str)]) -> String {
    let line = read_all(arguments, pairs).unwrap_err().to_string();
    assert!(!line.contains('\n'), "{line}");
    line
}

struct Files {
    folder: tempfile::TempDir,
    key: MasterKey,
}

impl Files {
    fn new() -> Self {
        let files = Self { folder: tempfile::tempdir().unwrap(), key: MasterKey::generate() };
        files.write("master.key", &files.key.to_base64());
        files
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }
}

#[test]
fn the_defaults_are_the_documented_ones() {
    let files = Files::new();
    let config = config(&format!("--master-key-file {}", files.path("master.key")), &[]);
    assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(config.public_url.origin(), "http://127.0.0.1:3000");
    assert_eq!(config.launchdarkly.len(), 1);
    assert_eq!(config.launchdarkly[0].name, "app.launchdarkly.com");
    assert_eq!(config.database_url.to_string(), "sqlite://storekeeper.db");
    assert_eq!((config.log_format, config.log.as_str()), (LogFormat::Text, "info"));
    assert_eq!(config.site, Site::Folder("target/site".into()));
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let files = Files::new();
    let file = files.write(
        "portal.toml",
        "listen = \"127.0.0.1:1\"\nlog = \"warn\"\nsite-root = \"file\"\nlaunchdarkly-url = [\"a=https://a.test\"]\nallow-launchdarkly-host = [\"a.test\"]\n",
    );
    let environment = [
        ("STOREKEEPER_CONFIG", file.as_str()),
        ("STOREKEEPER_LISTEN", "127.0.0.1:2"),
        ("STOREKEEPER_LOG", "debug"),
        ("STOREKEEPER_PUBLIC_URL", ""),
        ("PATH", "/bin"),
    ];
    let given = config("demo --listen 127.0.0.1:3", &[environment[1], environment[2]]);
    assert_eq!((given.listen.port(), given.log.as_str()), (3, "debug"));
    let key = format!("--master-key-file {}", files.path("master.key"));
    let given = config(&format!("{key} --listen 127.0.0.1:3"), &environment);
    assert_eq!((given.listen.port(), given.log.as_str()), (3, "debug"));
    assert_eq!((given.site, given.launchdarkly[0].name.as_str()), (Site::Folder("file".into()), "a"));
    let given = config(
        &key,
        &[
            ("STOREKEEPER_LAUNCHDARKLY_URL", "a=https://a.test, b=https://b.test"),
            ("STOREKEEPER_ALLOW_LAUNCHDARKLY_HOST", "a.test,b.test"),
        ],
    );
    let names: Vec<&str> = given.launchdarkly.iter().map(|instance| instance.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
}

#[test]
fn unknown_keys_are_named() {
    let files = Files::new();
    let file = files.write("portal.toml", "log = \"info\"\nlisen = \"127.0.0.1:1\"\n");
    let line = refusal(&format!("demo --config {file}"), &[]);
    assert!(line.contains("`lisen`") && line.contains("line 2") && line.contains(&file), "{line}");
    assert!(refusal("demo", &[("STOREKEEPER_LISEN", "x")]).contains("STOREKEEPER_LISEN"));
    assert!(matches!(read_all("demo --lisen x", &[]), Err(ConfigError::Usage(_))));
    let nested = files.write("nested.toml", "config = \"other.toml\"");
    assert!(refusal(&format!("demo --config {nested}"), &[]).contains("`config`"));
    assert!(refusal("demo --config /nowhere.toml", &[]).contains("/nowhere.toml"));
}

#[test]
fn what_kubernetes_sets_is_not_taken_for_an_option() {
    let environment = [
        ("STOREKEEPER_PORT", "tcp://10.0.0.1:80"),
        ("STOREKEEPER_PORT_80_TCP_ADDR", "10.0.0.1"),
        ("STOREKEEPER_SERVICE_HOST", "10.0.0.1"),
        ("STOREKEEPER_METRICS_SERVICE_HOST", "10.0.0.1"),
        ("STOREKEEPER_METRICS_SERVICE_PORT_HTTP", "9090"),
        ("STOREKEEPER_METRICS_PORT", "tcp://10.0.0.1:9090"),
        ("STOREKEEPER_METRICS_PORT_9090_TCP_PROTO", "tcp"),
    ];
    assert_eq!(config("demo", &environment).listen.port(), 3000);
    for misspelt in ["STOREKEEPER_PORTAL_URL", "STOREKEEPER_SERVICE", "STOREKEEPER_REPORT"] {
        assert!(refusal("demo", &[(misspelt, "x")]).contains(misspelt));
    }
}

#[test]
fn a_master_key_that_anybody_can_read_stops_the_start() {
    let files = Files::new();
    let key = files.path("master.key");
    let arguments = format!("--master-key-file {key}");
    for (mode, starts) in [(0o600, true), (0o400, true), (0o440, true), (0o644, false), (0o666, false), (0o602, false)]
    {
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
        match read_all(&arguments, &[]) {
            Ok(_) => assert!(starts, "{mode:o}"),
            Err(error) => assert!(!starts && error.to_string().contains(&format!("chmod 600 {key}")), "{error}"),
        }
    }
}

#[test]
fn serving_needs_a_master_key_and_the_demo_does_not() {
    let files = Files::new();
    assert!(refusal("", &[]).contains("storekeeper key"));
    assert!(refusal("serve", &[]).contains("--master-key-file"));
    assert!(refusal("--master-key-file /nowhere/key", &[]).contains("/nowhere/key"));
    let other = files.write("other.key", "canary");
    let line = refusal(&format!("--master-key-file {other}"), &[]);
    assert!(line.contains(&other) && !line.contains("canary"), "{line}");
    let demo = config("demo", &[]);
    assert_eq!((demo.database_url.expose(), demo.launchdarkly.len()), ("sqlite::memory:", 0));
    assert!(refusal("demo --launchdarkly-url https://app.launchdarkly.com", &[]).contains("demo"));
}

#[test]
fn nobody_elsewhere_is_served_without_https() {
    for arguments in ["--listen 0.0.0.0:3000", "--listen [::]:3000 --public-url http://localhost:3000"] {
        assert!(refusal(&format!("demo {arguments}"), &[]).contains("--public-url https://"), "{arguments}");
    }
    assert!(refusal("demo --public-url http://portal.test", &[]).contains("HTTPS"));
    let open = config("demo --listen 0.0.0.0:3000 --public-url https://portal.test", &[]);
    assert!(open.public_url.is_https());
    assert!(!config("demo --public-url http://localhost:3000", &[]).public_url.is_https());
}

#[test]
fn values_are_checked_and_the_option_is_named() {
    let files = Files::new();
    let key = format!("--master-key-file {}", files.path("master.key"));
    for (arguments, named) in [
        ("--listen 3000", "--listen"),
        ("--public-url portal", "--public-url"),
        ("--launchdarkly-url http://app.launchdarkly.com", "--launchdarkly-url"),
        ("--launchdarkly-url a/b=https://app.launchdarkly.com", "--launchdarkly-url"),
        (
            "--launchdarkly-url eu=https://app.launchdarkly.com --launchdarkly-url eu=https://app.launchdarkly.us",
            "“eu”",
        ),
        ("--launchdarkly-url https://launchdarkly.evil.test", "--allow-launchdarkly-host launchdarkly.evil.test"),
        ("--launchdarkly-url https://app.launchdarkly.com.evil.test", "not an official LaunchDarkly host"),
        ("--launchdarkly-url https://8.8.8.8", "not an official LaunchDarkly host"),
        ("--database-url mysql://user:canary@db/portal", "--database-url"),
        ("--log-format xml", "--log-format"),
        ("--log ==", "--log"),
    ] {
        let line = refusal(&format!("{key} {arguments}"), &[]);
        assert!(line.contains(named) && !line.contains("canary"), "{line}");
    }
}

#[test]
fn other_commands_ask_for_no_more_than_they_need() {
    assert!(matches!(read_all("key", &[]), Ok(Command::Key)));
    for (listens, asked) in [("0.0.0.0:8080", "127.0.0.1:8080"), ("[::]:1", "[::1]:1"), ("10.0.0.7:1", "10.0.0.7:1")] {
        let command = read_all("healthcheck", &[("STOREKEEPER_LISTEN", listens)]).unwrap();
        assert!(matches!(command, Command::Healthcheck(address) if address.to_string() == asked));
    }
}

#[test]
fn the_effective_configuration_is_a_configuration_file_without_secrets() {
    let files = Files::new();
    let key = format!("--master-key-file {}", files.path("master.key"));
    let first = config(&format!("serve {key} --log debug --launchdarkly-url eu=https://app.eu.launchdarkly.com"), &[]);
    let text = first.to_string();
    for shown in [text.clone(), format!("{first:?}")] {
        assert!(!shown.contains(files.key.to_base64().as_str()), "{shown}");
    }
    let file = files.write("effective.toml", &text);
    assert_eq!(config(&format!("serve --config {file}"), &[]).to_string(), text);
}
