//! Lines of the gateway.

use proptest::option;
use proptest::prelude::*;
use redress_logs::Why;
use redress_logs::gateway::{Entry, Line, Lost, parse};
use std::borrow::Cow;

const LINE: &str = r#"{"time":"2026-11-20T09:30:00.125Z","client":"192.0.2.7","method":"GET","target":"/orders?a=b","host":"api.example","protocol":"HTTP/1.1","request_id":"7f0c","route":"orders","upstream":"shop","address":"10.0.0.1:80","upstream_micros":0,"retries":1,"upstream_status":403,"status":401,"decision":"rewritten","origin":"upstream","read_in":"enablex","spoken":"problem","condition":"unauthenticated","code":"1","title":"t \"\\ \u000d\u001b\u2028é","unlisted_code":true,"loss":"a b","bytes":17,"complete":true,"micros":950}"#;

#[test]
fn a_line_is_written_as_it_was_parsed() {
    let line = Line::parse(LINE).unwrap();
    assert_eq!((line.status, line.upstream_status, line.upstream_micros), (401, Some(403), Some(0)));
    assert_eq!((line.title.as_ref(), line.retries), ("t \"\\ \r\u{1b}\u{2028}é", Some(1)));
    let mut text = String::new();
    line.write(&mut text);
    assert_eq!(text, LINE);
    assert!(matches!(line.target, Cow::Borrowed(_)), "what has no escape is not copied");
}

#[test]
fn members_come_in_any_order_with_any_escapes() {
    let text = " { \"micros\" : 1 , \"complete\":false,\t\"bytes\":0, \"status\" : 200, \"code\": \"\\ud83d\\ude00\\/\\t\" } ";
    let line = Line::parse(text).unwrap();
    assert_eq!((line.status, line.code.as_ref()), (200, "😀/\t"));
}

#[test]
fn what_is_no_line_is_told_with_member_and_place() {
    let check = |line: &str, field: Option<&str>, byte: usize, why: Why| {
        let error = Line::parse(line).unwrap_err();
        assert_eq!((error.field, error.byte, error.why), (field, byte, why), "{line}");
    };
    let end = r#""status":200,"bytes":0,"complete":true,"micros":1}"#;
    check("", None, 0, Why::IsNot("object"));
    check("{}", Some("status"), 2, Why::Missing);
    check(&format!("{{\"colour\":1,{end}"), None, 1, Why::Unknown);
    check(&format!("{{\"status\":1,{end}"), Some("status"), 12, Why::Twice);
    check(&format!("{{{end} x"), None, end.len() + 2, Why::Rest);
    check(&format!("{{{},}}", &end[..end.len() - 1]), None, end.len() + 1, Why::IsNot("name of a member"));
    check(r#"{"status":70000}"#, Some("status"), 10, Why::IsNot("number of this size"));
    check(r#"{"status":1.5}"#, Some("status"), 10, Why::IsNot("text, whole number or truth"));
    check(r#"{"status":null}"#, Some("status"), 10, Why::IsNot("text, whole number or truth"));
    check(r#"{"title":"\ud83d"}"#, Some("title"), 10, Why::IsNot("text, whole number or truth"));
    check("{\"title\":\"a\nb\"}", Some("title"), 11, Why::IsNot("text, whole number or truth"));
    check(r#"{"title":7}"#, Some("title"), 9, Why::IsNot("text"));
}

#[test]
fn lost_lines_are_told_in_a_line_of_their_own() {
    let text = r#"{"time":"2026-11-20T09:30:00.125Z","lost":5}"#;
    let Entry::Lost(lost) = parse(text).unwrap() else { panic!("{text}") };
    let mut written = String::new();
    lost.write(&mut written);
    assert_eq!(written, text);
    assert!(matches!(parse(LINE).unwrap(), Entry::Line(_)));
}

#[test]
fn the_guide_has_every_member() {
    let guide = include_str!("../../../docs/gateway.md");
    let section = guide.split("## The access log").nth(1).unwrap().split("\n## ").next().unwrap();
    let told: Vec<&str> = section.split('`').skip(1).step_by(2).collect();
    for member in Line::MEMBERS {
        assert!(told.contains(&member.name), "docs/gateway.md does not tell of `{}`", member.name);
    }
    assert!(Lost::MEMBERS.iter().all(|member| section.contains(&format!("\"{}\":", member.name))));
}

fn text() -> impl Strategy<Value = Cow<'static, str>> {
    prop_oneof![any::<String>(), "[\"\\\\\r\n\t\u{7f}\u{85}\u{2028}/u]{0,6}"].prop_map(Cow::Owned)
}

fn texts<const N: usize>() -> impl Strategy<Value = [Cow<'static, str>; N]> {
    proptest::array::uniform(text())
}

prop_compose! {
    fn lines()(
        [time, client, method, target, host, protocol, request_id, route, upstream, address, fault] in texts(),
        [decision, origin, read_in, spoken, condition, code, title, detail, incident, original, loss] in texts(),
        (upstream_micros, retries, upstream_status) in
            (option::of(any::<u64>()), option::of(any::<u32>()), option::of(any::<u16>())),
        (status, bytes, complete, micros) in (any::<u16>(), any::<u64>(), any::<bool>(), any::<u64>()),
        (upstream_body_incomplete, unlisted_code) in (any::<bool>(), any::<bool>()),
    ) -> Line<'static> {
        Line {
            time, client, method, target, host, protocol, request_id, route, upstream, address, upstream_micros, retries,
            fault, upstream_status, status, decision, origin, read_in, spoken, condition, code, title, detail, incident,
            upstream_body_incomplete, unlisted_code, original, loss, bytes, complete, micros,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_parsed_back(line in lines()) {
        let mut text = String::new();
        line.write(&mut text);
        prop_assert!(!text.contains(|c: char| c.is_control()), "{text:?}");
        prop_assert_eq!(Line::parse(&text), Ok(line));
    }

    #[test]
    fn any_text_is_a_line_or_none(text in any::<String>(), line in lines(), cut in any::<prop::sample::Index>()) {
        let mut whole = String::new();
        line.write(&mut whole);
        let mut at = cut.index(whole.len());
        while !whole.is_char_boundary(at) {
            at -= 1;
        }
        prop_assert!(Line::parse(&whole[..at]).is_err());
        let _ = (parse(&text), parse(&format!("{}{text}{}", &whole[..at], &whole[at..])));
    }
}
