//! What each operation needs: a mode of the server, and privileges.

/// In which mode an operation can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Always,
    Maintenance,
    Production,
}

/// What one operation needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Needs {
    pub(super) operation: &'static str,
    pub(super) when: When,
    /// Empty: credentials are enough.
    pub(super) privilege: &'static str,
    /// Is it an administrative service? Without roles, only administrators may run it.
    pub(super) is_administrative: bool,
    /// Does it need a profile schema?
    pub(super) schema: bool,
}

const fn server(operation: &'static str, privilege: &'static str) -> Needs {
    Needs {
        operation,
        when: When::Always,
        privilege,
        is_administrative: !privilege.is_empty(),
        schema: false,
    }
}

const fn metadata(
    operation: &'static str,
    privilege: &'static str,
    when: When,
    is_administrative: bool,
) -> Needs {
    Needs { operation, when, privilege, is_administrative, schema: false }
}

const fn profile(operation: &'static str, privilege: &'static str) -> Needs {
    Needs { operation, when: When::Production, privilege, is_administrative: false, schema: true }
}

const fn service(operation: &'static str, privilege: &'static str) -> Needs {
    Needs { operation, when: When::Production, privilege, is_administrative: false, schema: false }
}

const READ: &str = "CS.read";
const WRITE: &str = "CS.write";

/// The operations, as the table of routes names them.
const ALL: &[Needs] = &[
    server("getServerStatus", ""),
    server("setServerMode", "UCS.Server.setMode"),
    profile("identifyProfiles", "UCS.Customer.identifyProfile"),
    profile("createProfile", "UCS.Customer.createProfile"),
    profile("importProfiles", "UCS.Customer.importProfiles"),
    profile("getProfile", "UCS.Customer.readProfile"),
    profile("updateProfile", "UCS.Customer.updateProfile"),
    profile("deleteProfile", "UCS.Customer.deleteProfile"),
    profile("getExtension", "UCS.Customer.readProfileExtension"),
    profile("addExtensionRecord", "UCS.Customer.createProfileExtension"),
    profile("deleteExtension", "UCS.Customer.deleteProfileExtension"),
    metadata("getProfileSchema", "UCS.Schema.readProfileSchema", When::Always, false),
    metadata("createProfileSchema", "UCS.Schema.createProfileSchema", When::Maintenance, true),
    metadata("listExtensionSchemas", "UCS.Schema.readProfileExtensionSchema", When::Always, false),
    metadata("createExtensionSchema", "UCS.Schema.createProfileExtensionSchema", When::Always, true),
    metadata("getExtensionSchema", "UCS.Schema.readProfileExtensionSchema", When::Always, false),
    metadata("deleteExtensionSchema", "UCS.Schema.deleteProfileExtensionSchema", When::Maintenance, true),
    metadata("listIdKeys", "UCS.Schema.readIdKeys", When::Always, false),
    metadata("createIdKey", "UCS.Schema.createIdKeys", When::Maintenance, true),
    metadata("deleteIdKey", "UCS.Schema.deleteIdKeys", When::Maintenance, true),
    service("startService", WRITE),
    service("getService", READ),
    service("endService", WRITE),
    service("listServices", READ),
    service("listStates", READ),
    service("listActiveStates", READ),
    service("listCompletedStates", READ),
    service("startState", WRITE),
    service("endState", WRITE),
];

/// What that operation needs. `None`: there is no such operation.
pub(super) fn of(operation: &str) -> Option<&'static Needs> {
    ALL.iter().find(|needs| needs.operation == operation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_says_what_it_needs() {
        let routes: Vec<_> = super::super::routes::ALL.iter().map(|route| route.operation).collect();
        assert!(routes.iter().all(|operation| of(operation).is_some()), "{routes:?}");
        assert_eq!(routes.len(), ALL.len());
    }
}
