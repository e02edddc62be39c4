//! Errors that are already what the caller speaks.

use crate::support::{Asked, JSON, Script, contract, get, plane, response};
use redress_tower::{Decision, ErrorPlane, Guard, Speak};

const PROBLEM: (&str, &str) = ("content-type", "application/problem+json");
const CUPI: &str = r#"{"errors":{"code":"NOT_FOUND","message":"No such user"}}"#;

fn stays(asked: &Asked, plane: &ErrorPlane, status: u16, headers: &[(&str, &str)], body: &str) {
    for size in [3, 1 << 20] {
        let got = asked.clone().of(plane, response(status, headers, Script::dripping(body.as_bytes(), size)));
        assert_eq!((got.status, got.text()), (status, body));
        assert_eq!(got.record.decision, Decision::Conforming, "{headers:?} {body}");
        // But for the word that another caller would get it in another form.
        let others = got.headers.iter().filter(|(name, _)| *name != "vary").count();
        assert_eq!(others, headers.len(), "{:?}", got.headers);
    }
}

fn is_rewritten(
    asked: Asked,
    plane: &ErrorPlane,
    status: u16,
    headers: &[(&str, &str)],
    body: &str,
) -> String {
    let got = asked.of(plane, response(status, headers, Script::whole(body.to_owned())));
    assert_eq!(got.record.decision, Decision::Rewritten, "{headers:?} {body}");
    assert_eq!(got.status, status);
    format!("{}: {}", got.header("content-type"), got.text())
}

#[test]
fn in_the_callers_contract_it_is_left_alone() {
    // Members in any order, unknown ones, odd spacing, headers that a rewrite would take off: all stays.
    let server = ("server", "x");
    stays(&get(), &plane("cisco-cupi", "cisco-cupi"), 404, &[JSON, server], CUPI);
    let odd = "{\n \"message\": 1, \"errors\" : {\"message\":\"m\",\"code\":\"c\"} }";
    stays(&get(), &plane("cisco-cupi", "cisco-cupi"), 404, &[JSON, server], odd);
    // Whatever the label of it says, to a caller of its own contract.
    stays(&get(), &plane("cisco-cupi", "cisco-cupi"), 404, &[("content-type", "text/html")], CUPI);
    stays(&get().with("accept", "application/json"), &plane("cisco-cupi", "cisco-cupi"), 404, &[JSON], CUPI);
    stays(&get().with("accept", "text/csv"), &plane("cisco-cupi", "cisco-cupi"), 404, &[JSON], CUPI);
}

/// Nothing is wrapped twice.
#[test]
fn what_is_said_in_the_callers_contract_already_is_left_alone() {
    let body = r#"{"type":"about:blank","title":"Out of credit","status":403,"detail":"Balance is 30","balance":30}"#;
    for upstream in ["enablex", "cisco-cupi", "genesys-ucs", "sap-cloud-identity", "huawei-vpcep", "problem"]
    {
        stays(&get(), &plane(upstream, "problem"), 403, &[PROBLEM], body);
        stays(
            &get(),
            &plane(upstream, "problem"),
            403,
            &[("content-type", "application/problem+json; charset=utf-8")],
            body,
        );
    }
    // Any contract of the route may have been spoken; this caller speaks another.
    let contracts = vec![contract("cisco-cupi"), contract("problem")];
    let plane = ErrorPlane::new(contract("enablex"), Speak::Negotiate { contracts, default: 0 });
    let got = is_rewritten(get(), &plane, 403, &[PROBLEM], body);
    assert!(got.contains("Balance is 30") && got.starts_with("application/xml"), "{got}");
    stays(&get().with("accept", "application/problem+json"), &plane, 403, &[PROBLEM], body);
}

#[test]
fn what_depends_on_accept_says_so_though_it_is_left_alone() {
    let contracts = vec![contract("cisco-cupi"), contract("problem")];
    let plane = ErrorPlane::new(contract("enablex"), Speak::Negotiate { contracts, default: 1 });
    let check = |headers: &[(&str, &str)], want: &[&str]| {
        let came = response(403, headers, Script::whole(r#"{"title":"No","status":403}"#.to_owned()));
        let got = get().of(&plane, came);
        assert_eq!(got.record.decision, Decision::Conforming);
        assert_eq!(got.headers.get_all("vary").iter().collect::<Vec<_>>(), want);
    };
    check(&[PROBLEM], &["Accept"]);
    check(&[PROBLEM, ("vary", "Origin")], &["Origin", "Accept"]);
    check(&[PROBLEM, ("vary", "accept, Origin")], &["accept, Origin"]);
}

#[test]
fn what_nearly_conforms_is_mended() {
    let plane = plane("enablex", "problem");
    let body = r#"{"title":"Out of credit","detail":"Balance is 30","status":403}"#;
    // The label is wrong.
    let got = is_rewritten(get(), &plane, 403, &[JSON], body);
    assert!(got.starts_with("application/problem+json") && got.contains("Balance is 30"), "{got}");
    // The body names another status than the status line.
    let got = is_rewritten(get(), &plane, 404, &[PROBLEM], body);
    assert!(got.contains("\"status\":404"), "{got}");
    // A companion is missing.
    let plain = r#"{"title":"Who are you?"}"#;
    is_rewritten(get(), &plane, 401, &[PROBLEM], plain);
    stays(&get(), &plane, 401, &[PROBLEM, ("www-authenticate", "Bearer")], plain);
    is_rewritten(get(), &plane, 503, &[PROBLEM], plain);
    is_rewritten(get(), &plane, 503, &[PROBLEM, ("retry-after", "soon")], plain);
    stays(&get(), &plane, 503, &[PROBLEM, ("retry-after", "120")], plain);
    // The caller wants the other wire.
    let got = is_rewritten(get().with("accept", "application/problem+xml"), &plane, 403, &[PROBLEM], body);
    assert!(got.starts_with("application/problem+xml"), "{got}");
    // It is no problem at all.
    is_rewritten(get(), &plane, 404, &[PROBLEM], "oops");
    is_rewritten(get(), &plane, 404, &[PROBLEM], "[]");
}

/// A leak does not leave because it is well said.
#[test]
fn a_leak_does_not_conform() {
    let body = r#"{"title":"Failed","detail":"at com.acme.Store.find(Store.java:42)"}"#;
    let got = is_rewritten(get(), &plane("enablex", "problem"), 500, &[PROBLEM], body);
    assert!(!got.contains("Store"), "{got}");
    stays(&get(), &plane("enablex", "problem").guard(Guard::off()), 500, &[PROBLEM], body);
    let cupi = r#"{"errors":{"code":"SYSTEM_ERROR","message":"SELECT id FROM users failed"}}"#;
    let got = is_rewritten(get(), &plane("cisco-cupi", "cisco-cupi"), 500, &[JSON], cupi);
    assert!(!got.contains("SELECT") && got.contains("SYSTEM_ERROR"), "{got}");
}

/// Of two contracts with one media type, the body decides.
#[test]
fn a_plain_media_type_proves_nothing() {
    let huawei = r#"{"error_code":"EndPoint.0005","error_msg":"The endpoint is gone"}"#;
    stays(&get(), &plane("enablex", "huawei-vpcep"), 404, &[JSON], huawei);
    let enablex =
        r#"{"result":"1504","msg":"Duplicate data","desc":"The Email Address is already registered."}"#;
    let got = get().of(&plane("enablex", "huawei-vpcep"), response(404, &[JSON], Script::whole(enablex)));
    assert_eq!((got.record.decision, got.condition()), (Decision::Rewritten, "duplicate"));
}
