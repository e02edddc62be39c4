//! Messages written by hand from the vendors' documents, none of them a case: what each must be read as.

use crate::contract;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use redress::{Caller, Carried, Condition, Message, Problem, Reading, read, write};

fn check(id: &str, status: u16, headers: &[(&'static str, &'static str)], body: &str, want: &str) {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_static(value));
    }
    let message = Message::new(StatusCode::from_u16(status).unwrap(), &map, body.as_bytes());
    let got = match read(contract(id), &message) {
        Reading::Problem(p) => format!(
            "{} {} {} {}",
            p.condition,
            p.status.as_u16(),
            p.code.as_deref().unwrap_or("-"),
            p.detail.as_deref().unwrap_or("-")
        ),
        other => format!("{other:?}"),
    };
    assert_eq!(got, want, "{id} {status} {body}");
}

#[test]
fn cisco_cupi() {
    let xml = [("Content-Type", "application/xml")];
    let check = |status, body: &str, want: &str| check("cisco-cupi", status, &xml, body, want);
    check(
        400,
        "<?xml version=\"1.0\"?>\n<ErrorDetails>\n  <errors>\n    <message>Alias is missing</message>\n    <code>E_1</code>\n  </errors>\n</ErrorDetails>\n",
        "bad-request 400 E_1 Alias is missing",
    );
    check(
        403,
        "{\"errors\":{\"code\":\"ROLE\",\"message\":\"not yours\"}}",
        "permission-denied 403 ROLE not yours",
    );
    check(200, "{\"errors\":[{\"code\":\"A\",\"message\":\"b\"}]}", "unknown-client-error 400 A b");
    check(200, "<Users total=\"0\"></Users>", "NotAnError");
    check(201, "/vmrest/users/aa1b2c3d", "NotAnError");
    check(404, "<html><body>HTTP Status 404</body></html>", "not-found 404 - -");
    check(410, "", "gone 410 - -");
    check(503, "", "overloaded 503 - -");
    check(415, "{}", "unsupported-media-type 415 - -");
    check(
        403,
        "<Error><Code>E_VMWS_MSG_MAILBOX_FULL</Code><Message>full</Message><Code>0x1</Code><Message>low</Message></Error>",
        "quota-exceeded 429 E_VMWS_MSG_MAILBOX_FULL full",
    );
}

#[test]
fn enablex() {
    let check = |status, body: &str, want: &str| check("enablex", status, &[], body, want);
    check(200, r#"{"result":1001,"msg":"Token not valid"}"#, "invalid-token 401 1001 -");
    check(200, r#"{"customer":{"result":"1"},"result":"1402","desc":"d"}"#, "invalid-parameter 400 1402 d");
    check(200, r#"{"result":0,"msg":"Error","desc":"broken"}"#, "unknown-client-error 400 0 broken");
    check(
        200,
        r#"{"result":1,"msg":"Jane has been added to Contact List","contact":{"id":7}}"#,
        "NotAnError",
    );
    check(200, r#"{"result":"1","search":{"page":1},"projects":[]}"#, "NotAnError");
    check(200, r#"{"users":[]}"#, "NotAnError");
    check(403, r#"{"result":"403","msg":"expired"}"#, "expired-token 401 403 -");
    check(406, r#"{"result":"1401","msg":"x","desc":"y"}"#, "missing-parameter 400 1401 y");
    check(400, "", "missing-header 400 - -");
    check(401, "", "invalid-header 400 - -");
    check(500, "Internal Server Error", "internal 500 - Internal Server Error");
    check(429, "", "resource-exhausted 429 - -");
}

#[test]
fn genesys_ucs() {
    let check = |status, body: &str, want: &str| check("genesys-ucs", status, &[], body, want);
    check(
        400,
        r#"{"code":4020,"uri":"http://h:8080/server/mode","title":"bad parameter","http_method":"POST","description":"bad parameter 'mode' reason : no such mode"}"#,
        "invalid-parameter 400 4020 bad parameter 'mode' reason : no such mode",
    );
    check(
        404,
        r#"{"http_method":"GET","title":"Not Found","description":"no customer 17","code":4040,"uri":"/profiles/17"}"#,
        "not-found 404 4040 no customer 17",
    );
    check(200, r#"{"server changed":"production"}"#, "NotAnError");
    check(204, "", "NotAnError");
    check(502, "<html><head><title>502 Bad Gateway</title></head></html>", "bad-gateway 502 - -");
    check(303, "", "see-other 303 - -");
}

#[test]
fn sap_cloud_identity() {
    let id = "sap-cloud-identity";
    let scim = [("content-type", "application/scim+json;charset=UTF-8")];
    check(id, 401, &[("x-MESSAGE-Code", "PASSWORD_LOCKED")], "", "account-locked 403 PASSWORD_LOCKED -");
    check(
        id,
        400,
        &[("X-message-code", "Mismatched group id")],
        "",
        "mismatched-id 409 Mismatched group id -",
    );
    check(id, 401, &[("X-message-code", "USED_OTP_CODE")], "", "invalid-credentials 401 USED_OTP_CODE -");
    check(
        id,
        400,
        &[("X-Message-Code", "INVITATION_API_EMAIL_INCORRECT")],
        "",
        "invalid-parameter 400 INVITATION_API_EMAIL_INCORRECT -",
    );
    check(id, 415, &[], "", "unsupported-version 415 - -");
    check(id, 429, &[("retry-after", "5")], "", "too-many-requests 429 - -");
    check(
        id,
        409,
        &scim,
        r#"{"detail":"taken","scimType":"uniqueness","status":"409","schemas":["urn:ietf:params:scim:api:messages:2.0:Error"]}"#,
        "duplicate 409 uniqueness taken",
    );
    check(
        id,
        404,
        &scim,
        r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":404,"detail":"User 1 not found"}"#,
        "not-found 404 - User 1 not found",
    );
    check(
        id,
        403,
        &[],
        r#"{ "error" : { "code" : 403, "message" : "Access is denied." } }"#,
        "permission-denied 403 403 Access is denied.",
    );
    check(id, 200, &[], r#"{"activationLink":"https://x"}"#, "NotAnError");
}

#[test]
fn problem() {
    let body = br#"{"title":"Nobody there","status":202,"instance":"/desks/9"}"#;
    let Reading::Problem(problem) = read(contract("problem"), &Message::body(body)) else { panic!() };
    assert_eq!((problem.status.as_u16(), problem.received), (400, None), "a 202 is no error's status");
}

#[test]
fn huawei_vpcep() {
    let check = |status, body: &str, want: &str| check("huawei-vpcep", status, &[], body, want);
    check(
        400,
        r#"{"error_code":"EndPoint.3044","error_msg":"ports in use"}"#,
        "duplicate 409 EndPoint.3044 ports in use",
    );
    check(
        504,
        r#"{"error_code":"EndPoint.0011","error_msg":"The request body is null."}"#,
        "malformed-request 400 EndPoint.0011 -",
    );
    check(
        404,
        r#"{"error":{"code":"endpoint.0005","message":"gone away"}}"#,
        "not-found 404 endpoint.0005 gone away",
    );
    check(400, r#"{"error_code":"ENDPOINT.1018","error_msg":"q"}"#, "quota-exceeded 429 ENDPOINT.1018 q");
    check(413, r#"{"error_code":"APIGW.0201","error_msg":"big"}"#, "content-too-large 413 APIGW.0201 big");
    check(
        502,
        r#"{"error_code":"APIG.0201","error_msg":"Backend unavailable."}"#,
        "upstream-unreachable 502 APIG.0201 -",
    );
    check(
        401,
        r#"{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information: ak not exist"}"#,
        "unauthenticated 401 APIGW.0301 Incorrect IAM authentication information: ak not exist",
    );
    check(400, r#"{"error_code":"EndPoint.7777","error_msg":"new"}"#, "bad-request 400 EndPoint.7777 new");
    check(409, r#"{"errorCode":"EndPoint.2014","errorMsg":"again"}"#, "duplicate 409 EndPoint.2014 again");
    check(204, "", "NotAnError");
    check(
        200,
        r#"{"id":"1","status":"failed","error":[{"error_code":"x","error_message":"y"}]}"#,
        "NotAnError",
    );
}

/// An error that only its status tells is written as it came, and any content says that it is none of these.
#[test]
fn an_error_may_be_a_status_alone() {
    let sap = contract("sap-cloud-identity");
    let none = HeaderMap::new();
    let wire = |status: u16, body: &[u8]| match read(
        sap,
        &Message::new(StatusCode::from_u16(status).unwrap(), &none, body),
    ) {
        Reading::Problem(problem) => {
            let written = write(&problem, sap, &Caller::default());
            assert_eq!(problem.wire.is_some(), written.wire == "bare", "{written:?}");
            assert_eq!(written.body.is_empty(), written.wire == "bare", "{written:?}");
            problem.wire.map(std::borrow::Cow::into_owned)
        }
        other => Some(format!("{other:?}")),
    };
    assert_eq!(wire(401, b""), Some("bare".into()));
    assert_eq!(wire(401, b"who are you?"), None);
    assert_eq!(wire(401, b"{}"), None);
    assert_eq!(wire(200, b""), Some("NotAnError".into()));
    assert_eq!(wire(302, b""), Some("NotAnError".into()));
    assert!(matches!(read(sap, &Message::body(b"")), Reading::Unrecognized(_)));
    let foreign = Problem::new(Condition::NotFound);
    assert_eq!(write(&foreign, sap, &Caller::default()).wire, "scim", "another API's error has a body");
}

/// A text that is, word for word, another cause in the target's catalogue is kept, and does not move the meaning.
#[test]
fn a_text_that_means_something_else_there_moves_no_meaning() {
    let sap = contract("sap-cloud-identity");
    let check = |condition: Condition, detail: &str, said: &str| {
        let problem = Problem::new(condition).with_detail(detail.to_owned());
        let written = write(&problem, sap, &Caller::default());
        assert!(written.body.contains(said), "{}", written.body);
        let loss = written.loss().into_iter().find(|loss| loss.field == "detail").unwrap().carried;
        assert_eq!(loss == Carried::Exact, detail == said, "{detail}");
        let (body, none) = (written.body.clone(), HeaderMap::new());
        let Reading::Problem(back) = read(sap, &Message::new(written.status, &none, body.as_bytes())) else {
            panic!("{body}");
        };
        assert!(condition.is_covered_by(back.condition), "{condition} became {}", back.condition);
    };
    check(Condition::BadRequest, "Manager id unknown", "Bad request: Manager id unknown");
    check(Condition::InUse, "SP user already exists", "In use: SP user already exists");
    check(Condition::InvalidParameter, "Manager id unknown", "Manager id unknown");
    check(Condition::BadRequest, "The manager is not there", "The manager is not there");
}
