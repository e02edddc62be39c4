//! The access log.

use super::*;
use crate::start::start;
use redress_logs::genesys::Line;
use redress_sandbox::Options;

#[tokio::test]
async fn every_call_has_its_line_in_the_log() {
    let ucs = Ucs::start().await;
    let agent = "Apache-HttpClient/4.0-beta2 (java 1.5)\t-";
    ucs.send(
        ADMIN,
        "GET /profiles?LastName=Vane",
        &[("User-Agent", agent), ("Referer", "http://a.example/")],
        "",
    )
    .await;
    ucs.send("nobody", "POST /server/mode", &[], MAINTENANCE).await;
    ucs.send(ADMIN, "GET /server/status?sandbox-fault=status=503", &[], "").await;
    let log = ucs.log().await;
    let lines: Vec<Line<'_>> = log.lines().map(|line| Line::parse(line).unwrap()).collect();
    let seen: Vec<_> = lines.iter().map(|l| (&*l.method, &*l.url, &*l.query, l.status)).collect();
    assert_eq!(
        seen,
        [
            ("GET", "/profiles", "LastName=Vane", 200),
            ("POST", "/server/mode", "", 401),
            ("GET", "/server/status", "", 503)
        ]
    );
    assert_eq!((&*lines[0].agent, &*lines[0].referrer), (agent, "http://a.example/"));
    assert_eq!(
        (lines[0].response_bytes, lines[1].request_bytes),
        (Some(2), u64::try_from(MAINTENANCE.len()).ok())
    );
    assert_eq!(
        (lines[0].host.to_string(), lines[0].port),
        (format!("http://{}", ucs.address), ucs.address.port())
    );
    assert!(log.lines().zip(&lines).all(|(text, line)| line.to_string() == text));
}

#[tokio::test]
async fn the_log_is_also_a_file_beside_the_database() {
    let folder = std::env::temp_dir().join(format!("redress-genesys-{}", std::process::id()));
    let file = folder.join("genesys-ucs.log");
    let options =
        || Options { data: Some(folder.clone()), only: vec!["genesys-ucs".into()], ..Options::default() };
    let ucs = Ucs::of(start(options()).await);
    ucs.get("/server/status").await;
    ucs.sandbox("POST reset", Value::Null).await;
    ucs.get("/profiles/CUST0001").await;
    let text = std::fs::read_to_string(&file).unwrap();
    let urls: Vec<_> = text.lines().map(|line| Line::parse(line).unwrap().url.into_owned()).collect();
    assert_eq!(urls, ["/server/status", "/profiles/CUST0001"]);
    ucs.running.end().await;
    // No file can be there: nobody's call fails for it.
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    let ucs = Ucs::of(start(options()).await);
    ucs.get("/profiles/CUST0001").await;
    assert_eq!(ucs.log().await.lines().count(), 1);
    drop(ucs);
    let _ = std::fs::remove_dir_all(&folder);
}
