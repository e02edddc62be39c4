//! What all error planes of a process may hold at once.

use crate::limits;
use bytes::Bytes;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many bytes of bodies may be held back at once, by all the planes that have a clone of it.
///
/// The bounds of [`Limits`](crate::Limits) are those of one response; this one keeps many hostile upstreams at once from
/// filling the memory. Bodies of up to [`FREE_BYTES`](limits::FREE_BYTES) are not counted. A body that finds no room is
/// treated as one that is too large: it leaves as it came.
///
/// ```
/// use redress_tower::{Budget, ErrorPlane, Speak};
/// use std::sync::Arc;
///
/// let contract = Arc::new(redress::load(redress_contracts::get("problem").unwrap().contract).unwrap());
/// let budget = Budget::new(8 * 1024 * 1024);
/// let plane = || ErrorPlane::new(Arc::clone(&contract), Speak::One(Arc::clone(&contract))).budget(budget.clone());
/// let (users, rooms) = (plane(), plane());
/// assert_eq!(budget.left(), 8 * 1024 * 1024);
/// # drop((users, rooms));
/// ```
#[derive(Clone, Debug)]
pub struct Budget {
    left: Arc<AtomicUsize>,
}

impl Budget {
    /// Of so many bytes.
    pub fn new(bytes: usize) -> Self {
        Self { left: Arc::new(AtomicUsize::new(bytes)) }
    }

    /// Bytes that are left.
    pub fn left(&self) -> usize {
        self.left.load(Ordering::Relaxed)
    }

    /// Takes so many bytes, or none.
    fn take(&self, bytes: usize) -> bool {
        let take = |left: usize| left.checked_sub(bytes);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    fn give_back(&self, bytes: usize) {
        self.left.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Default for Budget {
    /// Of [`HELD_BYTES`](limits::HELD_BYTES).
    fn default() -> Self {
        Self::new(limits::HELD_BYTES)
    }
}

/// What one response has taken of a budget. Given back when it is dropped.
#[derive(Debug, Default)]
pub(crate) struct Share {
    bytes: usize,
    /// `None`: nothing was taken, which most responses never need to.
    of: Option<Budget>,
}

impl Share {
    /// Makes it enough for so many bytes. `false`: there are not so many left.
    pub(crate) fn grow_to(&mut self, bytes: usize, budget: &Budget) -> bool {
        if bytes <= limits::FREE_BYTES.max(self.bytes) {
            return true;
        }
        let is_there = budget.take(bytes - self.bytes);
        if is_there {
            self.bytes = bytes;
            self.of.get_or_insert_with(|| budget.clone());
        }
        is_there
    }

    /// A share for up to so many bytes, and for how many it is.
    pub(crate) fn up_to(bytes: usize, budget: &Budget) -> (Self, usize) {
        let mut share = Self::default();
        let mut granted = bytes;
        while !share.grow_to(granted, budget) {
            granted = granted.min(budget.left()).max(limits::FREE_BYTES);
        }
        (share, granted)
    }

    /// Gives back what is more than so many bytes.
    pub(crate) fn shrink_to(&mut self, bytes: usize) {
        let keep = if bytes <= limits::FREE_BYTES { 0 } else { bytes.min(self.bytes) };
        let back = mem::replace(&mut self.bytes, keep) - keep;
        if let Some(budget) = &self.of {
            budget.give_back(back);
        }
    }

    /// Takes another share of the same budget in.
    pub(crate) fn add(&mut self, mut other: Self) {
        self.bytes += mem::take(&mut other.bytes);
        self.of = self.of.take().or_else(|| other.of.take());
    }

    /// These bytes, of which the last to let go gives the share back.
    pub(crate) fn bind(self, bytes: Bytes) -> Bytes {
        if self.bytes == 0 || bytes.is_empty() {
            bytes
        } else {
            Bytes::from_owner(Bound { bytes, _share: self })
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.shrink_to(0);
    }
}

struct Bound {
    bytes: Bytes,
    _share: Share,
}

impl AsRef<[u8]> for Bound {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: usize = limits::FREE_BYTES;

    #[test]
    fn what_is_taken_comes_back() {
        let budget = Budget::new(10 * FREE);
        let mut one = Share::default();
        assert!(one.grow_to(FREE, &budget));
        assert_eq!(budget.left(), 10 * FREE, "the small need none");
        assert!(one.grow_to(4 * FREE, &budget) && one.grow_to(2 * FREE, &budget));
        assert_eq!(budget.left(), 6 * FREE);
        let mut other = Share::default();
        assert!(!other.grow_to(7 * FREE, &budget), "there are only six left");
        assert!(other.grow_to(6 * FREE, &budget));
        other.shrink_to(5 * FREE);
        assert_eq!(budget.left(), FREE);
        one.add(other);
        let bytes = one.bind(Bytes::from_static(b"held"));
        assert_eq!(budget.left(), FREE);
        let slice = bytes.slice(1..);
        drop(bytes);
        assert_eq!(budget.left(), FREE, "a part holds all");
        drop(slice);
        assert_eq!(budget.left(), 10 * FREE);
    }

    #[test]
    fn grants_what_there_is() {
        let budget = Budget::new(3 * FREE);
        let (share, granted) = Share::up_to(2 * FREE, &budget);
        assert_eq!((granted, budget.left()), (2 * FREE, FREE));
        let (_none, granted) = Share::up_to(2 * FREE, &budget);
        assert_eq!((granted, budget.left()), (FREE, FREE), "the small need none");
        drop(share);
        assert_eq!(budget.left(), 3 * FREE);
    }
}
