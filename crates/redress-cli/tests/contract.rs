//! `redress contract`.

use crate::{command, fails, finish, folder, json, prints, redress, shipped};
use std::fs;
use std::path::Path;

#[test]
fn lists_and_shows() {
    let list = prints(&["contract", "list"], b"");
    assert!(
        list.contains("EnableX Service Administration") && list.contains("wires: xml, json, cumi"),
        "{list}"
    );
    let list = json(&prints(&["contract", "list", "--format", "json"], b""));
    assert_eq!(list.as_array().unwrap().len(), redress_contracts::ALL.len());
    for contract in redress_contracts::ALL {
        assert_eq!(prints(&["contract", "show", contract.id], b""), contract.contract);
        let summary = prints(&["contract", "show", contract.id, "--summary"], b"");
        assert!(summary.contains("\nwires\n"), "{summary}");
        let whole = json(&prints(&["contract", "show", contract.id, "--format", "json"], b""));
        assert_eq!(whole["cases"], contract.cases.len());
    }
    fails(&["contract", "show", "enablx"], b"", 2, "did you mean `enablex`");
}

#[test]
fn good_contracts_have_no_errors() {
    for contract in redress_contracts::ALL {
        let path = shipped(contract.id);
        assert_eq!(
            prints(&["contract", "check", "--strict", &path], b""),
            format!("0 errors, 0 warnings in {path}\n")
        );
        prints(&["contract", "check", &format!("{path}/contract.toml")], b"");
        let case = format!("{path}/cases/{}.toml", contract.cases[0].0);
        prints(&["contract", "check", &case], b"");
    }
    let all = prints(&["contract", "check", &shipped("")], b"");
    assert_eq!(all.lines().count(), redress_contracts::ALL.len());
}

const BAD: &str = r#"id = "bad"
name = "Bad"
coine = "{status}"

[source.seed]
title = "Nothing"

[source.unused]
title = "Unused"

[[wire]]
id = "a"
media-type = "application/json"
body = '''{ "code": "{cod}" }'''

[[status]]
http = 404
condition = "not-fond"
title = "x"
evidence = { source = "sed", verified = 2026-11-20 }
"#;

/// A wire of which no case is.
const LONELY: &str = r#"id = "lonely"
name = "Lonely"
coin = "{status}"

[[wire]]
id = "a"
media-type = "application/json"
body = '''{ "code": "{code}", "message": "{detail|title}" }'''
"#;

#[test]
fn all_findings_are_told_at_once() {
    let place = folder("check-bad");
    fs::write(place.join("contract.toml"), BAD).unwrap();
    fs::create_dir(place.join("cases")).unwrap();
    fs::write(place.join("cases/x.toml"), "about = 1\n").unwrap();
    let path = place.to_str().unwrap();

    let ran = redress(&["contract", "check", path], b"");
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert!(ran.out.contains("error[RC201]: there is no condition `not-fond`"), "{}", ran.out);
    assert!(ran.out.contains("contract.toml:18:13") && ran.out.contains("help: did you mean `not-found`?"));
    let summary = format!("7 errors, 2 warnings in {path}; 1 case not run, as the contract has errors");
    assert_eq!(ran.out.lines().last(), Some(summary.as_str()), "{}", ran.out);

    let ran = redress(&["contract", "check", path, "--format", "json"], b"");
    assert_eq!((ran.code, ran.err.as_str(), ran.out.lines().count()), (1, "", 1));
    let findings = json(&ran.out);
    let found: Vec<_> = findings
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            let file =
                Path::new(f["file"].as_str().unwrap()).file_name().unwrap().to_str().unwrap().to_owned();
            (file, f["line"].as_u64().unwrap(), f["code"].as_str().unwrap().to_owned())
        })
        .collect();
    let want = [
        ("contract.toml", 3, "RC003"),
        ("contract.toml", 5, "RC205"),
        ("contract.toml", 8, "RC205"),
        ("contract.toml", 14, "RC101"),
        ("contract.toml", 18, "RC201"),
        ("contract.toml", 20, "RC204"),
        ("x.toml", 1, "RC004"),
        ("x.toml", 1, "RC004"),
        ("x.toml", 1, "RC005"),
    ];
    assert_eq!(found, want.map(|(file, line, code)| (file.to_owned(), line, code.to_owned())));
    assert_eq!((&findings[0]["column"], &findings[0]["severity"]), (&1.into(), &"error".into()));
}

#[test]
fn cases_that_fail_and_wires_without_cases() {
    let place = folder("check-lonely");
    let path = place.to_str().unwrap();
    fs::write(place.join("contract.toml"), LONELY).unwrap();
    fs::create_dir(place.join("cases")).unwrap();
    let codes = |words: &[&str], code: i32| {
        let ran = redress(&[&["contract", "check", path, "--format", "json"], words].concat(), b"");
        assert_eq!(ran.code, code, "{ran:?}");
        let findings = json(&ran.out);
        let of = |f: &serde_json::Value| format!("{}:{}", f["code"].as_str().unwrap(), f["line"]);
        findings.as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(codes(&[], 0), ["RC403:6", "RC404:6"]);
    assert_eq!(codes(&["--strict"], 1), ["RC403:6", "RC404:6"]);
    let near = "nearly = ['a']\n[given]\nstatus = 404\nbody = '{\"code\":\"1\"}'\n[expect]\ncondition = 'not-found'\n";
    fs::write(place.join("cases/near.toml"), near).unwrap();
    let case = "[given]\nstatus = 404\nbody = '{\"code\":\"1\",\"message\":\"m\"}'\n[expect]\nwire = 'a'\ncondition = 'gone'\n";
    fs::write(place.join("cases/a.toml"), case).unwrap();
    assert_eq!(codes(&[], 1), ["RC402:6"]);
    let hit = format!("nearly = ['a']\n{}", case.replace("gone", "not-found"));
    fs::write(place.join("cases/a.toml"), hit).unwrap();
    assert_eq!(codes(&[], 1), ["RC402:1"]);
    fs::write(place.join("cases/a.toml"), case.replace("gone", "not-found")).unwrap();
    assert!(codes(&["--strict"], 0).is_empty());
}

#[test]
fn what_cannot_be_checked() {
    let check = |path: &str, part: &str| fails(&["contract", "check", path], b"", 5, part);
    check("no/such", "no such file");
    check("enablex", "is shipped");
    check(folder("check-empty").to_str().unwrap(), "there is no contract.toml in it");
    let file = folder("check-bytes").join("contract.toml");
    fs::write(&file, b"id = '\xFF'").unwrap();
    check(file.to_str().unwrap(), "byte 6 is not UTF-8");
    fails(&["contract", "check"], b"", 2, "<PATH>");
}

#[test]
fn drafts_a_contract_from_a_sample() {
    let sample = b"HTTP/1.1 422 x\r\nContent-Type: application/json\r\nSet-Cookie: secret\r\n\r\n{\"error_code\":\"NO_CITY\",\"message\":\"There's no \\\"city\\\".\",\"n\":1.50}\n";
    let text = prints(&["contract", "new", "shop", "--from-sample", "-"], sample);
    assert!(text.contains("id    = \"shop\"") && text.contains("{code}"), "{text}");

    let place = folder("new");
    let new = |words: &[&str], input: &[u8]| {
        finish(command(&[&["contract", "new"], words].concat()).current_dir(&place), input)
    };
    let ran = new(&["shop", "--from-sample", "-", "--write"], sample);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert_eq!(fs::read_to_string(place.join("shop/contract.toml")).unwrap(), text);
    assert!(place.join("shop/SOURCES.md").is_file());
    assert!(!fs::read_to_string(place.join("shop/cases/sample.toml")).unwrap().contains("secret"));
    let shop = place.join("shop");
    let checked = redress(&["contract", "check", shop.to_str().unwrap()], b"");
    assert!(checked.code == 0 && checked.out.contains("0 errors"), "{checked:?}");

    let ran = new(&["shop", "--from-sample", "-", "--write"], sample);
    assert!(ran.code == 2 && ran.err.contains("./shop exists already"), "{ran:?}");
    let ran = new(&["Shop", "--from-sample", "-"], sample);
    assert!(ran.code == 2 && ran.err.contains("an id has"), "{ran:?}");
    let ran = new(&["shop", "--from-sample", "-"], b"just words");
    assert!(ran.code == 4 && ran.err.lines().count() == 1, "{ran:?}");
    let ran = new(&["shop", "--from-sample", "none"], b"");
    assert!(ran.code == 5 && ran.err.contains("none: there is no such file"), "{ran:?}");
}
