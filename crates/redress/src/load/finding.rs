//! The registry of checks: every finding has a code that never changes and is never used again for another one.

use crate::table;

/// Something that is wrong or doubtful in a contract.
pub type Finding = table::Finding<Check>;

/// The findings so far.
pub(crate) type Findings = table::Findings<Check>;

// RC0xx: the text. RC1xx: wires. RC2xx: entries. RC3xx: meaning. RC4xx: cases. Never reuse a code.
#[rustfmt::skip]
crate::checks! {
    /// A check of a contract.
    Check {
        Syntax              "RC001" Error   "The text is not TOML."
        TooLarge            "RC002" Error   "The contract is over the bound on its size."
        UnknownKey          "RC003" Error   "A key that means nothing here."
        MissingKey          "RC004" Error   "A key that must be there is not."
        WrongType           "RC005" Error   "A value of the wrong type."
        InvalidValue        "RC006" Error   "A value of the right type that makes no sense."
        ReviewMark          "RC007" Warning "A guess that nobody has reviewed."
        Template            "RC101" Error   "A template that cannot be read, or a placeholder that does not exist."
        DuplicateWire       "RC102" Error   "Two wires with one id."
        NoWire              "RC103" Error   "No wire to write with."
        AmbiguousWires      "RC104" Error   "Two wires that no message can tell apart."
        RepeatedPlaceholder "RC105" Error   "A placeholder that stands in one wire twice."
        Unwritable          "RC106" Error   "The first wire cannot be written from a minimal problem."
        UselessSuccess      "RC107" Error   "`success` on a wire that never comes with success."
        UnknownCondition    "RC201" Error   "A condition that does not exist."
        DuplicateCode       "RC202" Error   "A code listed twice, with nothing to tell the entries apart."
        DuplicateStatus     "RC203" Error   "A status listed twice, with nothing to tell the entries apart."
        UnknownSource       "RC204" Error   "Evidence that names no source of this contract."
        UnusedSource        "RC205" Warning "A source that no evidence names."
        UnknownWire         "RC206" Error   "A code that names no wire of this contract."
        TwoPreferred        "RC207" Error   "Two codes preferred for one condition."
        NotADay             "RC208" Error   "A `verified` that is not a day."
        MeaningLost         "RC301" Warning "A condition that comes back as something it is not."
        CaseFormat          "RC401" Error   "A case that cannot be read."
        CaseFails           "RC402" Error   "A case that is not read as it expects."
        WireWithoutCase     "RC403" Warning "A wire that no case reads."
        WireWithoutNearMiss "RC404" Warning "A wire that no case nearly fits."
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
