//! Any response, cut in any way: no panic, no endless wait, and what comes out is valid HTTP, JSON and XML.

use crate::support::{Asked, Script, Step, contract, get, response};
use bytes::Bytes;
use http::Method;
use proptest::prelude::*;
use redress::{Condition, Problem};
use redress_tower::{Answer, Decision, ErrorPlane, Guard, Promote, Speak, made};

const CONTRACTS: [&str; 6] =
    ["enablex", "cisco-cupi", "genesys-ucs", "sap-cloud-identity", "huawei-vpcep", "problem"];

fn plane() -> impl Strategy<Value = ErrorPlane> {
    let id = || prop::sample::select(&CONTRACTS[..]);
    let promote = prop::sample::select(vec![Promote::Promote, Promote::Observe, Promote::Off]);
    (id(), prop::collection::vec(id(), 0..3), 0..3_usize, promote).prop_map(
        |(upstream, spoken, default, promote)| {
            let contracts = spoken.into_iter().map(contract).collect();
            ErrorPlane::new(contract(upstream), Speak::Negotiate { contracts, default }).promote(promote)
        },
    )
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let sample = prop::sample::select(vec![
        r#"{"result":"1504","msg":"Duplicate data","desc":"taken","data":{"a":[1,{}]}}"#,
        r#"{"result":1}"#,
        "<ErrorDetails><errors><code>NOT_FOUND</code><message>m</message></errors></ErrorDetails>",
        r#"{"errors":[{"code":"NOT_FOUND","message":"m"},{"code":"c","message":"at A.b(A.java:1)"}]}"#,
        r#"{"error_code":"EndPoint.0005","error_msg":"\u0000\ud800"}"#,
        r#"{"title":"t","status":404,"detail":"/etc/passwd/x","errors":[{"detail":"d"}]}"#,
        r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","detail":"No"}"#,
        "<html><center>nginx</center></html>",
    ]);
    let bent = (sample, any::<prop::sample::Index>(), any::<u8>(), any::<prop::sample::Index>()).prop_map(
        |(sample, at, byte, end)| {
            let mut bytes = sample.as_bytes().to_vec();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            bytes.truncate(if byte % 2 == 0 { bytes.len() } else { end.index(bytes.len()) });
            bytes
        },
    );
    let coding =
        (any::<prop::sample::Index>(), prop::option::of((any::<prop::sample::Index>(), any::<u8>())));
    let coded = (bent.clone(), coding).prop_map(|(mut bytes, (which, flip))| {
        bytes.extend_from_slice(b"    ");
        let (_, mut coded) = which.get(&crate::coding::every_coding(&bytes)).clone();
        if let Some((at, byte)) = flip {
            *at.get_mut(&mut coded) = byte;
        }
        coded
    });
    let framed =
        prop::collection::vec(any::<u8>(), 0..40).prop_map(|b| [&[0x28, 0xB5, 0x2F, 0xFD][..], &b].concat());
    prop_oneof![4 => bent, 2 => coded, 1 => framed, 1 => prop::collection::vec(any::<u8>(), 0..200)]
}

fn headers() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let value = || prop_oneof!["[ -~]{0,30}", "[\t -~\u{80}-\u{ff}]{0,20}"];
    let known = |name: &'static str, values: &'static [&'static str]| {
        prop::sample::select(values).prop_map(move |value| (name, value.to_owned()))
    };
    let types = known(
        "content-type",
        &[
            "application/json",
            "application/xml",
            "application/problem+json",
            "text/html",
            "text/plain;charset=utf-16",
            "image/png",
            ";",
            "application/scim+json",
        ],
    );
    let codings =
        known("content-encoding", &["gzip", "br", "zstd", "deflate", "gzip, gzip", "x", "identity"]);
    let any_name = prop::sample::select(vec![
        "content-type",
        "content-encoding",
        "content-length",
        "retry-after",
        "www-authenticate",
        "allow",
        "location",
        "vary",
        "x-message-code",
        "x-request-id",
        "server",
        "x-debug-token",
        "cache-control",
        "content-range",
    ]);
    let other = (any_name, value()).prop_map(|(name, value)| (name, value.trim().to_owned()));
    (
        prop::option::weighted(0.8, types),
        prop::option::weighted(0.4, codings),
        prop::collection::vec(other, 0..5),
    )
        .prop_map(|(a, b, rest)| a.into_iter().chain(b).chain(rest).collect())
}

fn script() -> impl Strategy<Value = Vec<Step>> {
    let end =
        prop::sample::select(vec![None, None, Some(Step::Trailers), Some(Step::Broken), Some(Step::Pending)]);
    (body(), 1..100_usize, end).prop_map(|(body, size, end)| {
        let chunks = body.chunks(size).flat_map(|c| [Step::Pending, Step::Data(Bytes::copy_from_slice(c))]);
        chunks.chain(end).collect()
    })
}

fn asked() -> impl Strategy<Value = (Method, Option<String>)> {
    let method =
        prop::sample::select(vec![Method::GET, Method::GET, Method::POST, Method::HEAD, Method::CONNECT]);
    let accept = prop_oneof![
        prop::sample::select(vec![
            "*/*",
            "application/json",
            "application/xml;q=0.5",
            "application/problem+xml",
            "a/b"
        ])
        .prop_map(str::to_owned),
        "[ -~]{0,40}",
    ];
    (method, prop::option::of(accept))
}

fn valid(got: &crate::support::Got, steps: &[Step]) {
    let came: Vec<u8> = steps
        .iter()
        .filter_map(|s| if let Step::Data(d) = s { Some(&d[..]) } else { None })
        .collect::<Vec<_>>()
        .concat();
    match got.record.decision {
        Decision::Rewritten | Decision::Promoted | Decision::Made => {
            let length = got.header("content-length");
            assert!(got.body.is_empty() || length == got.body.len().to_string());
            assert!(got.headers.get_all("content-type").iter().count() <= 1);
            assert!(!got.headers.contains_key("content-encoding") && !got.headers.contains_key("server"));
            assert!(got.record.problem.is_some() && got.record.spoken.is_some() && !got.broken);
            let media_type = got.header("content-type").split(';').next().unwrap_or_default();
            match media_type {
                _ if got.body.is_empty() => {}
                _ if media_type.ends_with("json") => drop(got.json()),
                _ if media_type.ends_with("xml") => {
                    assert!(roxmltree::Document::parse(got.text()).is_ok(), "{}", got.text());
                }
                _ => {}
            }
        }
        _ => assert_eq!(got.body, came, "{:?}", got.record.decision),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_response(
        plane in plane(),
        (method, accept) in asked(),
        status in prop_oneof![100..=999_u16, prop::sample::select(vec![200, 201, 400, 401, 404, 406, 416, 500, 502, 503])],
        headers in headers(),
        steps in script(),
    ) {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, &**value)).collect();
        let asked = Asked { method, headers: accept.map(|a| ("accept", a)).into_iter().collect() };
        let got = asked.of(&plane, response(status, &headers, Script::new(steps.clone())));
        valid(&got, &steps);
    }

    #[test]
    fn any_text(text in "([/\\\\.:=\"' @-]|[a-z]{1,4}|[A-F0-9]{1,4}|é|password|10\\.|fe80:|select |eyJ|C:|\\.rs|\\.local){0,30}") {
        let _ = Guard::new(1).find(&text);
    }

    #[test]
    fn any_problem(plane in plane(), condition in prop::sample::select(Condition::ALL), detail in any::<String>()) {
        let problem = Problem::new(condition).with_detail(detail);
        let answer: Answer<Script> = made(&plane, &get().exchange(), problem);
        let got = crate::support::Got::of(answer);
        assert_eq!(got.header("cache-control"), "no-store");
        assert_eq!(got.record.upstream_status, None);
        valid(&got, &[]);
    }
}

/// A success of an API that hides no errors costs no allocation; one that is decided by its first frame, none of its
/// own.
#[test]
fn a_passed_success_costs_nothing() {
    let count = |upstream: &str, body: &'static str| {
        let plane = ErrorPlane::new(contract(upstream), Speak::One(contract("problem")));
        let exchange = get().exchange();
        let response = response(200, &[crate::support::JSON], Script::whole(body));
        let mut decision = None;
        let info = allocation_counter::measure(|| {
            let answer = crate::support::block_on(redress_tower::answer(&plane, &exchange, response));
            decision = Some(answer.record.decision);
            std::mem::forget(answer);
        });
        assert_eq!(decision, Some(Decision::Passed));
        info.count_total
    };
    assert_eq!(count("genesys-ucs", r#"{"id":7}"#), 0);
    assert_eq!(count("enablex", r#"{"result":1,"id":7}"#), 0);
    assert_eq!(count("cisco-cupi", r#"{"id":7}"#), 0);
}
