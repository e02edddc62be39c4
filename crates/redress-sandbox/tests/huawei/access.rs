//! Who may call: signatures, keys that are locked, every way to log on, where a call comes from.

use super::*;

/// The signature of the vendor's documentation, made by hand with another implementation of the canonical form.
fn signed(secret: &str, date: &str, host: &str, method: &str, target: &str) -> Vec<(String, String)> {
    use sha2::{Digest, Sha256};
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap();
    let hex =
        |bytes: &[u8]| -> String { bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect() };
    let hash = |text: &str| hex(&Sha256::digest(text.as_bytes()));
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let request = format!(
        "{method}\n{path}/\n{query}\nhost:{host}\nx-sdk-date:{date}\n\nhost;x-sdk-date\n{}",
        hash("")
    );
    let to_sign = format!("SDK-HMAC-SHA256\n{date}\n{}", hash(&request));
    let signature = hex(&hmac_sha256(secret.as_bytes(), to_sign.as_bytes()));
    let value =
        format!("SDK-HMAC-SHA256 Access=sandbox-ak, SignedHeaders=host;x-sdk-date, Signature={signature}");
    vec![("X-Sdk-Date".into(), date.into()), ("Authorization".into(), value)]
}

fn hmac_sha256(key: &[u8], text: &[u8]) -> Vec<u8> {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

async fn now(at: &Running) -> String {
    let clock = ask(at.of(ID), "GET", "/_sandbox/clock", &[], "").await.unwrap();
    let clock: Value = serde_json::from_slice(&clock.body).unwrap();
    let whole = clock["now"].as_str().unwrap().split('.').next().unwrap().to_owned();
    whole.chars().filter(|c| !"-:".contains(*c)).chain("Z".chars()).collect()
}

#[tokio::test]
async fn a_signature_holds_for_one_request() {
    let sandbox = all().await;
    let (host, date) = (sandbox.of(ID).to_string(), now(&sandbox).await);
    let target = format!("{SERVICES}?limit=2&offset=1");
    let headers = signed("sandbox-sk", &date, &host, "GET", &target);
    let swapped = format!("{SERVICES}?offset=1&limit=2");
    let other = format!("{SERVICES}?limit=3&offset=1");
    for (method, path, status) in
        [("GET", &target, 200), ("GET", &swapped, 200), ("GET", &other, 401), ("HEAD", &target, 401)]
    {
        let answer = ask(sandbox.of(ID), method, path, &headers, "").await.unwrap();
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
    }
    let with_content = ask(sandbox.of(ID), "GET", &target, &headers, "{}").await.unwrap();
    assert_eq!(with_content.status, 401, "the content is signed as well");
    let hours_ago = signed("sandbox-sk", "20200101T000000Z", &host, "GET", &target);
    assert_eq!(ask(sandbox.of(ID), "GET", &target, &hours_ago, "").await.unwrap().status, 401);
}

#[tokio::test]
async fn a_key_is_locked_for_a_while() {
    let sandbox = all().await;
    let host = sandbox.of(ID).to_string();
    let try_with = async |secret: &str| {
        let headers = signed(secret, &now(&sandbox).await, &host, "GET", SERVICES);
        ask(sandbox.of(ID), "GET", SERVICES, &headers, "").await.unwrap().status.as_u16()
    };
    for _ in 0..6 {
        assert_eq!(try_with("wrong").await, 401);
    }
    assert_eq!(try_with("sandbox-sk").await, 401);
    advance(&sandbox, "5m").await;
    assert_eq!(try_with("sandbox-sk").await, 200);
    // A success begins the count anew; and a client's clock need not have gone along.
    for _ in 0..5 {
        assert_eq!(try_with("wrong").await, 401);
    }
    assert_eq!(try_with("sandbox-sk").await, 200);
}

#[tokio::test]
async fn every_way_to_log_on_is_known_to_every_operation() {
    let sandbox = all().await;
    let ways: &[&[(&str, &str)]] =
        &[&[("X-Auth-Token", MINE)], &[("X-HW-ID", "sandbox-app"), ("X-HW-AppKey", "sandbox-app-secret")]];
    let calls = [
        ("GET", SERVICES, Value::Null),
        ("POST", SERVICES, new_service()),
        ("POST", ENDPOINTS, new_endpoint(REPORTS)),
        ("GET", ENDPOINTS, Value::Null),
    ];
    for way in ways {
        for (method, path, body) in &calls {
            let content = [("Content-Type", "application/json")];
            let headers = way.iter().chain(&content).map(|(name, value)| ((*name).into(), (*value).into()));
            let headers: Vec<_> = headers.collect();
            let body = if body.is_null() { String::new() } else { body.to_string() };
            let answer = ask(sandbox.of(ID), method, path, &headers, body).await.unwrap();
            assert_eq!(answer.status, 200, "{way:?} {method} {path}: {}", answer.text());
        }
        self::sandbox(&sandbox, "POST", "reset", &Value::Null).await;
    }
}

#[tokio::test]
async fn an_account_of_one_address_is_used_where_the_nearest_proxy_says_so() {
    let sandbox = all().await;
    let known = [
        ("192.0.2.10", 200),
        ("198.51.100.7, 192.0.2.10", 200),
        ("192.0.2.10, 198.51.100.7", 400),
        ("", 400),
    ];
    for (forwarded, status) in known {
        let mut headers = vec![("X-Auth-Token".to_owned(), "sandbox-token-office".to_owned())];
        if !forwarded.is_empty() {
            headers.push(("X-Forwarded-For".to_owned(), forwarded.to_owned()));
        }
        let answer = ask(sandbox.of(ID), "GET", SERVICES, &headers, "").await.unwrap();
        assert_eq!(answer.status, status, "{forwarded}: {}", answer.text());
        assert_eq!(code(&answer), if status == 200 { "" } else { "0009" }, "{forwarded}");
    }
}
