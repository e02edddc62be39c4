//! The codes of a catalogue, and how they are looked up: in one case and with one prefix, as the contract says.

use crate::contract::Entry;
use crate::limits;
use crate::tree::head;
use std::borrow::Cow;

/// Where each code stands in the catalogue.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    case_matters: bool,
    /// (prefix that comes, prefix it is looked up by)
    prefixes: Vec<(String, String)>,
    /// A number made of the code as it is looked up, and the index of its entry, sorted.
    table: Vec<(u64, usize)>,
}

impl Codes {
    pub(crate) fn new(case_matters: bool, prefixes: Vec<(String, String)>) -> Self {
        Self { case_matters, prefixes, table: Vec::new() }
    }

    /// Makes the table. Of entries with one code the order of the catalogue decides.
    pub(crate) fn index(&mut self, entries: &[Entry]) {
        let codes = entries.iter().enumerate().filter_map(|(index, e)| Some((e.code.as_deref()?, index)));
        self.table = codes.map(|(code, index)| (hash(&self.respelled(code)), index)).collect();
        self.table.sort_unstable();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// The indices of the entries of a code.
    pub(crate) fn find<'c>(
        &'c self,
        entries: &'c [Entry],
        code: &str,
    ) -> impl Iterator<Item = usize> + use<'c> {
        let hash = if code.len() <= limits::CODE_BYTES { hash(&self.respelled(code)) } else { 0 };
        let start = self.table.partition_point(|(h, _)| *h < hash);
        let alike = self.table.get(start..).unwrap_or_default().iter().take_while(move |(h, _)| *h == hash);
        let code_of = |index: usize| entries.get(index).and_then(|e| e.code.as_deref());
        // Two codes may make one number.
        let listed = alike.clone().find_map(|(_, index)| code_of(*index).filter(|c| self.same(c, code)));
        let is_it = move |index: &usize| {
            let (Some(listed), Some(code)) = (listed, code_of(*index)) else { return false };
            // The first of them is itself.
            std::ptr::eq(code, listed) || self.same(code, listed)
        };
        alike.map(|(_, index)| *index).filter(is_it)
    }

    /// Are these one code?
    pub(crate) fn same(&self, a: &str, b: &str) -> bool {
        let are_same = |a: &str, b: &str| a == b || (!self.case_matters && a.eq_ignore_ascii_case(b));
        are_same(a, b) || are_same(&self.respelled(a), &self.respelled(b))
    }

    /// A code with the prefix that it is looked up by.
    fn respelled<'c>(&self, code: &'c str) -> Cow<'c, str> {
        let rest = |from: &str| {
            let (head, rest) = code.split_at_checked(from.len())?;
            let is_it = if self.case_matters { head == from } else { head.eq_ignore_ascii_case(from) };
            is_it.then_some(rest)
        };
        let respelled = self.prefixes.iter().find_map(|(from, to)| Some(format!("{to}{}", rest(from)?)));
        respelled.map_or(Cow::Borrowed(code), Cow::Owned)
    }
}

/// A number of a code, whatever its case. The codes are few and short, and no stranger chooses which are listed.
fn hash(code: &str) -> u64 {
    // Makes small letters of capitals. Other characters may become one, which only makes two codes more alike.
    const SMALL: u64 = u64::from_ne_bytes([0x20; 8]);
    let mut hash = 0;
    let mut rest = code.as_bytes();
    while !rest.is_empty() {
        hash = (hash ^ (head(rest) | SMALL)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32);
        rest = rest.get(8..).unwrap_or_default();
    }
    hash
}
