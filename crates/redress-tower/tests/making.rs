//! Errors that are made here, by the same way out.

use crate::support::{Asked, Got, Script, get, plane};
use http::{HeaderValue, Method};
use redress::{Condition, Origin, Problem};
use redress_tower::{Decision, made};

fn make(asked: &Asked, speak: &str, problem: Problem<'static>) -> Got {
    Got::of(made::<Script>(&plane("enablex", speak), &asked.exchange(), problem))
}

#[test]
fn every_condition_in_every_contract() {
    for speak in ["problem", "enablex", "cisco-cupi", "genesys-ucs", "sap-cloud-identity", "huawei-vpcep"] {
        for condition in Condition::ALL {
            let got = make(&get(), speak, Problem::new(*condition));
            assert_eq!((got.record.decision, got.record.origin), (Decision::Made, Some(Origin::Gateway)));
            assert_eq!(got.header("cache-control"), "no-store");
            assert_eq!(got.header("content-length"), got.body.len().to_string());
            assert_eq!((got.record.upstream_status, got.condition()), (None, condition.id()));
            let needed = match got.status {
                401 => "www-authenticate",
                407 => "proxy-authenticate",
                429 | 503 => "retry-after",
                _ => "content-length",
            };
            assert!(got.headers.contains_key(needed), "{speak} {condition}");
        }
    }
}

#[test]
fn head_says_how_long_get_would_be() {
    let whole = make(&get(), "problem", Problem::new(Condition::NotFound));
    let head = make(&get().method(Method::HEAD), "problem", Problem::new(Condition::NotFound));
    assert_eq!((head.body.len(), &head.headers), (0, &whole.headers));
    assert!(!whole.body.is_empty());
}

#[test]
fn companions_and_wishes_are_heard() {
    let mut problem = Problem::new(Condition::MethodNotAllowed);
    problem.companions.allow = Some(HeaderValue::from_static("GET, HEAD"));
    let got = make(&get().with("accept", "application/problem+xml"), "problem", problem);
    assert_eq!((got.status, got.header("allow"), got.header("vary")), (405, "GET, HEAD", "Accept"));
    assert_eq!(got.header("content-type"), "application/problem+xml");
}
