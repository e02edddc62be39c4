//! `redress explain`. That every entry can be explained is a test beside the command.

use crate::{fails, json, prints};

fn explains(words: &[&str], parts: &[&str]) {
    let out = prints(&[&["explain"], words].concat(), b"");
    for part in parts {
        assert!(out.contains(part), "{words:?} should say {part:?}:\n{out}");
    }
}

#[test]
fn codes_and_statuses() {
    explains(
        &["enablex", "1504"],
        &[
            "Duplicate data",
            "duplicate, a case of conflict",
            "comes with 200 OK, means 409 Conflict",
            "the caller's",
            "no: the same request",
            "inferred: http",
            "uniqueness",
            "Conflict (as conflict)",
        ],
    );
    explains(&["enablex", "1"], &["none: a success"]);
    explains(&["enablex", "200"], &["none: a success", "also errors", "1001"]);
    explains(&["huawei-vpcep", "504"], &["gateway-timeout", "codes       EndPoint.0011"]);
    explains(&["huawei-vpcep", "endpoint.0011"], &["malformed-request", "comes with 504"]);
    explains(&["huawei-vpcep", "APIGW.0301"], &["APIG.0301"]);
    explains(&["huawei-vpcep", "413"], &["APIG.0201"]);
    explains(&["cisco-cupi", "NOT_FOUND"], &["made up by Redress", "`not-found`"]);
    explains(&["enablex", "429"], &["made up by Redress", "`too-many-requests`"]);
    explains(&["sap-cloud-identity", "Mismatched group id"], &["mismatched-id"]);
}

#[test]
fn all_meanings_of_a_code_are_shown() {
    let count = |contract: &str, code: &str| {
        let out = json(&prints(&["explain", contract, code, "--format", "json"], b""));
        out["entries"].as_array().unwrap().len()
    };
    assert!(count("huawei-vpcep", "APIG.0201") >= 7);
    assert_eq!(count("sap-cloud-identity", "USER_INACTIVE"), 2);
    assert_eq!(count("enablex", "1504"), 1);
}

#[test]
fn conditions() {
    explains(
        &["duplicate"],
        &[
            "Already exists",
            "a case of   conflict",
            "409 Conflict",
            "ALREADY_EXISTS",
            "the caller's",
            "urn:problem-type:redress:duplicate",
            "1504",
        ],
    );
    explains(&["urn:problem-type:redress:duplicate"], &["Already exists"]);
    explains(&["conflict"], &["cases       duplicate, failed-precondition, in-use, mismatched-id"]);
    explains(&["account-locked"], &["nobody's", "yes, after 1 h"]);
    explains(&["--conditions"], &["unknown-client-error", "\n  conflict ", "\n    duplicate "]);
    let all = json(&prints(&["explain", "--conditions", "--format", "json"], b""));
    assert!(all.as_array().unwrap().len() >= 50);
    assert_eq!(all[0]["condition"], "redirected");
}

#[test]
fn json_has_its_shape() {
    let out = json(&prints(&["explain", "enablex", "1504", "--format", "json"], b""));
    let entry = &out["entries"][0];
    assert_eq!((&entry["condition"], &entry["http"]), (&"duplicate".into(), &200.into()));
    assert_eq!(entry["advice"]["whose-move"], "caller");
    assert_eq!(entry["evidence"]["inferred"], serde_json::json!(["http"]));
    let twins = entry["twins"].as_array().unwrap();
    let sap = twins.iter().find(|twin| twin["contract"] == "sap-cloud-identity").unwrap();
    assert_eq!(
        (&sap["code"], &sap["coined"], &sap["widened"]),
        (&"uniqueness".into(), &false.into(), &false.into())
    );
    assert!(twins.iter().all(|twin| twin["contract"] != "enablex"));
}

#[test]
fn what_is_not_known() {
    let check =
        |words: &[&str], code: i32, part: &str| fails(&[&["explain"], words].concat(), b"", code, part);
    check(&["enablex", "1505"], 4, "did you mean `1504`");
    check(&["enablex", "418"], 4, "redress explain unknown-client-error");
    check(&["dupilcate"], 4, "did you mean `duplicate`");
    check(&["enabelx"], 4, "did you mean `enablex`");
    check(&["PASSWORD_LOCKED"], 4, "a code of sap-cloud-identity");
    check(&["enablex"], 2, "name a code or status");
    check(&["enablx", "1504"], 2, "did you mean `enablex`");
    check(&[], 2, "CONTRACT|CONDITION");
    check(&["no/contract.toml", "1"], 5, "no such file");
}
