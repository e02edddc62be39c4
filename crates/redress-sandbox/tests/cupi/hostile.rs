//! Forms of answers, and requests that no honest client sends.

use super::*;

#[tokio::test]
async fn the_answer_is_in_a_form_that_is_accepted() {
    let admin = Session::of_admin().await;
    let java = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2";
    for (accept, path, status, form) in [
        ("*/*", "/vmrest/users", 200, "application/xml"),
        ("", "/vmrest/users", 200, "application/xml"),
        ("application/json, text/plain, */*", "/vmrest/users", 200, "application/json"),
        ("application/xml, application/json;q=0.9", "/vmrest/users", 200, "application/xml"),
        (java, "/vmrest/users", 200, "application/xml"),
        ("text/html", "/vmrest/users", 406, "application/xml"),
        ("application/json;q=0", "/vmrest/users", 406, "application/xml"),
        ("text/html", "/vmrest/schema", 200, "text/html"),
        ("application/json", "/vmrest/schema/User", 406, "application/json"),
        ("*/*", "/vmrest/schema/VersionInformation", 200, "application/xml"),
        ("*/*", "/vmrest/schema/Nothing", 404, "application/xml"),
        ("application/json", "/vmrest/nowhere", 404, "application/json"),
    ] {
        let headers: Vec<_> = (!accept.is_empty()).then_some(("Accept", accept)).into_iter().collect();
        let answer = admin.ask("GET", path, &headers, "").await;
        assert_eq!(answer.status.as_u16(), status, "{accept} {path}: {}", answer.text());
        let given = answer.headers["content-type"].to_str().unwrap();
        assert!(given.starts_with(form), "{accept} {path}: {given}");
        assert_eq!(answer.headers["x-frame-options"], "SAMEORIGIN");
    }
    let head = admin.ask("HEAD", "/vmrest/users", &[], "").await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    let options = admin.ask("OPTIONS", "/vmrest/users", &[], "").await;
    assert_eq!((options.status.as_u16(), &options.headers["allow"]), (405, &"GET, POST".parse().unwrap()));
}

const FORM: &str = "multipart/form-data; boundary=b";

/// Method, path, media type, content.
const HOSTILE: &[(&str, &str, &str, &str)] = &[
    ("PUT", JANA, "application/xml", "<User><City>&#0;</City></User>"),
    ("PUT", JANA, "application/xml", "<User><City>a</City><City>b</City></User>"),
    ("PUT", JANA, "application/xml", "<User><City><b>a</b></City></User>"),
    ("PUT", JANA, "application/xml", "<User>"),
    ("PUT", JANA, "application/json", r#"{"City":"\u0007"}"#),
    ("PUT", JANA, "application/json", r#"{"City":"\uffff"}"#),
    ("PUT", JANA, "application/json", r#"{"C\u0000ity":"a"}"#),
    ("PUT", JANA, "application/json", r#"{"City":["a"]}"#),
    ("PUT", JANA, "application/json", r#"{"City":{"a":"b"}}"#),
    ("PUT", JANA, "application/json", r#"{"TimeZone":1e99}"#),
    ("PUT", JANA, "application/json", r#"{"Alias":""}"#),
    ("PUT", JANA, "application/json", "[]"),
    ("PUT", JANA, "application/json", "null"),
    ("PUT", JANA, "application/json", "\"User\""),
    ("POST", "/vmrest/users?templateAlias=%00", "application/json", "{}"),
    ("POST", "/vmrest/users?templateAlias=", "application/json", "{}"),
    ("POST", "/vmrest/messages", "multipart/form-data", "--b--"),
    ("POST", "/vmrest/messages", FORM, ""),
    ("POST", "/vmrest/messages", FORM, "--b\nx: \u{1}\n\n--b\n\n\n--b--"),
    ("GET", "/vmrest/users/%00", "", ""),
    ("GET", "/vmrest/users/%ff", "", ""),
    ("GET", "/vmrest/users/'%20OR%201=1--", "", ""),
    ("GET", "/vmrest/users/%3Cb%3E", "", ""),
    ("GET", "/vmrest/users?query=(alias%20is%20'%00')&sort=((", "", ""),
    ("GET", "/vmrest/users?query=)(", "", ""),
    ("GET", "/vmrest/users?query=(", "", ""),
    ("GET", "/vmrest/users?query=%ff", "", ""),
    ("GET", "/vmrest/users?sort=(alias%20desc;drop)", "", ""),
    ("GET", "/vmrest/users?rowsPerPage=99999999999999999999", "", ""),
    ("GET", "/vmrest/users?rowsPerPage=-1", "", ""),
    ("GET", "/vmrest/import/users/ldap?offset=x", "", ""),
    ("GET", "/vmrest//users", "", ""),
    ("GET", "/", "", ""),
    ("BREW", "/vmrest/users", "", ""),
];

#[tokio::test]
async fn hostile_requests_get_an_error_that_can_be_read() {
    let admin = Session::of_admin().await;
    let deep_xml = format!("<User>{}{}</User>", "<a>".repeat(50_000), "</a>".repeat(50_000));
    let deep_json = "[".repeat(100_000);
    let wide = format!("<User>{}</User>", "<a/>".repeat(100_000));
    let laughs = "<!DOCTYPE User [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><User><City>&b;</City></User>";
    let many = "--b\n\n\n".repeat(50) + "--b--";
    let made = [
        ("PUT", JANA, "application/xml", deep_xml.as_str()),
        ("PUT", JANA, "application/xml", &wide),
        ("PUT", JANA, "application/xml", laughs),
        ("PUT", JANA, "application/json", &deep_json),
        ("POST", "/vmrest/messages", FORM, &many),
    ];
    for (method, path, kind, body) in made.iter().chain(HOSTILE).copied() {
        let headers: Vec<_> = (!kind.is_empty()).then_some(("Content-Type", kind)).into_iter().collect();
        let answer = admin.ask(method, path, &headers, body).await;
        let text = answer.text();
        let start: String = body.chars().take(80).collect();
        assert!(answer.status.is_client_error(), "{method} {path} {start}: {} {text}", answer.status);
        let document =
            roxmltree::Document::parse(&text).unwrap_or_else(|why| panic!("{path} {start}: {why} {text}"));
        assert!(document.root_element().has_tag_name("ErrorDetails"), "{path} {start}: {text}");
    }
    let long = format!("/vmrest/users?query=(alias%20startswith%20{})", "a".repeat(60_000));
    assert_eq!(admin.json(&long).await["@total"], "0");
    let bytes: &[u8] = b"<User><City>\xff</City></User>";
    let headers = [
        ("Cookie".to_owned(), admin.cookie.clone()),
        ("Content-Type".to_owned(), "application/xml".to_owned()),
    ];
    assert_eq!(ask(admin.at, "PUT", JANA, &headers, bytes).await.unwrap().status, 400);
    assert_eq!(admin.json(JANA).await["City"], "Lisbon");
    for (header, value) in [
        ("Authorization", "Basic"),
        ("Authorization", "Basic %%%"),
        ("Authorization", "Bearer x"),
        ("Cookie", "JSESSIONID"),
    ] {
        assert_eq!(
            call(admin.at, "GET", "/vmrest/users", &[(header, value)], "").await.status,
            401,
            "{value}"
        );
    }
}
