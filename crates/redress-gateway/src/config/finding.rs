//! The registry of checks of a config file: every finding has a code that never changes.

use redress::table;

/// Something that is wrong or doubtful in a config file.
pub type Finding = table::Finding<Check>;

/// The findings so far.
pub(crate) type Findings = table::Findings<Check>;

// RG0xx: the text. RG1xx: listeners. RG2xx: upstreams. RG3xx: routes. RG4xx: contracts. Never reuse a code.
#[rustfmt::skip]
redress::checks! {
    /// A check of a config file.
    Check {
        Syntax            "RG001" Error   "The text is not TOML."
        TooLarge          "RG002" Error   "The file is over the bound on its size."
        UnknownKey        "RG003" Error   "A key that means nothing here."
        MissingKey        "RG004" Error   "A key that must be there is not."
        WrongType         "RG005" Error   "A value of the wrong type."
        InvalidValue      "RG006" Error   "A value of the right type that makes no sense."
        Unreadable        "RG007" Error   "A file that the config names cannot be read."
        Address           "RG101" Error   "An address to listen on that is none."
        AdminExposed      "RG102" Warning "The admin listener can be reached from other machines."
        SharedAddress     "RG103" Error   "Callers and the admin listener at one address."
        DuplicateUpstream "RG201" Error   "Two upstreams with one name."
        UnknownUpstream   "RG202" Error   "A route to an upstream that does not exist."
        UnusedUpstream    "RG203" Warning "An upstream that no route leads to."
        NoRoute           "RG301" Error   "No route."
        DuplicateRoute    "RG302" Error   "Two routes with one host and path."
        UnknownContract   "RG401" Error   "A contract that does not exist."
        BrokenContract    "RG402" Error   "A contract that does not load."
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
