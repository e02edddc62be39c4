//! Whatever is sent.

use super::*;
use redress_logs::genesys::Line;

#[tokio::test]
async fn nothing_that_is_sent_breaks_it() {
    let ucs = Ucs::start().await;
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let bodies: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"\"x\"".to_vec(),
        b"{\"a\xff\":1}".to_vec(),
        deep.into_bytes(),
        br#"{"customer_id":{},"LastName":[],"Phone":{},"mode":7,"name":"","attributes":{},"profiles":[]}"#.to_vec(),
        br#"{"customer_id":"\u0000","LastName":"x","name":"x","type":"y","mode":"","profiles":"\u0000"}"#.to_vec(),
        br#"{"customer_id":"x","LastName":"y","Phone":[[],1],"contact_key":1,"est_duration":1e300}"#.to_vec(),
        br#"{"contact_key":"x","service_type":9223372036854775808,"media_type":[]}"#.to_vec(),
        br#"{"name":"a","type":"single-valued","attributes":[{"name":"b","type":"integer","default":"x"}]}"#.to_vec(),
        br#"{"name":"a","type":"single-valued","attributes":[{"name":"b","type":"string","length":-1}],"unique":[1]}"#
            .to_vec(),
    ];
    let targets = [
        "POST /server/mode",
        "POST /profiles",
        "PUT /profiles/CUST0001",
        "POST /profiles/import",
        "POST /profiles/CUST0001/extensions/Phone",
        "POST /metadata/profiles/extensions",
        "POST /genesys/1/cs/services/start",
        "POST /genesys/1/cs/services/2/end",
        "POST /genesys/1/cs/services/2/states/start",
        "POST /genesys/1/cs/services/2/states/4/end",
        "GET /profiles/%FF",
        "GET /profiles/%00%0a'--",
        "GET /profiles?%00=%FF&LastName='%22;&id_key=%00",
        "GET /profiles?LastName=a&extensions=,,',%00",
        "GET /genesys/1/cs/services/99999999999999999999/states?state_types=,,x",
        "GET /metadata/profiles/extensions/%20",
        "GET //profiles",
        "TRACE /profiles",
        "BREW /server/status",
    ];
    for target in targets {
        for body in &bodies {
            let answer = ucs.send(
                ADMIN,
                target,
                &[("ContactCenterId", "1"), ("User-Agent", "\"\u{e9}")],
                body.clone(),
            );
            let answer = answer.await;
            assert!(
                answer.status.as_u16() < 500,
                "{target} {}: {}",
                String::from_utf8_lossy(body),
                answer.text()
            );
            if answer.status.is_client_error() && !answer.body.is_empty() {
                let error = value(&answer);
                assert_eq!(error.as_object().unwrap().len(), 5, "{error}");
                assert!(
                    error["code"].is_u64() && error["uri"].as_str().unwrap().starts_with("http://"),
                    "{error}"
                );
            }
        }
    }
    assert!(ucs.log().await.lines().all(|line| Line::parse(line).is_ok()));
}
