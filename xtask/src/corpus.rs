//! `fuzz/corpus`: what the fuzz targets start from, made of the contracts and their cases. Not committed.

#[path = "../../fuzz/fuzz_targets/statuses.rs"]
mod statuses;

use super::index::{cases, ids};
use redress::Case;
use statuses::STATUSES;
use std::fs;
use std::io;
use std::path::Path;

/// Fills the corpora. What the fuzzer has added stays.
///
/// # Errors
/// A file that cannot be written.
pub fn corpus(root: &Path) -> io::Result<()> {
    let folder = root.join("fuzz/corpus");
    for target in ["load", "read", "translate", "draft"] {
        fs::create_dir_all(folder.join(target))?;
    }
    exchanges(&folder)?;
    let ids = ids(root)?;
    for (index, id) in ids.iter().enumerate() {
        let contract = fs::read_to_string(root.join("contracts").join(id).join("contract.toml"))?;
        fs::write(folder.join("load").join(id), &contract)?;
        // A text of 70 KiB mutates slowly: its beginning does as well.
        fs::write(folder.join("load").join(format!("{id}-begun")), beginning(&contract))?;
        for (name, path) in cases(root, id)? {
            let text = fs::read_to_string(path)?;
            fs::write(folder.join("load").join(format!("{id}-{name}")), &text)?;
            // A case that does not load is for the tests of the core to report.
            let Ok(case) = Case::load(&text) else { continue };
            let input = pack(index, ids.len(), &case);
            for target in ["read", "translate", "draft"] {
                fs::write(folder.join(target).join(format!("{id}-{name}")), &input)?;
            }
        }
    }
    Ok(())
}

/// What the readers of HTTP/1.1 start from: a byte that says how to cut, and requests; responses. And lines of logs.
fn exchanges(folder: &Path) -> io::Result<()> {
    for (target, seeds) in [("requests", REQUESTS), ("response", RESPONSES), ("log_line", LOG_LINES)] {
        fs::create_dir_all(folder.join(target))?;
        for (index, seed) in seeds.iter().enumerate() {
            fs::write(folder.join(target).join(format!("seed-{index}")), seed)?;
        }
    }
    Ok(())
}

const REQUESTS: &[&str] = &[
    "\x05GET /a?b HTTP/1.1\r\nHost: a.example:80\r\nAccept: */*\r\n\r\nGET http://a/ HTTP/1.0\r\n\r\n",
    "\x01POST / HTTP/1.1\r\nHost: [::1]\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhelloOPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    "\x03PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTE: trailers\r\n\r\n5;x=y\r\nhello\r\n0\r\nX: y\r\n\r\n",
    "\x07GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    "\x02CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
];

const RESPONSES: &[&str] = &[
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 404\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n",
    "HTTP/1.0 500 Oh no\r\nConnection: close\r\n\r\nuntil the end",
    "HTTP/1.1 204 No Content\r\n\r\n",
];

const LOG_LINES: &[&str] = &[
    "14:33:39.485 Trc 29998 [let-3851106] 2010-04-02    14:33:39    127.0.0.1    8080    GET    /cv/server/status    -    \
     200    -    0    2    http://localhost:8080    Apache-HttpClient/4.0-beta2 (java 1.5)    -",
    "09:00:00.000 Std 00001 [a\\u0020b] 2026-11-20\t09:00:00\t::1\t80\tPUT\t/a\\\\b\tc=d\t503\t9\t-\t1\th\ta \\u0009\t\\u002d",
    r#"{"time":"2026-11-20T09:30:00.125Z","method":"GET","target":"/a","status":200,"bytes":5,"complete":true,"micros":9}"#,
    r#"{"title":"\"\\\u000d\ud83d\ude00","upstream_status":403,"status":401,"bytes":0,"complete":false,"micros":1}"#,
    r#"{"time":"2026-11-20T09:30:00.125Z","lost":5}"#,
];

/// A case as `fuzz/fuzz_targets/message.rs` unpacks it. A status that no byte chooses is the first of its class.
fn pack(contract: usize, contracts: usize, case: &Case) -> Vec<u8> {
    let status = case.status.map(|status| status.as_u16());
    let position = STATUSES.iter().position(|s| *s == status);
    let of_class = || STATUSES.iter().position(|s| s.map(|s| s / 100) == status.map(|s| s / 100));
    let choice = position.or_else(of_class).unwrap_or_default() * contracts + contract;
    let mut data = vec![u8::try_from(choice).unwrap_or_default()];
    for (name, value) in &case.headers {
        data.extend([name.as_str().as_bytes(), b":", value.as_bytes(), b"\n"].concat());
    }
    data.push(b'\n');
    data.extend(&case.body);
    data
}

/// The head, the wires, and the first few entries.
fn beginning(contract: &str) -> &str {
    let end = contract.match_indices("\n\n[[").nth(TABLES).map_or(contract.len(), |(end, _)| end);
    contract.get(..end).unwrap_or(contract)
}

const TABLES: usize = 8;
