//! Content codings: taken off to understand, never to change what is passed on.

use crate::support::{Script, block_on, get, observing, plane, response};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use redress_tower::{Decision, Limits};
use std::io::Write;

const ERROR: &str =
    r#"{"result":"1504","msg":"Duplicate data","desc":"The Email Address is already registered."}"#;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn raw_deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|c| u8::from_str_radix(std::str::from_utf8(c).unwrap(), 16).unwrap())
        .collect()
}

/// [`ERROR`], by the reference implementations.
fn brotli_error() -> Vec<u8> {
    hex(
        "1b5900e08cd4624d99ee4490b7d42fa4b7919ad0308af4d1148b0e38e480bded202d84d89b070e39822f4983e079c055695171736b2b526a62ae1ceae78609edf6142bd739f601",
    )
}

fn zstd_error() -> Vec<u8> {
    hex(
        "28b52ffd0468650200a2051211907d64a48bd1aa2d79b406f59098ee8e21db85fbfad7c6f71564c7be4a066c04d67e750e0119d954e0e1f2e3cdbef3e0ec3207feb21625c5c98f3f3b3d781986f8f12bb1fdea3a00714995a9",
    )
}

/// A brotli stream that stores its bytes as they are (RFC 7932 §9.2).
fn brotli_stored(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len() - 1).unwrap();
    let header = (length << 4) | (1 << 20);
    let [a, b, c, _] = header.to_le_bytes();
    [&[a, b, c], bytes, &[3]].concat()
}

/// A zstd frame of blocks: stored ones, or one byte many times.
fn zstd_blocks(blocks: &[(&[u8], usize)]) -> Vec<u8> {
    let mut frame = vec![0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58];
    for (position, (bytes, times)) in blocks.iter().enumerate() {
        let last = u32::from(position + 1 == blocks.len());
        let (size, kind) = if *times > 1 { (*times, 1) } else { (bytes.len(), 0) };
        let header = (u32::try_from(size).unwrap() << 3) | (kind << 1) | last;
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.extend_from_slice(bytes);
    }
    frame
}

pub(crate) fn every_coding(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let skippable = [&[0x53, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 7, 7][..], &zstd_blocks(&[(bytes, 1)])].concat();
    vec![
        ("gzip", gzip(bytes)),
        ("x-gzip", gzip(bytes)),
        ("GZIP", gzip(bytes)),
        ("deflate", zlib(bytes)),
        ("deflate", raw_deflate(bytes)),
        ("br", brotli_stored(bytes)),
        ("zstd", zstd_blocks(&[(bytes, 1)])),
        ("zstd", zstd_blocks(&[(&bytes[..3], 1), (&bytes[3..], 1)])),
        ("zstd", [zstd_blocks(&[(&bytes[..3], 1)]), zstd_blocks(&[(&bytes[3..], 1)])].concat()),
        ("zstd", skippable),
        ("gzip", [gzip(&bytes[..3]), gzip(&bytes[3..])].concat()),
        ("gzip, gzip", gzip(&gzip(bytes))),
        ("deflate, br", brotli_stored(&zlib(bytes))),
        ("identity, zstd, gzip", gzip(&zstd_blocks(&[(bytes, 1)]))),
    ]
}

fn coded(coding: &str, status: u16, body: &[u8], size: usize) -> http::Response<Script> {
    let headers =
        [("content-type", "application/json"), ("content-encoding", coding), ("content-length", "7")];
    response(status, &headers, Script::dripping(body, size))
}

#[test]
fn an_error_is_understood_through_its_coding() {
    let mut all = every_coding(ERROR.as_bytes());
    all.extend([("br", brotli_error()), ("zstd", zstd_error())]);
    for (coding, body) in all {
        for (status, size) in [(400, 5), (400, 1 << 20), (200, 5), (200, 1 << 20)] {
            let got = get().of(&plane("enablex", "problem"), coded(coding, status, &body, size));
            assert_eq!((got.status, got.condition()), (409, "duplicate"), "{coding} in pieces of {size}");
            assert_eq!(got.header("content-encoding"), "");
            assert_eq!(got.header("content-length"), got.body.len().to_string());
            assert_eq!(got.record.original.as_deref(), Some(ERROR.as_bytes()));
        }
    }
}

/// What passes, passes as it came: coded.
#[test]
fn what_passes_stays_coded() {
    let success = br#"{"result":1,"users":[{"id":7},{"id":8}]}"#;
    for (coding, body) in every_coding(success) {
        for size in [1, 7, 1 << 20] {
            let got = get().of(&plane("enablex", "problem"), coded(coding, 200, &body, size));
            assert_eq!((got.status, &got.body, got.header("content-encoding")), (200, &body, coding));
            assert_eq!(got.record.decision, Decision::Passed);
        }
    }
    for (coding, body) in every_coding(ERROR.as_bytes()) {
        let got = get().of(&plane("enablex", "enablex"), coded(coding, 400, &body, 7));
        assert_eq!((&got.body, got.record.decision), (&body, Decision::Conforming), "{coding}");
        let got = get().of(&observing("enablex", "problem"), coded(coding, 200, &body, 7));
        assert_eq!((&got.body, got.record.decision), (&body, Decision::Observed), "{coding}");
    }
}

/// A coded success is decided as early as a plain one, as far as its coding lets out what is in it.
#[test]
fn a_coded_success_is_decided_early() {
    let early = format!(r#"{{"result":1,"users":"{}"}}"#, "x".repeat(2000));
    let (head, tail) = early.as_bytes().split_at(20);
    let mut flushed = GzEncoder::new(Vec::new(), Compression::default());
    flushed.write_all(head).unwrap();
    flushed.flush().unwrap();
    let first = flushed.get_ref().len();
    flushed.write_all(tail).unwrap();
    let gzip = flushed.finish().unwrap();
    let zstd = zstd_blocks(&[(head, 1), (tail, 1)]);
    for (coding, body, first) in [("gzip", gzip, first), ("zstd", zstd, 6 + 3 + head.len())] {
        let script = Script::frames(&[&body[..first], &body[first..]]);
        let taken = script.taken();
        let head = [("content-type", "application/json"), ("content-encoding", coding)];
        let (plane, exchange) = (plane("enablex", "problem"), get().exchange());
        let answer = block_on(redress_tower::answer(&plane, &exchange, response(200, &head, script)));
        assert_eq!(answer.record.decision, Decision::Passed);
        assert_eq!(taken.load(std::sync::atomic::Ordering::Relaxed), 1, "{coding}");
    }
}

/// What cannot be decoded is understood by its status, and its success is not held back.
#[test]
fn what_cannot_be_decoded_is_opaque() {
    let cut = |bytes: Vec<u8>| bytes[..bytes.len() - 1].to_vec();
    let flipped = |mut bytes: Vec<u8>| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xFF;
        bytes
    };
    let wide = [&[0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xFF][..], &[1, 0, 0]].concat();
    let error = ERROR.as_bytes();
    for (coding, body) in [
        ("gzip", error.to_vec()),
        ("gzip", cut(gzip(error))),
        ("gzip", flipped(gzip(error))),
        ("gzip", vec![0x1F]),
        ("deflate", error.to_vec()),
        ("deflate", cut(zlib(error))),
        ("br", error.to_vec()),
        ("br", cut(brotli_error())),
        ("zstd", error.to_vec()),
        ("zstd", cut(zstd_error())),
        ("zstd", cut(zstd_blocks(&[(error, 1)]))),
        // A window of terabytes.
        ("zstd", wide),
        ("zstd", vec![0x28]),
        ("zstd", vec![0x53, 0x2A, 0x4D, 0x18, 255, 255, 255, 255]),
        ("compress", error.to_vec()),
        ("gzip;q=1", gzip(error)),
        ("gzip, gzip, gzip", gzip(&gzip(&gzip(error)))),
        ("gzip, gzip", gzip(error)),
        ("\u{ff}", error.to_vec()),
    ] {
        let got = get().of(&plane("cisco-cupi", "problem"), coded(coding, 404, &body, 9));
        assert_eq!(
            (got.status, got.condition(), got.header("content-encoding")),
            (404, "not-found", ""),
            "{coding}"
        );
        assert_eq!(got.json().get("detail"), None);
        assert_eq!(got.record.original.as_deref(), Some(&*body));
        let got = get().of(&plane("enablex", "problem"), coded(coding, 200, &body, 9));
        assert_eq!((got.status, &got.body, got.record.decision), (200, &body, Decision::Passed), "{coding}");
    }
}

/// A bomb passes as it came: nobody here has to hold what it would become.
#[test]
fn a_bomb_does_not_go_off() {
    let zeros = vec![0; 16 * 1024 * 1024];
    let thousands = gzip(&zeros);
    let brotli = hex(concat!(
        "cbffff3ff82700e2b14020f7fe8fffff7ff04f00c4611180eefd1fffffffe09f0088c30200ddfb3ffeffffc13f0110870500baf77ffc",
        "ffff837f02200e0b0074effff8ffff07ff04401c1600e8defff1ffff0ffe0980382c00d0bdffcbffff3ffc1300715800a07bff07",
    ));
    let zstd = zstd_blocks(&vec![(&b"x"[..], 128 * 1024); 512]);
    for (coding, body) in [
        ("gzip", thousands.clone()),
        ("deflate", zlib(&zeros)),
        ("deflate", raw_deflate(&zeros)),
        ("br", brotli),
        ("zstd", zstd),
        ("gzip, gzip", gzip(&thousands)),
    ] {
        let got = get().of(&plane("cisco-cupi", "problem"), coded(coding, 500, &body, 1 << 20));
        assert_eq!(
            (got.status, &got.body, got.record.decision),
            (500, &body, Decision::TooLarge),
            "{coding}"
        );
        let got = get().of(&plane("enablex", "problem"), coded(coding, 200, &body, 4096));
        assert_eq!((got.status, &got.body), (200, &body), "{coding}");
    }
    // Of a success no more is decoded than is worth it; undecided, it is counted.
    let late = format!(r#"{{"users":"{}","result":"1504"}}"#, "x".repeat(300_000));
    let got = get().of(&plane("enablex", "problem"), coded("gzip", 200, &gzip(late.as_bytes()), 1 << 20));
    assert_eq!((got.status, got.record.decision), (200, Decision::TooLarge));
    // What is only long is over the other bound.
    let text: Vec<u8> =
        (0..200_000_u32).flat_map(|n| (n.wrapping_mul(2_654_435_761)).to_le_bytes()).collect();
    let mut limits = Limits::default();
    limits.decoded_bytes = 100_000;
    let got =
        get().of(&plane("cisco-cupi", "problem").limits(limits), coded("gzip", 500, &gzip(&text), 1 << 20));
    assert_eq!(got.record.decision, Decision::TooLarge);
    // A short page of blanks is no bomb.
    let blanks = gzip(&vec![b' '; 60_000]);
    let got = get().of(&plane("cisco-cupi", "problem"), coded("gzip", 500, &blanks, 1 << 20));
    assert_eq!(got.record.decision, Decision::Rewritten);
}
