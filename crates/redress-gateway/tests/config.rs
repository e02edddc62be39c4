//! Config files: what loads, and what is found.

use redress_gateway::config::{Check, SCHEMA, STARTER};
use redress_gateway::{Config, limits};
use std::path::Path;

const SMALLEST: &str = r#"
[listen]
address = "127.0.0.1:8080"
admin   = "127.0.0.1:9090"

[[route]]
path     = "/"
upstream = "http://127.0.0.1:7002"
contract = "enablex"
"#;

fn findings(text: &str) -> Vec<Check> {
    Config::load(text, Path::new(".")).findings.iter().map(|finding| finding.check).collect()
}

#[test]
fn the_smallest_file_works_as_it_stands() {
    let loaded = Config::load(SMALLEST, Path::new("."));
    assert_eq!(loaded.findings, []);
    let config = loaded.config.unwrap();
    assert_eq!(config.routes[0].contract.id(), "enablex");
    assert_eq!(config.spoken[0].id(), "problem");
    assert_eq!(config.timeouts.head, limits::HEAD_TIMEOUT);
}

#[test]
fn the_starter_loads_with_and_without_its_comments() {
    assert_eq!(findings(STARTER), []);
    // What is commented out is TOML too; files it names are not there, and it has two upstreams nobody needs.
    let open: String = STARTER
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|l| l.contains('=') || l.starts_with('[')).unwrap_or(line))
        .map(|line| format!("{line}\n"))
        .collect();
    let found = findings(&open);
    assert!(!found.contains(&Check::Syntax) && !found.contains(&Check::UnknownKey), "{found:?}\n{open}");
}

#[test]
fn every_finding_at_once() {
    let text = r#"
        [listen]
        addres = "127.0.0.1:8080"
        admin = "0.0.0.0:9090"
        [timeouts]
        head = "ten"
        [[upstream]]
        name = "idle"
        addresses = ["http://127.0.0.1:1/path"]
        [[route]]
        path = "users"
        upstream = "nowhere"
        contract = "enablx"
        promote = "maybe"
        [[route]]
        upstream = "ftp://x"
        contract = "enablex"
        methods = ["get", "CONNECT"]
    "#;
    let loaded = Config::load(text, Path::new("."));
    assert!(loaded.config.is_none());
    let found = findings(text);
    for check in [
        Check::MissingKey,
        Check::UnknownKey,
        Check::AdminExposed,
        Check::WrongType,
        Check::InvalidValue,
        Check::UnusedUpstream,
        Check::UnknownUpstream,
        Check::UnknownContract,
    ] {
        assert!(found.contains(&check), "{check:?} of {found:?}");
    }
    for finding in loaded.findings {
        assert!(text.get(finding.span.clone()).is_some() && !finding.help.is_empty(), "{finding:?}");
    }
}

#[test]
fn the_schema_knows_the_keys_that_the_loader_does() {
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
    let keys = |pointer: &str| -> Vec<String> {
        let properties = schema.pointer(&format!("{pointer}/properties")).unwrap().as_object().unwrap();
        properties.keys().cloned().collect()
    };
    // A key nobody knows makes the loader list those it knows.
    let text = "unknown = 1\n[listen]\nunknown = 1\n[limits]\nunknown = 1\n[timeouts]\nunknown = 1\n[log]\nunknown = 1\n\
                [state]\nunknown = 1\n[[upstream]]\nunknown = 1\n[[route]]\nunknown = 1\n\
                [route.lockout]\nunknown = 1\n[[route.throttle]]\nunknown = 1\n";
    let loaded = Config::load(text, Path::new("."));
    let known = |what: &str| -> Vec<String> {
        let finding =
            loaded.findings.iter().find(|f| f.message == format!("{what} has no key `unknown`")).unwrap();
        let keys = finding.help.trim_start_matches("the keys here are ");
        keys.split(", ").map(str::to_owned).collect()
    };
    for (pointer, what) in [
        ("", "the config"),
        ("/properties/listen", "[listen]"),
        ("/properties/limits", "[limits]"),
        ("/properties/timeouts", "[timeouts]"),
        ("/properties/log", "[log]"),
        ("/properties/upstream/items", "an upstream"),
        ("/properties/state", "[state]"),
        ("/properties/route/items", "a route"),
        ("/properties/route/items/properties/lockout", "[route.lockout]"),
        ("/properties/route/items/properties/throttle/items", "a throttle"),
    ] {
        let (mut said, mut read) = (keys(pointer), known(what));
        said.sort();
        read.sort();
        assert_eq!(said, read, "{what}");
    }
}

#[test]
fn files_that_are_not_there_are_found_before_it_serves() {
    let check = |rest: &str| {
        let text = format!(
            "[listen]\naddress = '127.0.0.1:8080'\nadmin = '127.0.0.1:9090'\n{rest}\n\
             [[route]]\npath = '/'\nupstream = 'http://h'\ncontract = 'enablex'\n"
        );
        findings(&text)
    };
    assert_eq!(check(""), []);
    assert_eq!(check("[log]\naccess = 'no-such-folder/access.jsonl'"), [Check::Unreadable]);
    assert_eq!(
        check("[listen.tls]\ncert = 'no.pem'\nkey = 'no.pem'"),
        [Check::Unreadable, Check::Unreadable]
    );
    let upstream = "[[upstream]]\nname = 'u'\naddresses = 'https://h'\nca = 'no.pem'";
    assert!(check(upstream).contains(&Check::Unreadable));
    let shared = "[[route]]\npath = '/a'\nupstream = 'http://h'\ncontract = 'enablex'";
    let text = format!("[listen]\naddress = '127.0.0.1:8080'\nadmin = '127.0.0.1:8080'\n{shared}\n");
    assert_eq!(findings(&text), [Check::SharedAddress]);
}
