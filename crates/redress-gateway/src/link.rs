//! What the two halves of one connection tell each other: the guard, which reads its bytes, and the service, which
//! answers its requests.

use crate::fault::Fault;
use crate::strict::Refusal;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::Waker;

/// Shared by guard and service. The HTTP library wants it `Send` where a protocol may be upgraded; both halves run on
/// one thread, and nothing here is ever contended.
#[derive(Debug, Default)]
pub(crate) struct Link {
    /// Requests that the service was given.
    requests: AtomicU64,
    /// Requests that are not answered to the end.
    open: AtomicU64,
    has_refusal: AtomicBool,
    refusal: Mutex<Option<(u64, Refusal)>>,
    body_fault: AtomicU8,
    upgrade: AtomicU8,
    waker: Mutex<Option<Waker>>,
}

const UNDECIDED: u8 = 0;
const REFUSED: u8 = 1;
const GRANTED: u8 = 2;

impl Link {
    // ── The guard's side ──

    /// The request of that number is refused.
    pub(crate) fn refuse(&self, number: u64, refusal: Refusal) {
        *self.refusal.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, refusal));
        self.has_refusal.store(true, Ordering::Release);
    }

    /// The body that is being read is malformed.
    pub(crate) fn break_body(&self, fault: Fault) {
        self.body_fault.store(fault.number(), Ordering::Release);
    }

    /// Is a request being answered?
    pub(crate) fn is_busy(&self) -> bool {
        self.open.load(Ordering::Acquire) > 0
    }

    /// Was the protocol changed? `None`: the service has yet to say; it wakes who asked.
    pub(crate) fn upgraded(&self, waker: &Waker) -> Option<bool> {
        *self.waker.lock().unwrap_or_else(PoisonError::into_inner) = Some(waker.clone());
        match self.upgrade.swap(UNDECIDED, Ordering::AcqRel) {
            UNDECIDED => None,
            decision => Some(decision == GRANTED),
        }
    }

    // ── The service's side ──

    /// A request begins. The refusal, if it is the one that was refused.
    pub(crate) fn begin(&self) -> Option<Refusal> {
        let number = self.requests.fetch_add(1, Ordering::AcqRel) + 1;
        self.open.fetch_add(1, Ordering::AcqRel);
        if !self.has_refusal.load(Ordering::Acquire) {
            return None;
        }
        let mut refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner);
        refusal.take_if(|(refused, _)| *refused == number).map(|(_, refusal)| refusal)
    }

    /// A request is answered to the end, or given up.
    pub(crate) fn end(&self) {
        self.open.fetch_sub(1, Ordering::AcqRel);
    }

    /// Why the body of the request is malformed, if it is.
    pub(crate) fn body_fault(&self) -> Option<Fault> {
        Fault::from_number(self.body_fault.load(Ordering::Acquire))
    }

    /// The request that asked for another protocol gets it, or not.
    pub(crate) fn decide_upgrade(&self, granted: bool) {
        self.upgrade.store(if granted { GRANTED } else { REFUSED }, Ordering::Release);
        if let Some(waker) = self.waker.lock().unwrap_or_else(PoisonError::into_inner).take() {
            waker.wake();
        }
    }
}
