//! Hostile and broken bodies: bounded, refused or read as far as they make sense, never a surprise.

use crate::{CONTRACTS, contract};
use http::{HeaderMap, HeaderValue, StatusCode};
use redress::{
    Caller, Carried, Condition, Extension, Message, Problem, Reading, Unrecognized, Value, limits, read,
    write,
};

fn in_400<'a>(id: &str, body: &'a [u8], headers: &'a HeaderMap) -> Problem<'a> {
    read(contract(id), &Message::new(StatusCode::BAD_REQUEST, headers, body))
        .problem()
        .expect("a 400 is an error")
}

/// A body that must not be understood: the status says all.
#[test]
fn refused_bodies_keep_the_status() {
    let none = HeaderMap::new();
    let deep_json = format!("{{\"result\":\"1504\",\"x\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000));
    let deep_xml =
        format!("<ErrorDetails>{}{}</ErrorDetails>", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let many: String = (0..60_000).map(|i| format!(" a{i}=\"\"")).collect();
    let check = |id: &str, body: &str| {
        let problem = in_400(id, body.as_bytes(), &none);
        assert_eq!((problem.wire, problem.code), (None, None), "{}", &body[..body.len().min(80)]);
        assert_eq!(problem.received, Some(StatusCode::BAD_REQUEST));
    };
    let error = "<errors><code>A</code><message>b</message></errors>";
    check("enablex", &deep_json);
    check("enablex", &format!("{{\"result\":\"1504\",\"x\":[{}0]}}", "0,".repeat(limits::NODES)));
    check("enablex", &format!("{{\"result\":\"1504\",\"x\":\"{}\"}}", "x".repeat(limits::BODY_BYTES)));
    check("cisco-cupi", &deep_xml);
    check("cisco-cupi", &format!("<ErrorDetails{many}>{error}</ErrorDetails>"));
    check("cisco-cupi", &format!("<!DOCTYPE x><ErrorDetails>{error}</ErrorDetails>"));
    check(
        "cisco-cupi",
        &format!(
            "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><ErrorDetails>{error}</ErrorDetails>"
        ),
    );
    check(
        "cisco-cupi",
        "<ErrorDetails><errors><code>&xxe;</code><message>b</message></errors></ErrorDetails>",
    );
    check("cisco-cupi", &format!("<ErrorDetails>{error}</ErrorDetails><ErrorDetails/>"));
    check("cisco-cupi", &format!("text<ErrorDetails>{error}</ErrorDetails>"));
    check("cisco-cupi", &format!("<ErrorDetails>{error}<!-- a -- b --></ErrorDetails>"));
    check("cisco-cupi", &format!("<ErrorDetails a=b>{error}</ErrorDetails>"));
    check("cisco-cupi", &format!("<ErrorDetails a='1' a='2'>{error}</ErrorDetails>"));
    check(
        "cisco-cupi",
        "<ErrorDetails><errors><code>A\u{1}</code><message>b</message></errors></ErrorDetails>",
    );
    check("cisco-cupi", "<ErrorDetails><errors><code>A</code><message>]]></message></errors></ErrorDetails>");
    check("enablex", "{\"result\":\"1504\",}");
    check("enablex", "{\"result\":\"1504\"} x");
    check("enablex", "{\"result\":\"15\u{1}04\"}");
    check("enablex", "{'result':'1504'}");
}

/// What is odd but readable is read, and digit for digit.
#[test]
fn odd_bodies_are_read() {
    let none = HeaderMap::new();
    let check = |body: &[u8], code: &str, detail: Option<&str>| {
        let problem = in_400("enablex", body, &none);
        assert_eq!((problem.code.as_deref(), problem.detail.as_deref()), (Some(code), detail), "{body:?}");
    };
    check(b"\xEF\xBB\xBF {\"result\":\"1504\"}", "1504", None);
    check(br#"{"result":12345678901234567890123}"#, "12345678901234567890123", None);
    check(br#"{"result":"1504","result":"1"}"#, "1504", None);
    check(br#"{"re\u0073ult":"1504","desc":"a\ud83d\ude00\n\ud800"}"#, "1504", Some("a\u{1F600}\n\u{FFFD}"));
    check(b"{\"result\":\"1504\",\"desc\":\"\xFF\"}", "1504", Some("\u{FFFD}"));
    check(b"{\"result\":\"1504\",\"desc\":null}", "1504", None);
    check(b"{\"result\":\"1504\",\"desc\":{\"a\":1}}", "1504", None);
    let utf16: Vec<u8> =
        "{\"result\":\"1504\",\"desc\":\"é\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&utf16, "1504", Some("é"));
}

#[test]
fn charsets_are_read_where_they_are_declared() {
    let check = |content_type: &str, body: &[u8], detail: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_str(content_type).unwrap());
        let problem = in_400("cisco-cupi", body, &headers);
        assert_eq!(problem.detail.as_deref(), Some(detail), "{content_type}");
    };
    let xml = |head: &[u8], text: &[u8]| {
        [head, b"<ErrorDetails><errors><code>A</code><message>", text, b"</message></errors></ErrorDetails>"]
            .concat()
    };
    check("application/xml", &xml(b"", "é".as_bytes()), "é");
    check("application/xml; charset=ISO-8859-1", &xml(b"", b"\xE9"), "é");
    check("application/xml", &xml(b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>", b"\xE9"), "é");
    check("application/xml", &xml(b"", b"a &lt;b&gt; &amp; &#233;<![CDATA[ <c>]]>"), "a <b> & é <c>");
    check("application/xml", &xml(b"", b"a\r\nb<!-- no -->c"), "a\nbc");
    check("application/xml", &xml(b"", b"a<?pi x?>b"), "ab");
}

#[test]
fn a_header_is_never_split() {
    for text in ["A\r\nSet-Cookie: x=1", "A\nB", "A\0", "é"] {
        let mut problem = Problem::new(Condition::AccountLocked);
        problem.contract = "sap-cloud-identity".into();
        problem.wire = Some("header".into());
        problem.code = Some(text.into());
        let written = write(&problem, contract("sap-cloud-identity"), &Caller::default());
        assert!(written.headers.iter().all(|(name, _)| name != "x-message-code"), "{written:?}");
        let code = written.loss().into_iter().find(|l| l.field == "code").unwrap();
        assert_eq!(code.carried, Carried::Dropped);
    }
}

/// Text from upstream cannot break out of the body it is put into, and what is written is well-formed.
#[test]
fn text_is_escaped_in_every_contract() {
    let nasty = "]]> <a> & \" ' \\ \u{0} \u{1b}[31m \u{FFFE} \r\n {code} {{";
    for contract in CONTRACTS.iter() {
        for accept in ["application/json", "application/xml", "*/*"] {
            let mut problem = Problem::new(Condition::BadRequest).with_detail(nasty);
            problem.extensions.push(Extension::new("a<b", Value::Text(nasty.into())));
            let written = write(&problem, contract, &Caller::accepting(accept));
            if written.body.starts_with('<') {
                roxmltree::Document::parse(&written.body).unwrap_or_else(|e| panic!("{e}: {}", written.body));
            } else {
                serde_json::from_str::<serde_json::Value>(&written.body)
                    .unwrap_or_else(|e| panic!("{e}: {}", written.body));
            }
        }
    }
}

#[test]
fn bounds_hold() {
    let none = HeaderMap::new();
    let members: String = (0..500).map(|i| format!(",\"m{i}\":{i}")).collect();
    let body = format!("{{\"result\":\"1504\"{members}}}");
    assert_eq!(in_400("enablex", body.as_bytes(), &none).extensions.len(), limits::EXTENSIONS);
    let errors = "{\"code\":\"A\",\"message\":\"b\"},".repeat(limits::SUB_ERRORS + 50);
    let body = format!("{{\"errors\":[{}]}}", errors.trim_end_matches(','));
    assert_eq!(in_400("cisco-cupi", body.as_bytes(), &none).errors.len(), limits::SUB_ERRORS);
    let accept = "a/b,".repeat(1000) + "application/problem+xml";
    let written_problem = Problem::new(Condition::NotFound);
    let written = write(&written_problem, contract("problem"), &Caller::accepting(&accept));
    assert_eq!(written.wire, "json");
}

/// A success is told by as little of it as can be.
#[test]
fn a_stream_is_decided_early() {
    let none = HeaderMap::new();
    let check = |id: &str, body: &str, want: &str| {
        let message = Message::new(StatusCode::OK, &none, body.as_bytes()).unfinished();
        let got = match read(contract(id), &message) {
            Reading::NotAnError => "success",
            Reading::NeedMore => "more",
            other => panic!("{other:?}"),
        };
        assert_eq!(got, want, "{id}: {body}");
    };
    check("enablex", "", "more");
    check("enablex", "{\"resu", "more");
    check("enablex", "{\"result\":1", "more");
    check("enablex", "{\"result\":1,", "success");
    check("enablex", "{\"result\":\"1\"", "success");
    check("enablex", "{\"result\":\"1504\",\"msg\"", "more");
    check("enablex", "{\"users\":[{\"result\":\"1504\"},", "more");
    check("enablex", "[1,", "success");
    check("enablex", "<html>", "success");
    check("enablex", "\u{89}PNG", "success");
    check("enablex", "\0\0\0 ftypmp42", "success");
    check("enablex", "{\0\"\0", "more");
    check("cisco-cupi", "<?xml version=\"1.0\"?>\n<Us", "more");
    check("cisco-cupi", "<?xml version=\"1.0\"?>\n<Users total", "success");
    check("cisco-cupi", "<ErrorDetails><errors>", "more");
    check("cisco-cupi", "{\"@total\":\"2\",\"User\":[", "more");
    check("huawei-vpcep", "{", "success");
    check("problem", "{\"type\":", "success");
}

#[test]
fn a_body_without_a_status_says_why_it_is_not_read() {
    let check = |body: &[u8], want: fn(&Unrecognized) -> bool| match read(
        contract("enablex"),
        &Message::body(body),
    ) {
        Reading::Unrecognized(why) if want(&why) => {}
        other => panic!("{body:?}: {other:?}"),
    };
    check(b"", |why| matches!(why, Unrecognized::Empty));
    check(b"{\"a\":1}", |why| matches!(why, Unrecognized::NoWireFits));
    check(b"hello", |why| matches!(why, Unrecognized::NoWireFits));
    check(b"{\"a\":", |why| matches!(why, Unrecognized::Malformed { .. }));
    check(&vec![b' '; limits::BODY_BYTES + 1], |why| matches!(why, Unrecognized::TooLarge));
}

/// The parsing part of the public JSON test suite, where it is at hand: `y_` must parse, `n_` must not.
#[test]
fn json_test_suite() {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora/json-test-suite");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: the JSON test suite is not here");
        return;
    };
    for file in files.map(|file| file.unwrap()) {
        let name = file.file_name().into_string().unwrap();
        let inner = std::fs::read(file.path()).unwrap();
        let body = [b"{\"result\":\"1504\",\"x\":".as_slice(), &inner, b"}"].concat();
        let parsed = read(contract("enablex"), &Message::body(&body)).problem().is_some();
        // Bytes that are no UTF-8 become U+FFFD before JSON is read, and closing early closes the wrapping object.
        let excused = std::str::from_utf8(&inner).is_err() || name.contains("structure");
        assert!(parsed || !name.starts_with("y_"), "{name} must parse");
        assert!(!parsed || !name.starts_with("n_") || excused, "{name} must not parse");
    }
}
