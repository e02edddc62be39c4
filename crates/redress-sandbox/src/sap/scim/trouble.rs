//! What can be wrong with a resource or with a question about it, each said as the service says it.

use crate::failure::{Failure, Stop};

/// One of them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The content cannot be understood, or asks for what is not done.
    Syntax(String),
    /// A value that its attribute does not take.
    Value(String),
    /// A value that is none of the listed ones.
    NotListed(String),
    /// Another resource has that value.
    Taken(String),
    /// The primary address is another user's.
    MailTaken,
    /// No user has that id.
    NoUser(String),
    /// No group has that id.
    NoGroup(String),
    /// The id in the content is not the one in the path.
    Mismatch,
    /// The tenant may have no more groups.
    TenantFull,
    /// A member may be in no more groups.
    UserFull,
    /// The manager does not exist.
    NoManager,
    /// The resource is of another version than the one that the caller knows.
    Version,
}

impl Trouble {
    /// A value that its attribute does not take.
    pub(super) fn value(attribute: &str, why: &str) -> Self {
        Self::Value(format!("Attribute {attribute} {why}"))
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        let invalid = || Self::code("invalidValue");
        match trouble {
            Trouble::Syntax(detail) => Self::status(400).detail(detail),
            Trouble::Value(detail) => invalid().detail(detail),
            Trouble::NotListed(name) => invalid()
                .detail(format!("Provided value is not part of '{name}' canonical values"))
                .with("attribute", name),
            Trouble::Taken(detail) => Self::code("uniqueness").detail(detail),
            Trouble::MailTaken => {
                Self::code("uniqueness").detail("A user with the same primary email already exists!")
            }
            Trouble::NoUser(id) => Self::code("IDS_EXCEPTION").at(404).detail(format!("User {id} not found")),
            Trouble::NoGroup(id) => {
                Self::code("IDS_EXCEPTION").at(404).detail(format!("Group {id} not found"))
            }
            Trouble::Mismatch => Self::code("Mismatched group id"),
            Trouble::TenantFull => Self::status(400).detail("10,000 groups reached"),
            Trouble::UserFull => Self::status(400).detail("500 groups for a user reached"),
            Trouble::NoManager => Self::status(400).detail("Manager id unknown"),
            Trouble::Version => Self::status(412).detail("The version of the resource is another one"),
        }
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Failure::from(trouble).into()
    }
}
