//! `redress translate`.

use crate::{fails, folder, json, prints, redress};

/// The seed's own example.
const SEED: &[u8] =
    br#"{ "result": "1504","msg": "Duplicate data","desc": "The Email Address is already registered.","data": {}}"#;

#[test]
fn the_seed_becomes_a_problem() {
    let body = prints(&["translate", "--from", "enablex", "--to", "problem"], SEED);
    assert!(!body.ends_with('\n'), "a pipe gets the body byte for byte");
    let problem = json(&body);
    assert_eq!((&problem["status"], &problem["condition"]), (&409.into(), &"duplicate".into()));
    let whole = prints(&["translate", "--to", "problem", "-i"], SEED);
    let (head, again) = whole.split_once("\r\n\r\n").unwrap();
    assert_eq!(again, body);
    let length = format!("content-length: {}", body.len());
    assert_eq!(
        head.split("\r\n").collect::<Vec<_>>(),
        ["HTTP/1.1 409 Conflict", "content-type: application/problem+json", &length]
    );
}

#[test]
fn the_seed_in_each_contract() {
    let check = |to: &str, words: &[&str], head: &str, part: &str| {
        let words = [&["translate", "--from", "enablex", "--to", to, "-i"], words].concat();
        let out = prints(&words, SEED);
        assert!(out.starts_with(head) && out.contains(part), "{to}: {out}");
    };
    check("cisco-cupi", &[], "HTTP/1.1 400 Bad Request\r\n", "<code>DUPLICATE</code>");
    check(
        "cisco-cupi",
        &["--accept", "application/json"],
        "HTTP/1.1 400",
        r#"{"errors":{"code":"DUPLICATE","#,
    );
    check("enablex", &[], "HTTP/1.1 200 OK\r\n", r#""result":"1504""#);
    check("genesys-ucs", &[], "HTTP/1.1 400 Bad Request\r\n", r#""code":409"#);
    check("genesys-ucs", &["--request", "POST /users"], "HTTP/1.1 400", r#""http_method":"POST""#);
    check("huawei-vpcep", &[], "HTTP/1.1 409 Conflict\r\n", r#""error_code":"409""#);
    check("problem", &["--accept", "application/xml"], "HTTP/1.1 409", "<condition>duplicate</condition>");
    check("sap-cloud-identity", &[], "HTTP/1.1 409 Conflict\r\n", r#""scimType":"uniqueness""#);
}

#[test]
fn raw_responses_and_what_the_command_line_adds() {
    let check = |input: &[u8], words: &[&str], condition: &str, received: u16| {
        let words = [&["translate", "--to", "problem", "--format", "json"], words].concat();
        let out = json(&prints(&words, input));
        let got = (&out["problem"]["condition"], &out["problem"]["received"]);
        assert_eq!(got, (&condition.into(), &received.into()), "{words:?}");
    };
    let huawei = b"HTTP/1.1 504 Gateway Timeout\r\nContent-Type: application/json\r\n\r\n{\"error_code\":\"EndPoint.0011\",\"error_msg\":\"The request body is null.\"}";
    check(huawei, &[], "malformed-request", 504);
    check(b"HTTP/2 401 \nx-message-code: PASSWORD_LOCKED\n\n", &[], "account-locked", 401);
    check(b"HTTP/1.1 401 x\r\nX-Message-Code: PASSWORD_LOCKED", &[], "account-locked", 401);
    check(b"", &["--status", "401", "--header", "X-message-code: PASSWORD_LOCKED"], "account-locked", 401);
    check(
        b"HTTP/1.1 400 x\r\nx-message-code: X\r\n\r\n",
        &["--header", "X-Message-Code: USER_INACTIVE", "-"],
        "account-inactive",
        400,
    );
    check(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n{\"result\":\"1504\"}\r\n0\r\n\r\n",
        &[],
        "duplicate",
        200,
    );
    check(b"HTTP/1.1 503 x\r\n\r\n", &["--from", "cisco-cupi"], "overloaded", 503);
    check(b"HTTP/1.1 503 x\r\n\r\n", &["--from", "cisco-cupi", "--status", "410"], "gone", 410);
    check(b"\xFF\xFE\x00", &["--from", "cisco-cupi", "--status", "415"], "unsupported-media-type", 415);
}

#[test]
fn auto_finds_each_contract() {
    let check = |from: &str, input: &str| {
        let out = prints(&["translate", "--to", "problem", "--format", "json"], input.as_bytes());
        assert_eq!(json(&out)["from"], from, "{input}");
    };
    check("cisco-cupi", "<ErrorDetails><errors><code>X</code><message>m</message></errors></ErrorDetails>");
    check("enablex", r#"{"result":1504,"msg":"Duplicate data"}"#);
    check("genesys-ucs", r#"{"http_method":"GET","title":"t","description":"d","code":4020,"uri":"/"}"#);
    check("huawei-vpcep", r#"{"error_code":"APIGW.0301","error_msg":"m"}"#);
    check("problem", r#"{"type":"about:blank","title":"Gone","status":410}"#);
    check("sap-cloud-identity", "HTTP/1.1 400 x\r\nX-message-code: Mismatched group id\r\n\r\n");
}

#[test]
fn a_contract_may_be_a_file() {
    let place = folder("translate-file");
    let path = place.join("contract.toml");
    std::fs::write(&path, prints(&["contract", "show", "enablex"], b"")).unwrap();
    for from in [path.to_str().unwrap(), place.to_str().unwrap()] {
        let body = prints(&["translate", "--from", from, "--to", "problem"], SEED);
        assert_eq!(json(&body)["condition"], "duplicate");
    }
    let sample = place.join("sample.json");
    std::fs::write(&sample, SEED).unwrap();
    prints(&["translate", "--to", "problem", sample.to_str().unwrap()], b"");
    std::fs::write(&path, "id = 'x'").unwrap();
    let words = ["translate", "--to", path.to_str().unwrap()];
    fails(&words, SEED, 5, "redress contract check");
}

#[test]
fn json_has_its_shape() {
    let input = br#"{"result":"1504","msg":"Duplicate data","data":{"n": 12345678901234567890.10}}"#;
    let out = prints(&["translate", "--from", "auto", "--to", "genesys-ucs", "--format", "json"], input);
    assert_eq!(out.lines().count(), 1);
    assert!(
        out.contains(r#""extensions":{"data":{"n":12345678901234567890.10}}"#),
        "numbers keep their digits: {out}"
    );
    let out = json(&out);
    let keys =
        |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys(&out), "body from headers loss problem status to");
    assert_eq!(
        keys(&out["problem"]),
        "advice code condition detail errors extensions instance origin received request status title type wire"
    );
    assert_eq!(keys(&out["problem"]["advice"]), "remedy retry wait whose-move");
    assert_eq!(
        (&out["from"], &out["to"], &out["status"]),
        (&"enablex".into(), &"genesys-ucs".into(), &400.into())
    );
    assert_eq!(out["headers"][0], serde_json::json!(["content-type", "application/json"]));
    let loss = |field: &str| {
        let list = out["loss"].as_array().unwrap();
        list.iter().find(|loss| loss["field"] == field).unwrap_or_else(|| panic!("{field}: {list:?}")).clone()
    };
    assert_eq!(
        loss("condition"),
        serde_json::json!({"field": "condition", "carried": "widened", "to": "conflict"})
    );
    assert_eq!(loss("x.data"), serde_json::json!({"field": "x.data", "carried": "dropped", "to": null}));
    assert_eq!(loss("title")["carried"], "exact");
}

#[test]
fn losses_and_missing_bodies_are_told_beside() {
    let ran = redress(&["translate", "--to", "genesys-ucs", "--loss"], SEED);
    assert_eq!(ran.code, 0);
    assert!(
        ran.err.contains("widened  condition  to conflict\n") && ran.err.contains("dropped  x.data\n"),
        "{ran:?}"
    );
    let ran = redress(&["translate", "--to", "problem", "--loss"], SEED);
    assert_eq!(ran.err, "nothing lost\n");
    let words = ["translate", "--to", "sap-cloud-identity"];
    let ran = redress(&words, b"HTTP/1.1 401 x\r\nX-message-code: PASSWORD_LOCKED\r\n\r\n");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(ran.err.contains("-i"), "{ran:?}");
}

#[test]
fn wrong_words() {
    let check = |words: &[&str], part: &str| fails(&[&["translate"], words].concat(), SEED, 2, part);
    check(&[], "--to <CONTRACT>");
    check(&["--to", "enablx"], "did you mean `enablex`");
    check(&["--to", "nothing-like-it"], "there are `cisco-cupi`, `enablex`,");
    check(&["--to", "problem", "--from", "cisco"], "did you mean `cisco-cupi`");
    check(&["--to", "problem", "--status", "99"], "from 100 to 599");
    check(&["--to", "problem", "--status", "x"], "from 100 to 599");
    check(&["--to", "problem", "--header", "x"], "a header is a name");
    check(&["--to", "problem", "--request", "POST"], "a request is");
    check(&["--too", "problem"], "'--to'");
}

#[test]
fn messages_that_are_no_errors() {
    let check = |words: &[&str], input: &str, part: &str| {
        fails(&[&["translate", "--to", "problem"], words].concat(), input.as_bytes(), 3, part);
    };
    check(&["--from", "enablex"], r#"{"result":"1","data":{}}"#, "not an error in enablex");
    check(&[], r#"{"result":"1","data":{}}"#, "success in enablex");
    check(&["--from", "cisco-cupi"], "HTTP/1.1 201 Created\r\n\r\n/vmrest/users/1", "201 Created");
    check(&["--from", "enablex", "--status", "200"], "{}", "with 200 OK, this is not an error in enablex");
    // What a failed resource says of itself in a 200 is an answer, not an error.
    let failed = r#"{"status":"failed","error":[{"error_code":"x","error_message":"CREATE PORT FALIED"}]}"#;
    check(&["--from", "huawei-vpcep", "--status", "200"], failed, "200 OK");
}

#[test]
fn messages_that_are_not_recognized() {
    let check = |words: &[&str], input: &str, part: &str| {
        fails(&[&["translate", "--to", "problem"], words].concat(), input.as_bytes(), 4, part);
    };
    check(&["--from", "enablex"], r#"{"status":"error"}"#, "fits no wire of enablex");
    check(&[], r#"{"status":"error"}"#, "fits no contract");
    check(&[], "HTTP/1.1 404 Not Found\r\n\r\n", "name one with --from");
    check(&[], "HTTP/1.1 404 Not Found\r\n\r\n{\"a\":", "to go by the status");
    let tie = r#"{"error_code":"a","error_msg":"b","result":"5","msg":"x"}"#;
    check(&[], tie, "fits `enablex` and `huawei-vpcep` equally well");
}

#[test]
fn input_that_cannot_be_read() {
    let check = |words: &[&str], input: &[u8], part: &str| {
        fails(&[&["translate", "--to", "problem"], words].concat(), input, 5, part);
    };
    check(&[], b"", "give --from and --status");
    check(&["--from", "enablex"], b" \n", "the body is empty");
    check(&[], b"{\"a\":", "not well-formed");
    check(&["--from", "cisco-cupi"], b"<a>", "not well-formed");
    check(&[], b"HTTP/1.1 404 Not Found\r\nno header\r\n\r\n", "line 2");
    check(&[], b"HTTP/1.1 40x Not Found\r\n\r\n", "line 1");
    check(&[], b"HTTP/1.1 400 x\r\nContent-Encoding: br\r\n\r\n\x0B\x02\x80", "compressed (br)");
    check(&[], b"\x1F\x8B\x08\x00\x00", "--compressed");
    check(&["--from", "enablex"], &vec![b' '; 3 << 20], "more than 1048576 bytes");
    check(&["no-such-file"], b"", "no-such-file: there is no such file");
    check(&[env!("CARGO_TARGET_TMPDIR")], b"", "folder");
    check(&["--from", "no/contract.toml"], b"{}", "no/contract.toml: there is no such file");
}
