//! Which crate may use which: the table of ARCHITECTURE, held against `cargo metadata`. What is here has a reason;
//! whoever wants another edge changes the reason first.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// A crate, what it must not reach by any way, and why.
const NEVER: &[(&str, &[&str], &str)] = &[
    (
        "redress",
        &[
            "redress-*",
            "axum",
            "clap",
            "hyper",
            "hyper-util",
            "tokio",
            "tower",
            "tower-layer",
            "tower-service",
        ],
        "every decision stays a pure function: testable from a file, fuzzable in eight lines",
    ),
    ("redress-contracts", &["*"], "data outlives code: a wrong contract is mended by a data release alone"),
    (
        "redress-tower",
        &[
            "redress-gateway",
            "redress-sandbox",
            "redress-logs",
            "axum",
            "clap",
            "hyper",
            "tokio",
            "toml_edit",
        ],
        "it fits in anyone's stack",
    ),
    (
        "redress-logs",
        &["redress-tower", "redress-gateway", "redress-sandbox", "axum", "clap", "hyper", "tokio"],
        "it reads lines it is given",
    ),
    (
        "redress-sandbox",
        &["redress-tower", "redress-gateway", "clap"],
        "the stand-in must not share code with what it is used to test",
    ),
    ("redress-gateway", &["redress-sandbox", "clap"], "a library: config in, future out"),
];

/// What nobody may use, and why.
const LEAVES: &[(&str, &str)] = &[
    ("redress-cli", "the program talks and decides nothing: there is nothing in it to use"),
    ("xtask", "it is for developers of this house"),
];

/// The crates that may use crates of this house, and which. The others are not made yet.
const OWN: &[(&str, &[&str])] = &[
    ("redress", &[]),
    ("redress-contracts", &[]),
    ("redress-tower", &["redress"]),
    ("redress-logs", &[]),
    ("redress-sandbox", &["redress", "redress-contracts", "redress-logs"]),
    ("redress-gateway", &["redress", "redress-contracts", "redress-logs", "redress-tower"]),
    (
        "redress-cli",
        &[
            "redress",
            "redress-contracts",
            "redress-gateway",
            "redress-logs",
            "redress-sandbox",
            "redress-tower",
        ],
    ),
    ("xtask", &["redress"]),
];

#[test]
fn nothing_is_reached_that_must_not_be() {
    let graph = Graph::read();
    let mut wrong: Vec<String> = Vec::new();
    for (from, never, why) in NEVER.iter().filter(|(from, ..)| graph.edges.contains_key(*from)) {
        for (to, by) in graph.reached(from) {
            if never.iter().any(|pattern| fits(pattern, &to)) {
                wrong.push(format!("{from} must not reach {to} (it does through {by}): {why}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn own_crates_use_only_whom_they_may() {
    let graph = Graph::read();
    let mut wrong: Vec<String> = Vec::new();
    for member in &graph.members {
        let Some((_, may)) = OWN.iter().find(|(name, _)| name == member) else {
            wrong.push(format!("{member} is not in the table of this test: give it a row, with its reason"));
            continue;
        };
        for to in graph.edges[member].iter().filter(|to| graph.members.contains(*to)) {
            if let Some((_, why)) = LEAVES.iter().find(|(leaf, _)| leaf == to) {
                wrong.push(format!("{member} must not use {to}: {why}"));
            } else if !may.contains(&to.as_str()) {
                wrong.push(format!("{member} must not use {to}: it may use {may:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `redress-*` is any crate whose name begins like that.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => pattern == name,
    }
}

/// Who uses whom in what is shipped: no dev-dependencies, no build scripts.
struct Graph {
    members: BTreeSet<String>,
    edges: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    fn read() -> Self {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--locked"])
            .current_dir(xtask::root())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
        let list = |value: &Value| value.as_array().unwrap().clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let names: BTreeMap<String, String> =
            list(&metadata["packages"]).iter().map(|p| (text(&p["id"]), text(&p["name"]))).collect();
        let members = list(&metadata["workspace_members"])
            .iter()
            .map(|id| names[id.as_str().unwrap()].clone())
            .collect();
        let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for node in list(&metadata["resolve"]["nodes"]) {
            let used = list(&node["deps"]).into_iter().filter(|dep| {
                let kinds = list(&dep["dep_kinds"]);
                kinds.iter().any(|kind| kind["kind"].is_null())
            });
            let used = used.map(|dep| names[dep["pkg"].as_str().unwrap()].clone());
            edges.entry(names[node["id"].as_str().unwrap()].clone()).or_default().extend(used);
        }
        Self { members, edges }
    }

    /// Everything that a crate reaches, and the crate through which.
    fn reached(&self, from: &str) -> BTreeMap<String, String> {
        let mut reached = BTreeMap::new();
        let mut next = vec![from.to_owned()];
        while let Some(by) = next.pop() {
            for to in self.edges.get(&by).into_iter().flatten() {
                if !reached.contains_key(to) {
                    reached.insert(to.clone(), by.clone());
                    next.push(to.clone());
                }
            }
        }
        reached
    }
}
