//! Which contract, and which wire of it.

use crate::support::{Script, contract, get, response};
use redress_tower::{ErrorPlane, Speak};

fn speak(contracts: &[&str], default: usize) -> ErrorPlane {
    let contracts = contracts.iter().map(|id| contract(id)).collect();
    ErrorPlane::new(contract("enablex"), Speak::Negotiate { contracts, default })
}

/// What this caller gets. No `Accept` makes an error an error of another kind.
fn check(plane: &ErrorPlane, accept: &[&str], want: (&str, &str)) {
    let asked = accept.iter().fold(get(), |asked, line| asked.with("accept", line));
    let got = asked.of(plane, response(404, &[], Script::whole("")));
    assert_eq!(got.status, 404);
    let spoken = got.record.spoken.as_ref().map_or("", |c| c.id());
    assert_eq!((spoken, got.header("content-type")), want, "{accept:?}");
}

const PROBLEM: (&str, &str) = ("problem", "application/problem+json");
const PROBLEM_XML: (&str, &str) = ("problem", "application/problem+xml");
const CUPI: (&str, &str) = ("cisco-cupi", "application/xml");
const CUPI_JSON: (&str, &str) = ("cisco-cupi", "application/json");

#[test]
fn one_contract() {
    let plane = ErrorPlane::new(contract("enablex"), Speak::One(contract("problem")));
    for accept in [
        &[][..],
        &["*/*"],
        &[""],
        &["nonsense"],
        &["image/png"],
        &["application/json"],
        &["*/*;q=0"],
        &["a/b;q=nan"],
        &["\u{ff}"],
    ] {
        check(&plane, accept, PROBLEM);
    }
    check(&plane, &["application/problem+xml"], PROBLEM_XML);
    check(&plane, &["text/xml"], PROBLEM_XML);
    check(&plane, &["application/problem+json;q=0.5, application/problem+xml"], PROBLEM_XML);
}

#[test]
fn several_contracts() {
    let plane = speak(&["problem", "cisco-cupi"], 0);
    for accept in [
        &[][..],
        &["*/*"],
        &[""],
        &["nonsense"],
        &["image/png"],
        &["application/*"],
        &["*/*;q=0"],
        &["a/b;q=nan"],
    ] {
        check(&plane, accept, PROBLEM);
    }
    check(&plane, &["application/problem+json"], PROBLEM);
    check(&plane, &["application/problem+xml"], PROBLEM_XML);
    // By its full name, the one that speaks just that.
    check(&plane, &["application/xml"], CUPI);
    check(&plane, &["application/json"], CUPI_JSON);
    check(&plane, &["application/json, */*;q=0.5"], CUPI_JSON);
    check(&plane, &["application/xml;q=0.5, application/problem+json"], PROBLEM);
    check(&plane, &["application/xml", "application/problem+json;q=0.1"], CUPI);
    check(&plane, &["text/xml"], PROBLEM_XML);
    check(&plane, &["application/problem+json;q=0, application/problem+xml;q=0, */*"], CUPI);
}

#[test]
fn the_default_counts() {
    check(&speak(&["problem", "cisco-cupi"], 1), &[], CUPI);
    check(&speak(&["problem", "cisco-cupi"], 1), &["*/*"], CUPI);
    check(&speak(&["problem", "cisco-cupi"], 1), &["application/*"], CUPI);
    check(&speak(&["problem", "cisco-cupi"], 1), &["application/problem+json"], PROBLEM);
    // Beyond the end: the first.
    check(&speak(&["problem", "cisco-cupi"], 7), &[], PROBLEM);
    // None: the upstream's own.
    check(&speak(&[], 0), &["application/problem+json"], ("enablex", "application/json"));
}

#[test]
fn a_hostile_accept_is_bounded() {
    let long = vec!["application/xml;q=0.1"; 10_000].join(", ");
    let got = get()
        .with("accept", &long)
        .of(&speak(&["problem", "cisco-cupi"], 0), response(404, &[], Script::whole("")));
    assert_eq!(got.status, 404);
}
