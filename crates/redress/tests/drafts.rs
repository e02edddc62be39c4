//! A contract drafted from a sample loads without an error and reads the sample.

use redress::{Message, Reading, Severity, draft, load, read};

#[test]
fn drafts_read_their_sample() {
    let check = |sample: &str, code: Option<&str>, detail: Option<&str>| {
        let message = Message::body(sample.as_bytes());
        let text = draft("acme", &message).unwrap();
        let loaded = load(&text);
        let errors: Vec<_> =
            loaded.findings.iter().filter(|f| f.check.severity() == Severity::Error).collect();
        assert!(errors.is_empty(), "{errors:?}\n{text}");
        let contract = loaded.unwrap();
        let Reading::Problem(problem) = read(&contract, &message) else { panic!("not read:\n{text}") };
        assert_eq!((problem.code.as_deref(), problem.detail.as_deref()), (code, detail), "{text}");
    };
    check(r#"{"errCode":"E17","reason":"No such part"}"#, Some("E17"), Some("No such part"));
    check(
        r#"{"error":{"code":404,"message":"No such app","status":"NOT_FOUND"}}"#,
        Some("404"),
        Some("No such app"),
    );
    check(r#"{"errors":[{"code":"a","detail":"b"},{"code":"c","detail":"d"}]}"#, Some("a"), Some("b"));
    check(r#"{"errors":["Sealed"]}"#, None, Some("Sealed"));
    check(r#"{"ok":false,"error":"invalid_auth"}"#, Some("invalid_auth"), None);
    check(r#"{"code":20404,"message":"m","more_info":"u","status":404}"#, Some("20404"), Some("m"));
    check(r#"{"error":"invalid_grant","error_description":"no"}"#, Some("invalid_grant"), Some("no"));
    check(
        "<Error><Code>NoSuchKey</Code><Message>gone</Message><RequestId>7</RequestId></Error>",
        Some("NoSuchKey"),
        Some("gone"),
    );
    check(
        "<r><e><code>1</code><message>x</message></e><e><code>2</code><message>y</message></e></r>",
        Some("1"),
        Some("x"),
    );
    check(
        r#"{"fault":{"faultstring":"bad \"quote\"","detail":{"errorcode":"a.b"}}}"#,
        Some("a.b"),
        Some("bad \"quote\""),
    );
    check(r#"{"message":"only this","trace":null,"n":[1,2],"o":{},"l":[{"x":1}]}"#, None, Some("only this"));
}

#[test]
fn refuses_what_is_no_sample() {
    for (sample, say) in
        [("plain", "neither JSON nor XML"), ("{\"a\":", "not well-formed"), ("<a>", "not well-formed")]
    {
        let error = draft("acme", &Message::body(sample.as_bytes())).unwrap_err().to_string();
        assert!(error.contains(say), "{error}");
    }
}
