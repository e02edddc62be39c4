//! gzip (RFC 1952) and deflate: zlib (RFC 1950), and the raw stream (RFC 1951) that some servers send under that name.

use super::coding::{Corrupt, End, room};
use flate2::{Decompress, FlushDecompress, Status};

const GZIP_MAGIC: [u8; 2] = [0x1F, 0x8B];
const WINDOW_BITS: u8 = 15;

/// All members of a gzip file, one after the other. What follows them is ignored, as everywhere.
pub(super) fn gzip(raw: &[u8], bound: usize) -> Result<(Vec<u8>, End), Corrupt> {
    let mut out = Vec::new();
    let mut rest = raw;
    loop {
        let (end, used) = inflate(Decompress::new_gzip(WINDOW_BITS), rest, &mut out, bound)?;
        rest = rest.get(used..).unwrap_or_default();
        if end != End::Whole || !rest.starts_with(&GZIP_MAGIC) {
            return Ok((out, end));
        }
    }
}

pub(super) fn deflate(raw: &[u8], bound: usize) -> Result<(Vec<u8>, End), Corrupt> {
    let mut out = Vec::new();
    if has_zlib_header(raw)
        && let Ok((end, _)) = inflate(Decompress::new(true), raw, &mut out, bound)
    {
        return Ok((out, end));
    }
    out.clear();
    let (end, _) = inflate(Decompress::new(false), raw, &mut out, bound)?;
    Ok((out, end))
}

/// RFC 1950 §2.2: method 8, and a check that makes the two bytes a multiple of 31.
fn has_zlib_header(raw: &[u8]) -> bool {
    matches!(raw, [method, flags, ..] if method & 0x0F == 8 && u16::from_be_bytes([*method, *flags]) % 31 == 0)
}

/// One stream. Returns how far it came, and how many raw bytes that took.
fn inflate(
    mut stream: Decompress,
    raw: &[u8],
    out: &mut Vec<u8>,
    bound: usize,
) -> Result<(End, usize), Corrupt> {
    loop {
        let used = usize::try_from(stream.total_in()).map_err(|_| Corrupt)?;
        let made = stream.total_out();
        let here = out.len();
        let room = room(out, bound);
        let status = stream.decompress(raw.get(used..).unwrap_or_default(), room, FlushDecompress::None);
        let new = usize::try_from(stream.total_out() - made).map_err(|_| Corrupt)?;
        out.truncate(here.saturating_add(new));
        let used_now = usize::try_from(stream.total_in()).map_err(|_| Corrupt)?;
        match status.map_err(|_| Corrupt)? {
            _ if out.len() > bound => return Ok((End::Full, used_now)),
            Status::StreamEnd => return Ok((End::Whole, used_now)),
            Status::Ok | Status::BufError if new == 0 && used_now == used => return Ok((End::Cut, used_now)),
            Status::Ok | Status::BufError => {}
        }
    }
}
