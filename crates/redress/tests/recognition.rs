//! Whose error is this? The most specific wire wins, and a tie is never guessed.

use crate::CONTRACTS;
use redress::{Case, Message, Recognition, load, recognise};

fn whose(message: &Message<'_>) -> String {
    match recognise(CONTRACTS.iter(), message) {
        Recognition::Contract(contract) => contract.id().to_owned(),
        Recognition::Tie(contracts) => {
            format!("tie: {}", contracts.iter().map(|c| c.id()).collect::<Vec<_>>().join(" "))
        }
        Recognition::Success(contract) => format!("success: {}", contract.id()),
        _ => "none".to_owned(),
    }
}

#[test]
fn bodies_tell_whose_they_are() {
    let check = |body: &str, want: &str| assert_eq!(whose(&Message::body(body.as_bytes())), want, "{body}");
    check(r#"{"result":"1504","msg":"Duplicate data","desc":"x","data":{}}"#, "enablex");
    check(r#"{"result":"1","data":{}}"#, "success: enablex");
    check("<ErrorDetails><errors><code>A</code><message>b</message></errors></ErrorDetails>", "cisco-cupi");
    check(r#"{"errors":{"code":"A","message":"b"}}"#, "cisco-cupi");
    check(
        r#"{"http_method":"POST","title":"bad parameter","description":"d","code":4020,"uri":"/server/mode"}"#,
        "genesys-ucs",
    );
    check(
        r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404","detail":"Group x not found"}"#,
        "sap-cloud-identity",
    );
    check(
        r#"{"error":{"code":404,"message":"Unable to find application with provided identifier."}}"#,
        "sap-cloud-identity",
    );
    check(r#"{"error_code":"EndPoint.0002","error_msg":"Parameter error."}"#, "huawei-vpcep");
    check(r#"{"error":{"message":"Parameter error.","code":"EndPoint.0002"}}"#, "huawei-vpcep");
    check(r#"{"type":"about:blank","title":"Not found","status":404}"#, "problem");
    check(r#"{"hello":"world"}"#, "none");
    check("plain text", "none");
    check("<html><body>502</body></html>", "none");
    check("", "none");
}

/// A case of one contract is never taken for another's.
#[test]
fn no_case_is_taken_for_another_contracts() {
    let mut report = String::new();
    for source in redress_contracts::ALL {
        for (name, text) in source.cases {
            let case = Case::load(text).unwrap();
            let got = whose(&case.message());
            let fine = got == source.id || got == "none" || got.starts_with("success") || !case.is_problem();
            if !fine {
                report += &format!("{}/{name}: {got}\n", source.id);
            }
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn a_tie_names_all() {
    let one = redress_contracts::get("enablex").unwrap().contract;
    let twins = [load(one).unwrap(), load(&one.replacen("\"enablex\"", "\"twin\"", 1)).unwrap()];
    let Recognition::Tie(tie) = recognise(&twins, &Message::body(br#"{"result":"1504"}"#)) else { panic!() };
    assert_eq!(tie.iter().map(|c| c.id()).collect::<Vec<_>>(), ["enablex", "twin"]);
}
