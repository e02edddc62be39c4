//! zstd (RFC 8878, and the window bound of RFC 9659).
//!
//! The decoder gives nothing out that may still be referred to, which is everything until a frame ends. So a frame
//! that has only begun is ended after its last whole block.

use super::coding::{Corrupt, End, room};
use crate::limits;
use ruzstd::decoding::StreamingDecoder;
use std::io::Read;

const MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
/// The magic of a frame to skip: any first byte 0x5_, then these.
const SKIPPABLE: (u8, [u8; 3]) = (0x50, [0x2A, 0x4D, 0x18]);
const BLOCK_HEADER: usize = 3;
const CHECKSUM: usize = 4;
/// The type of a block that repeats one byte.
const RLE: u8 = 1;

pub(super) fn decode(raw: &[u8], bound: usize) -> Result<(Vec<u8>, End), Corrupt> {
    let mut out = Vec::new();
    let mut rest = raw;
    loop {
        if let [kind, a, b, c, s0, s1, s2, s3, after @ ..] = rest
            && (kind & 0xF0, [*a, *b, *c]) == SKIPPABLE
        {
            let size = u32::from_le_bytes([*s0, *s1, *s2, *s3]) as usize;
            let Some(after) = after.get(size..) else { return Ok((out, End::Cut)) };
            rest = after;
        } else if is_skippable_begun(rest) {
            return Ok((out, End::Cut));
        } else if rest.is_empty() {
            let end = if out.is_empty() { End::Cut } else { End::Whole };
            return Ok((out, end));
        } else {
            let frame = Frame::measure(rest)?;
            let end = match frame.cut {
                Some(block) => {
                    let mut ended = rest.get(..frame.len).unwrap_or_default().to_vec();
                    if let Some(header) = ended.get_mut(block) {
                        *header |= 1;
                        ended.extend_from_slice(&[0; CHECKSUM]);
                        read(&ended, &mut out, bound)?;
                    }
                    End::Cut
                }
                None => {
                    read(rest, &mut out, bound)?;
                    rest = rest.get(frame.len..).unwrap_or_default();
                    End::Whole
                }
            };
            let is_full = out.len() > bound;
            if is_full || end == End::Cut || rest.is_empty() {
                return Ok((out, if is_full { End::Full } else { end }));
            }
        }
    }
}

/// Has a frame to skip begun, whose length is not there yet?
fn is_skippable_begun(raw: &[u8]) -> bool {
    let [kind, magic @ ..] = raw else { return false };
    raw.len() < 2 * MAGIC.len()
        && kind & 0xF0 == SKIPPABLE.0
        && SKIPPABLE.1.iter().zip(magic).all(|(a, b)| a == b)
}

/// One frame, to its end or the bound.
fn read(frame: &[u8], out: &mut Vec<u8>, bound: usize) -> Result<(), Corrupt> {
    let window = limits::ZSTD_WINDOW_BYTES;
    let mut decoder = StreamingDecoder::new_with_max_window_size(frame, window).map_err(|_| Corrupt)?;
    while out.len() <= bound {
        let here = out.len();
        let made = decoder.read(room(out, bound)).map_err(|_| Corrupt);
        out.truncate(here.saturating_add(*made.as_ref().unwrap_or(&0)));
        if made? == 0 {
            break;
        }
    }
    Ok(())
}

/// How far a frame reaches.
struct Frame {
    /// Bytes: to its end, or to the end of its last whole block.
    len: usize,
    /// Where the header of the last whole block lies, if the frame has only begun. Beyond the end: there is none.
    cut: Option<usize>,
}

impl Frame {
    fn measure(raw: &[u8]) -> Result<Self, Corrupt> {
        let begun = Self { len: 0, cut: Some(usize::MAX) };
        if !MAGIC.iter().zip(raw).all(|(a, b)| a == b) {
            return Err(Corrupt);
        }
        let Some(&descriptor) = raw.get(MAGIC.len()) else { return Ok(begun) };
        let is_single = descriptor & 0x20 != 0;
        let has_checksum = descriptor & 0x04 != 0;
        let dictionary = [0, 1, 2, 4].get(usize::from(descriptor & 3)).copied().unwrap_or(0);
        let content_size = match descriptor >> 6 {
            0 => usize::from(is_single),
            power => 1 << power,
        };
        let mut at = MAGIC.len() + 1 + usize::from(!is_single) + dictionary + content_size;
        let mut last_block = usize::MAX;
        loop {
            let here = Self { len: at, cut: Some(last_block) };
            let Some(&[a, b, c]) = raw.get(at..).and_then(<[u8]>::first_chunk::<BLOCK_HEADER>) else {
                return Ok(here);
            };
            let size = u32::from_le_bytes([a, b, c, 0]) >> 3;
            let stored = if (a >> 1) & 3 == RLE { 1 } else { size as usize };
            let end = at + BLOCK_HEADER + stored;
            if end > raw.len() {
                return Ok(here);
            }
            last_block = at;
            at = end;
            if a & 1 == 1 {
                let end = at + if has_checksum { CHECKSUM } else { 0 };
                let cut = (end > raw.len()).then_some(last_block);
                return Ok(Self { len: end.min(raw.len()), cut });
            }
        }
    }
}
