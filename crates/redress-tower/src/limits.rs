//! Every bound of the error plane: a name, a unit, a reason.

use bytes::Bytes;

/// Bytes of a success that are held back while it may still turn out to be an error. A caller waits for no more than
/// this, and an API's envelope says what it is long before.
pub const PEEK_BYTES: usize = 64 * 1024;

/// Bytes that a compressed success may become while it is peeked at. Text shrinks to a fifth; more than four times the
/// raw bound is not needed to find a member near the top.
pub const PEEK_DECODED_BYTES: usize = 256 * 1024;

/// Bytes of an error body that are read, as they come. One per request in flight is held, while there is room for it in
/// [`HELD_BYTES`].
pub const RAW_BYTES: usize = 1024 * 1024;

/// Bytes that an error body may become when it is decompressed.
pub const DECODED_BYTES: usize = 8 * 1024 * 1024;

/// Bytes of all bodies that are held back at once in a process, as they came and decoded. Thirty of the largest errors,
/// or a thousand of 32 KiB: with everything else it stays under the 128 MiB of a small container.
pub const HELD_BYTES: usize = 32 * 1024 * 1024;

/// Bytes of a body that is held back without being counted. Honest errors have a tenth of it, and so never meet another
/// thread at the counter.
pub const FREE_BYTES: usize = 16 * 1024;

/// Decoded bytes for one raw byte. Repetitive text reaches 100; bombs begin at 1,000.
pub const RATIO: usize = 200;

/// Decoded bytes below which the ratio is not asked for: a short page of blanks is no bomb.
pub const RATIO_FREE_BYTES: usize = 64 * 1024;

/// Content codings, one in the other. Two happen when a proxy compresses what was compressed; three are an attack.
pub const CODINGS: usize = 2;

/// Bytes of a zstd window. What RFC 9659 allows a sender of the content coding.
pub const ZSTD_WINDOW_BYTES: u64 = 8 * 1024 * 1024;

/// Bytes of an original error that the record keeps for the log.
pub const ORIGINAL_BYTES: usize = 16 * 1024;

/// Bytes of a request id that is taken for an incident id. UUIDs have 36; the longest in use are Amazon's with 75.
pub const REQUEST_ID_BYTES: usize = 128;

/// Reads of a growing success of which each may follow any number of new bytes. Real ones decide in the first three.
pub const EAGER_READS: usize = 16;

/// After the eager ones a read waits until the success has grown by one part in so many: bytes that drip in one by one
/// cost no more than a few dozen reads.
pub const GROWTH_PART: usize = 8;

/// Frames without data before a body that is taken in is let go. Honest senders send none.
pub const EMPTY_FRAMES: usize = 1024;

/// Bytes of a page that are searched for the mark of its maker. The marks stand in the first lines or the last of a
/// short page.
pub const PAGE_BYTES: usize = 8 * 1024;

/// Bytes of one text of an error that the guard looks through. What is longer is a dump, and is taken out.
pub const GUARDED_BYTES: usize = 32 * 1024;

/// Bytes after the beginning of a phrase in which its next part must come.
pub const PHRASE_BYTES: usize = 256;

/// Bytes of one word, path, host or token that the guard looks at. Keeps a text of nothing but such from costing more
/// than a few passes.
pub const RUN_BYTES: usize = 512;

/// Lines of `Accept` that are joined. Callers send one; a thousand are an attack.
pub const ACCEPT_LINES: usize = 32;

/// The bounds of one [`ErrorPlane`](crate::ErrorPlane) that may be set otherwise.
///
/// ```
/// let mut limits = redress_tower::Limits::default();
/// assert_eq!(limits.raw_bytes, 1024 * 1024);
/// limits.raw_bytes = 64 * 1024;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a success that are held back at most while it may still be an error. 64 KiB.
    pub peek_bytes: usize,
    /// Bytes of an error body that are read, as they come. 1 MiB.
    pub raw_bytes: usize,
    /// Bytes that an error body may become when it is decompressed. 8 MiB.
    pub decoded_bytes: usize,
    /// Bytes of an original error that the record keeps. 16 KiB.
    pub original_bytes: usize,
}

impl Limits {
    /// What the log is told of an original.
    pub(crate) fn original(&self, bytes: &[u8]) -> Bytes {
        Bytes::copy_from_slice(bytes.get(..self.original_bytes).unwrap_or(bytes))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            peek_bytes: PEEK_BYTES,
            raw_bytes: RAW_BYTES,
            decoded_bytes: DECODED_BYTES,
            original_bytes: ORIGINAL_BYTES,
        }
    }
}
