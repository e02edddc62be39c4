//! The usual way, to compare with: parse into a `Value`, take the members, build a new one. For each sample it
//! makes what `read+write` makes, member for member, with everything that is known about that one error built in.

#![expect(clippy::indexing_slicing, reason = "a `Value` without the member gives `null`")]

use http::HeaderMap;
use serde_json::{Value, from_slice, json, to_vec};

/// The usual way of a JSON sample. `None`: it is XML, and [`pass`] is the yardstick.
pub(crate) type Way = fn(&[u8], &HeaderMap) -> Vec<u8>;

pub(crate) fn way(sample: &str) -> Option<Way> {
    Some(match sample {
        "cisco-cupi-json" => cisco_cupi,
        "enablex" => enablex,
        "genesys-ucs" => genesys_ucs,
        "sap-cloud-identity-scim" => sap_cloud_identity,
        "huawei-vpcep-flat" => huawei_vpcep,
        "problem-json" => problem,
        _ => return None,
    })
}

/// A plain pass of quick-xml over all events: less than reading, as nothing is kept of them.
pub(crate) fn pass(body: &str) -> usize {
    let mut reader = quick_xml::Reader::from_str(body);
    let mut events = 0;
    while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {
        events += 1;
    }
    events
}

fn cisco_cupi(body: &[u8], _: &HeaderMap) -> Vec<u8> {
    let mut value: Value = from_slice(body).unwrap();
    let mut errors = value["errors"].as_array_mut().unwrap().iter_mut();
    let first = errors.next().unwrap();
    let (code, detail) = (first["code"].take(), first["message"].take());
    let (kind, title) = match code.as_str() {
        Some("INVALID_PARAMETER") => ("invalid-parameter", "Invalid parameter"),
        _ => ("bad-request", "Bad request"),
    };
    let errors: Vec<Value> =
        errors.map(|e| json!({ "detail": e["message"].take(), "code": e["code"].take() })).collect();
    let out = json!({
        "type": type_uri(kind), "title": title, "status": 400, "detail": detail, "condition": kind,
        "code": code, "errors": errors,
    });
    to_vec(&out).unwrap()
}

fn enablex(body: &[u8], _: &HeaderMap) -> Vec<u8> {
    let mut value: Value = from_slice(body).unwrap();
    let code = value["result"].take();
    let (kind, status) = match code.as_str() {
        Some("1504") => ("duplicate", 409),
        _ => ("bad-request", 400),
    };
    let out = json!({
        "type": type_uri(kind), "title": value["msg"].take(), "status": status, "detail": value["desc"].take(),
        "condition": kind, "code": code, "data": value["data"].take(), "request_id": value["request_id"].take(),
    });
    to_vec(&out).unwrap()
}

fn genesys_ucs(body: &[u8], _: &HeaderMap) -> Vec<u8> {
    let mut value: Value = from_slice(body).unwrap();
    let detail = value["description"].take();
    let text = detail.as_str().unwrap().strip_prefix("bad parameter '").unwrap();
    let (parameter, reason) = text.split_once("' reason : ").unwrap();
    let kind = if value["code"] == 4020 { "invalid-parameter" } else { "bad-request" };
    let out = json!({
        "type": type_uri(kind), "title": value["title"].take(), "status": 400, "condition": kind,
        "code": value["code"].to_string(), "parameter": parameter, "reason": reason, "detail": detail,
    });
    to_vec(&out).unwrap()
}

fn sap_cloud_identity(body: &[u8], headers: &HeaderMap) -> Vec<u8> {
    let mut value: Value = from_slice(body).unwrap();
    let (detail, code) = (value["detail"].take(), value["scimType"].take());
    let text = detail.as_str().unwrap().strip_prefix("Attribute ").unwrap();
    let (attribute, pattern) = text.split_once(" should match pattern \"").unwrap();
    let kind = if code == "invalidValue" { "invalid-parameter" } else { "bad-request" };
    let out = json!({
        "type": type_uri(kind), "title": "Value does not match", "status": 400, "condition": kind, "code": code,
        "ids-id": headers["x-ids-id"].to_str().unwrap(), "attribute": attribute,
        "pattern": pattern.strip_suffix('"').unwrap(), "detail": detail,
    });
    to_vec(&out).unwrap()
}

fn huawei_vpcep(body: &[u8], headers: &HeaderMap) -> Vec<u8> {
    let mut value: Value = from_slice(body).unwrap();
    let code = value["error_code"].take();
    let (kind, status) = match code.as_str() {
        Some("EndPoint.3044") => ("duplicate", 409),
        _ => ("bad-request", 400),
    };
    let out = json!({
        "type": type_uri(kind), "title": value["error_msg"].take(), "status": status, "condition": kind,
        "code": code, "request-id": headers["x-request-id"].to_str().unwrap(),
        "encoded_authorization_message": value["encoded_authorization_message"].take(),
    });
    to_vec(&out).unwrap()
}

fn problem(body: &[u8], _: &HeaderMap) -> Vec<u8> {
    let mut value: Value = from_slice(body).unwrap();
    to_vec(&json!({ "result": "0", "msg": "Error", "desc": value["detail"].take() })).unwrap()
}

fn type_uri(condition: &str) -> String {
    format!("urn:problem-type:redress:{condition}")
}
