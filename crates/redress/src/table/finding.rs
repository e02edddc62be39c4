//! What is wrong or doubtful in a file, whatever the file is.

use std::fmt;
use std::ops::Range;

/// Something that is wrong or doubtful in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding<C> {
    /// Which check found it.
    pub check: C,
    /// The bytes of the text it is about.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

impl<C> Finding<C> {
    /// A finding of that check.
    pub fn new(check: C, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { check, span, message: message.into(), help: help.into() }
    }
}

impl<C: Registry> fmt::Display for Finding<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.check.code(), self.message, self.help)
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Severity {
    /// What was read can be used.
    Warning,
    /// It cannot.
    Error,
}

impl Severity {
    /// The word used in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The checks of a kind of file. [`checks!`](crate::checks) makes one.
pub trait Registry: Copy + Ord {
    /// The text is not TOML.
    const SYNTAX: Self;
    /// A key that means nothing here.
    const UNKNOWN_KEY: Self;
    /// A key that must be there is not.
    const MISSING_KEY: Self;
    /// A value of the wrong type.
    const WRONG_TYPE: Self;
    /// A value of the right type that makes no sense.
    const INVALID_VALUE: Self;

    /// The code, which never changes.
    fn code(self) -> &'static str;
    /// How bad it is.
    fn severity(self) -> Severity;
}

/// Makes the enum of the checks of a kind of file: a variant, its code, how bad it is, what it finds.
#[doc(hidden)]
#[macro_export]
macro_rules! checks {
    ($(#[$about:meta])* $name:ident { $($variant:ident $code:literal $severity:ident $summary:literal)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $code, "`: ", $summary)] $variant,)+
        }

        impl $name {
            /// Every check.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its code, which never changes.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// How bad it is.
            pub const fn severity(self) -> $crate::Severity {
                match self { $(Self::$variant => $crate::Severity::$severity,)+ }
            }

            /// What it finds, in a sentence.
            pub const fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)+ }
            }
        }

        impl $crate::table::Registry for $name {
            const SYNTAX: Self = Self::Syntax;
            const UNKNOWN_KEY: Self = Self::UnknownKey;
            const MISSING_KEY: Self = Self::MissingKey;
            const WRONG_TYPE: Self = Self::WrongType;
            const INVALID_VALUE: Self = Self::InvalidValue;

            fn code(self) -> &'static str {
                self.code()
            }

            fn severity(self) -> $crate::Severity {
                self.severity()
            }
        }
    };
}

/// The findings so far.
#[derive(Debug)]
pub struct Findings<C> {
    list: Vec<Finding<C>>,
}

impl<C> Default for Findings<C> {
    fn default() -> Self {
        Self { list: Vec::new() }
    }
}

impl<C: Registry> Findings<C> {
    /// Adds one.
    pub fn add(&mut self, check: C, span: Range<usize>, message: String, help: impl Into<String>) {
        self.list.push(Finding::new(check, span, message, help));
    }

    /// In the order of the text.
    pub fn sorted(mut self) -> Vec<Finding<C>> {
        self.list.sort_by_key(|f| (f.span.start, f.check));
        self.list
    }
}
