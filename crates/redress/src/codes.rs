//! The codes of a catalogue, and how they are looked up: in one case and with one prefix, as the contract says.

use crate::contract::Entry;
use crate::limits;

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
        self.table = codes.map(|(code, index)| (self.hash(code), index)).collect();
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
        let hash = self.hash(code);
        let start = self.table.partition_point(|(h, _)| *h < hash);
        let same = self.table.get(start..).unwrap_or_default().iter().take_while(move |(h, _)| *h == hash);
        // Two codes may make one number: the first tells for all that follow it.
        let first = same.clone().next().and_then(|(_, index)| entries.get(*index)?.code.as_deref());
        let is_it = code.len() <= limits::CODE_BYTES && first.is_some_and(|listed| self.same(listed, code));
        same.map(|(_, index)| *index).take_while(move |_| is_it)
    }

    /// Are these one code?
    pub(crate) fn same(&self, a: &str, b: &str) -> bool {
        a == b || self.spelling(a).eq(self.spelling(b))
    }

    /// A code as it is looked up.
    fn spelling<'c>(&'c self, code: &'c str) -> impl Iterator<Item = u8> + 'c {
        let is_prefix = |from: &String| {
            code.as_bytes().get(..from.len()).is_some_and(|head| {
                if self.case_matters {
                    head == from.as_bytes()
                } else {
                    head.eq_ignore_ascii_case(from.as_bytes())
                }
            })
        };
        let prefix = self.prefixes.iter().find(|(from, _)| is_prefix(from));
        let (head, rest) = match prefix {
            Some((from, to)) => (to.as_str(), code.get(from.len()..).unwrap_or_default()),
            None => ("", code),
        };
        let fold = |b: u8| if self.case_matters { b } else { b.to_ascii_lowercase() };
        head.bytes().chain(rest.bytes()).map(fold)
    }

    /// FNV-1a: the codes are few and short, and no stranger chooses which are listed.
    fn hash(&self, code: &str) -> u64 {
        self.spelling(code)
            .take(limits::CODE_BYTES)
            .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    }
}
