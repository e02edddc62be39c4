//! The registry of checks of a config file: every finding has a code that never changes.

use redress::Severity;
use std::fmt;
use std::ops::Range;

/// Something that is wrong or doubtful in a config file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// Which check found it.
    pub check: Check,
    /// The bytes of the text it is about.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.check.code(), self.message, self.help)
    }
}

macro_rules! checks {
    ($($variant:ident $code:literal $severity:ident $summary:literal)+) => {
        /// A check of a config file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Check {
            $(#[doc = concat!("`", $code, "`: ", $summary)] $variant,)+
        }

        impl Check {
            /// Every check.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its code: `RG101`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// How bad it is.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// What it finds, in a sentence.
            pub const fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)+ }
            }
        }
    };
}

// RG0xx: the text. RG1xx: listeners. RG2xx: upstreams. RG3xx: routes. RG4xx: contracts. Never reuse a code.
#[rustfmt::skip]
checks! {
    Syntax            "RG001" Error   "The text is not TOML."
    TooLarge          "RG002" Error   "The file is over the bound on its size."
    UnknownKey        "RG003" Error   "A key that means nothing here."
    MissingKey        "RG004" Error   "A key that must be there is not."
    WrongType         "RG005" Error   "A value of the wrong type."
    InvalidValue      "RG006" Error   "A value of the right type that makes no sense."
    Unreadable        "RG007" Error   "A file that the config names cannot be read."
    Address           "RG101" Error   "An address to listen on that is none."
    AdminExposed      "RG102" Warning "The admin listener can be reached from other machines."
    DuplicateUpstream "RG201" Error   "Two upstreams with one name."
    UnknownUpstream   "RG202" Error   "A route to an upstream that does not exist."
    UnusedUpstream    "RG203" Warning "An upstream that no route leads to."
    NoRoute           "RG301" Error   "No route."
    DuplicateRoute    "RG302" Error   "Two routes with one host and path."
    UnknownContract   "RG401" Error   "A contract that does not exist."
    BrokenContract    "RG402" Error   "A contract that does not load."
}

/// The findings so far.
#[derive(Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    pub(crate) fn add(&mut self, check: Check, span: Range<usize>, message: String, help: &str) {
        self.list.push(Finding { check, span, message, help: help.to_owned() });
    }

    /// In the order of the text.
    pub(crate) fn sorted(mut self) -> Vec<Finding> {
        self.list.sort_by_key(|f| (f.span.start, f.check));
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        let codes: Vec<_> = Check::ALL.iter().map(|c| c.code()).collect();
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
    }
}
