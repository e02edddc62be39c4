//! Every check of a contract finds what it is for, at the right place, and says how to mend it.

use redress::{Case, Check, load};

/// A contract without a finding, in parts to be changed.
const GOOD: &str = r#"
id   = "acme"
name = "Acme"
coin = "{status}"
[source.doc]
title = "Acme's manual"
[[wire]]
id         = "json"
media-type = "application/json"
body       = '''{ "code": "{code}", "text": "{detail|title}" }'''
[[status]]
http      = 404
condition = "not-found"
title     = "Not found"
evidence  = { source = "doc", verified = 2026-11-20 }
[[code]]
code      = "E1"
http      = 400
condition = "invalid-parameter"
title     = "Wrong value"
evidence  = { source = "doc", verified = 2026-11-20 }
"#;

#[test]
fn the_good_one_is_good() {
    assert_eq!(load(GOOD).findings, []);
}

#[test]
fn each_check_finds_what_it_is_for() {
    let wire = |more: &str| format!("{GOOD}[[wire]]\n{more}\n");
    let code = |more: &str| {
        format!("{GOOD}[[code]]\nevidence = {{ source = 'doc', verified = 2026-11-20 }}\n{more}\n")
    };
    let status = |more: &str| {
        format!("{GOOD}[[status]]\nevidence = {{ source = 'doc', verified = 2026-11-20 }}\n{more}\n")
    };
    let change = |from: &str, to: &str| {
        assert!(GOOD.contains(from), "{from}");
        GOOD.replace(from, to)
    };
    let check = |text: &str, check: Check, at: &str, help: &str| {
        let loaded = load(text);
        let found = loaded.findings.iter().find(|f| f.check == check);
        let found = found.unwrap_or_else(|| panic!("no {check:?} in {:?}\n{text}", loaded.findings));
        let place = &text[found.span.clone()];
        assert!(place.contains(at), "{check:?} points at {place:?}");
        assert!(found.help.contains(help), "{check:?} helps with {:?}", found.help);
    };
    check(&change("id   = \"acme\"", "id   = "), Check::Syntax, "", "mend the TOML");
    check(&change("coin =", "coine ="), Check::UnknownKey, "coine", "did you mean `coin`?");
    check(&change("name = \"Acme\"", ""), Check::MissingKey, "", "add `name");
    check(&change("http      = 404", "http = '404'"), Check::WrongType, "'404'", "whole number");
    check(&change("http      = 404", "http = 99"), Check::InvalidValue, "99", "300 to 599");
    check(&change("\"acme\"", "\"Acme!\""), Check::InvalidValue, "Acme!", "a-z");
    check(&change("{status}", "{stat}"), Check::InvalidValue, "{stat}", "{CONDITION}");
    check(&change("application/json", "json"), Check::InvalidValue, "json", "a type and a subtype");
    check(&change("{code}", "{kode}"), Check::Template, "{kode}", "paste an error");
    check(&change("\"code\":", "code:"), Check::Template, "code:", "paste an error");
    check(
        &wire("id = 'json'\nmedia-type = 'application/xml'\nbody = '<e>{detail|title}</e>'"),
        Check::DuplicateWire,
        "wire",
        "id of its own",
    );
    check(&change("[[wire]]", "[[wire]]\nwrite = false"), Check::NoWire, "", "add a [[wire]]");
    check(
        &wire(
            "id = 'b'\nmedia-type = 'application/json'\nbody = '{\"text\":\"{detail|title}\",\"code\":\"{code}\",\"x?\":\"{x.x}\"}'",
        ),
        Check::AmbiguousWires,
        "wire",
        "one wire",
    );
    check(&change("{detail|title}", "{code}"), Check::RepeatedPlaceholder, "{code}", "{x.NAME}");
    check(&change("{detail|title}", "{x.token}"), Check::Unwritable, "wire", "optional");
    check(
        &change("[[wire]]", "[[wire]]\nsuccess = { '/ok' = [true] }"),
        Check::UselessSuccess,
        "/ok",
        "in-success",
    );
    check(&wire("id = 'bare'\nin-success = true"), Check::UselessSuccess, "true", "take `in-success` away");
    check(&wire("id = 'bare'\n[[wire]]\nid = 'none'"), Check::AmbiguousWires, "wire", "one wire");
    check(&change("not-found", "not-fund"), Check::UnknownCondition, "not-fund", "did you mean `not-found`?");
    check(
        &code("code = 'E1'\nhttp = 400\ncondition = 'bad-request'\ntitle = 'x'"),
        Check::DuplicateCode,
        "code",
        "tell them apart",
    );
    check(
        &status("http = 404\ncondition = 'gone'\ntitle = 'x'"),
        Check::DuplicateStatus,
        "status",
        "tell them apart",
    );
    check(&change("source = \"doc\"", "source = \"dok\""), Check::UnknownSource, "dok", "[source.dok]");
    check(
        &change("[source.doc]", "[source.other]\ntitle = 'x'\n[source.doc]"),
        Check::UnusedSource,
        "source.other",
        "take it away",
    );
    check(
        &code("code = 'E2'\ncondition = 'bad-request'\ntitle = 'x'\nwire = 'xml'"),
        Check::UnknownWire,
        "xml",
        "json",
    );
    let preferred = "condition = 'bad-request'\ntitle = 'x'\npreferred = true";
    let two = format!(
        "{}[[code]]\nevidence = {{ source = 'doc', verified = 2026-11-20 }}\ncode = 'E3'\n{preferred}\n",
        code(&format!("code = 'E2'\n{preferred}"))
    );
    check(&two, Check::TwoPreferred, "code", "keep `preferred`");
    check(&change("2026-11-20", "\"today\""), Check::NotADay, "today", "2026-11-20");
    check(&change("evidence  =", "evidense  ="), Check::MissingKey, "", "add `evidence");
    check(
        &change("coin = \"{status}\"", "").replace("\"not-found\"", "\"gone\""),
        Check::MeaningLost,
        "",
        "coin",
    );
    check(
        &change("name = \"Acme\"", "name = \"Acme\" # REVIEW"),
        Check::ReviewMark,
        "# REVIEW",
        "take the mark away",
    );
    check(&"# ".repeat(3_000_000), Check::TooLarge, "", "at most");
}

#[test]
fn findings_come_all_at_once_and_in_order() {
    let text = GOOD.replace("coin =", "coine =").replace("not-found", "not-fund").replace("{code}", "{kode}");
    let checks: Vec<_> = load(&text).findings.iter().map(|f| f.check).collect();
    assert_eq!(checks, [Check::UnknownKey, Check::Template, Check::UnknownCondition]);
}

#[test]
fn a_case_says_what_is_wrong_with_it() {
    let check = |text: &str, say: &str| {
        let findings = Case::load(text).unwrap_err();
        assert!(findings.iter().any(|f| f.to_string().contains(say)), "{findings:?}");
    };
    check("[given]\nbody = 'x'", "no `expect`");
    check("given.body = 'x'\nexpect.condition = 'nope'", "`nope` is not a condition");
    check("given.body-hex = 'f'\nexpect.code = '1'", "hexadecimal");
    check("given.headers = [['a']]\nexpect.code = '1'", "pair of strings");
    check("given.body = 'x'\nexpect.cod = '1'", "did you mean `code`?");
    check("given.body = 'x'\nexpect.outcome = 'error'", "not-an-error");
}
