//! What stays of the headers of an error that is said again, and what goes.

use crate::support::{JSON, Script, contract, get, plane, response};
use redress_tower::{Decision, ErrorPlane, Speak};

const ENABLEX: &str = r#"{"result":"1504","msg":"Duplicate data","desc":"Taken"}"#;

#[test]
fn what_goes() {
    for name in [
        "content-encoding",
        "transfer-encoding",
        "etag",
        "last-modified",
        "digest",
        "content-digest",
        "repr-digest",
        "content-md5",
        "accept-ranges",
        "content-range",
        "content-location",
        "content-disposition",
        "trailer",
        "server",
        "x-powered-by",
        "x-aspnet-version",
        "x-aspnetmvc-version",
        "x-debug-token",
        "x-debug-token-link",
        "x-debug",
        "x-exception-class",
        "x-internal-node",
        "x-backend-server",
        "x-served-by",
        "x-runtime",
        "x-envoy-upstream-service-time",
    ] {
        let value = if name == "content-encoding" { "identity" } else { "7" };
        let got = get().of(
            &plane("enablex", "problem"),
            response(400, &[JSON, (name, value), (name, "identity")], Script::whole(ENABLEX)),
        );
        assert_eq!(got.record.decision, Decision::Rewritten);
        assert!(!got.headers.contains_key(name), "{name}");
    }
}

#[test]
fn what_stays() {
    for (name, value) in [
        ("retry-after", "17"),
        ("retry-after", "Fri, 20 Nov 2026 23:00:00 GMT"),
        ("www-authenticate", "Digest realm=\"x\""),
        ("proxy-authenticate", "Basic"),
        ("allow", "GET, HEAD"),
        ("location", "/users/7"),
        ("set-cookie", "a=b"),
        ("ratelimit-limit", "10"),
        ("ratelimit", "\"burst\";r=3"),
        ("x-ratelimit-remaining", "0"),
        ("access-control-allow-origin", "*"),
        ("access-control-expose-headers", "x-request-id"),
        ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("tracestate", "a=b"),
        ("x-request-id", "4f0c"),
        ("x-correlation-id", "4f0c"),
        ("cache-control", "max-age=60"),
        ("date", "Fri, 20 Nov 2026 23:00:00 GMT"),
        ("vary", "Origin"),
        ("strict-transport-security", "max-age=1"),
        ("link", "</x>; rel=help"),
        ("x-anything", "else"),
    ] {
        let got = get()
            .of(&plane("enablex", "problem"), response(400, &[JSON, (name, value)], Script::whole(ENABLEX)));
        assert_eq!(got.record.decision, Decision::Rewritten);
        assert_eq!(got.header(name), value);
    }
    let two = [
        JSON,
        ("set-cookie", "a=b"),
        ("set-cookie", "c=d"),
        ("www-authenticate", "Basic"),
        ("www-authenticate", "Bearer"),
    ];
    let got = get().of(&plane("enablex", "problem"), response(401, &two, Script::whole("")));
    assert_eq!(got.headers.get_all("set-cookie").iter().count(), 2);
    assert_eq!(got.headers.get_all("www-authenticate").iter().count(), 2);
}

/// A 416 says by it how long the thing is (RFC 9110 §15.5.17).
#[test]
fn a_416_keeps_its_range() {
    let got = get().of(
        &plane("cisco-cupi", "problem"),
        response(416, &[("content-range", "bytes */47022")], Script::whole("")),
    );
    assert_eq!((got.status, got.header("content-range")), (416, "bytes */47022"));
}

#[test]
fn companions_are_there() {
    let check = |upstream: &str, status: u16, name: &str, want: &str| {
        let got = get().of(&plane(upstream, "problem"), response(status, &[], Script::whole("")));
        assert_eq!(got.header(name), want, "{upstream} {status}");
    };
    // The challenge is the upstream's: it is there that one has to log in.
    check("cisco-cupi", 401, "www-authenticate", "Basic realm=\"Cisco Unity Connection\"");
    // How long to wait is the contract's or the condition's; what the upstream says of it counts more, if it says anything.
    for head in [&[][..], &[("retry-after", "soon")]] {
        for status in [429, 503] {
            let got = get().of(&plane("cisco-cupi", "problem"), response(status, head, Script::whole("")));
            let lines: Vec<_> = got.headers.get_all("retry-after").iter().collect();
            assert!(
                matches!(lines[..], [line] if line.to_str().unwrap().parse::<u32>().is_ok()),
                "{lines:?}"
            );
        }
    }
}

/// The wire's own headers go with the wire, and come with it.
#[test]
fn the_wires_own_headers_are_translated() {
    let body = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","detail":"No"}"#;
    let head = [
        ("content-type", "application/scim+json"),
        ("x-message-code", "LDAP_ATTRIBUTE_INVALID"),
        ("x-ids-id", "4f0c"),
    ];
    let got = get().of(&plane("sap-cloud-identity", "problem"), response(400, &head, Script::whole(body)));
    assert_eq!(got.header("x-message-code"), "");
    assert_eq!(got.json()["code"], "LDAP_ATTRIBUTE_INVALID");
    let got = get().of(
        &plane("enablex", "sap-cloud-identity"),
        response(400, &[JSON, ("x-message-code", "stray")], Script::whole(ENABLEX)),
    );
    assert!(
        !got.headers.contains_key("x-message-code") || got.header("x-message-code") == "stray",
        "{:?}",
        got.headers
    );
}

#[test]
fn vary_says_so_only_where_it_is_so() {
    let check = |plane: &ErrorPlane, vary: &[&str], want: &[&str]| {
        let head: Vec<_> = std::iter::once(JSON).chain(vary.iter().map(|v| ("vary", *v))).collect();
        let got = get().of(plane, response(400, &head, Script::whole(ENABLEX)));
        let lines: Vec<_> = got.headers.get_all("vary").iter().map(|v| v.to_str().unwrap()).collect();
        assert_eq!(lines, want);
    };
    // Two wires, two media types.
    check(&plane("enablex", "problem"), &[], &["Accept"]);
    check(&plane("enablex", "problem"), &["Origin"], &["Origin", "Accept"]);
    check(&plane("enablex", "problem"), &["Origin, accept"], &["Origin, accept"]);
    check(&plane("enablex", "problem"), &["*"], &["*"]);
    // One media type: nothing depends on anything.
    check(&plane("enablex", "genesys-ucs"), &["Origin"], &["Origin"]);
    let contracts = vec![contract("genesys-ucs"), contract("huawei-vpcep")];
    check(&ErrorPlane::new(contract("enablex"), Speak::Negotiate { contracts, default: 0 }), &[], &[]);
}

#[test]
fn a_success_keeps_every_header() {
    let head = [JSON, ("server", "x"), ("x-debug-token", "7"), ("etag", "\"7\""), ("vary", "Origin")];
    let got = get().of(&plane("enablex", "problem"), response(200, &head, Script::whole(r#"{"result":1}"#)));
    assert_eq!(got.headers.len(), head.len());
}
