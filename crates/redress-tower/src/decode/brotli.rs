//! br (RFC 7932), without the large windows that are no part of the content coding.

use super::coding::{Corrupt, End, room};
use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};

pub(super) fn decode(raw: &[u8], bound: usize) -> Result<(Vec<u8>, End), Corrupt> {
    let alloc = StandardAlloc::default;
    let mut state = BrotliState::new_strict(alloc(), alloc(), alloc());
    let mut out = Vec::new();
    let (mut left, mut used, mut total) = (raw.len(), 0, 0);
    loop {
        let here = out.len();
        let room = room(&mut out, bound);
        let (mut free, mut made) = (room.len(), 0);
        let result = BrotliDecompressStream(
            &mut left, &mut used, raw, &mut free, &mut made, room, &mut total, &mut state,
        );
        out.truncate(here.saturating_add(made));
        if out.len() > bound {
            return Ok((out, End::Full));
        }
        match result {
            BrotliResult::ResultSuccess => return Ok((out, End::Whole)),
            BrotliResult::NeedsMoreInput => return Ok((out, End::Cut)),
            BrotliResult::NeedsMoreOutput => {}
            BrotliResult::ResultFailure => return Err(Corrupt),
        }
    }
}
