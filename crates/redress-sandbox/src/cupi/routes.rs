//! Every way to call it.

use super::schemas::Content;
use super::{credential, ldap, message, object, query, schemas, server, user};
use crate::call::Call;
use crate::failure::Outcome;
use crate::system::{Parameter, Route};
use crate::world::World;
use http::Method;

type Run = fn(&mut World<'_>, &Call) -> Outcome;
type Names = (&'static str, &'static str, &'static str);

const BOTH: &[(u16, &str)] = &[(200, "application/xml"), (200, "application/json")];
const PAGE: &[(u16, &str)] = &[(200, "text/html")];
const XML: &[(u16, &str)] = &[(200, "application/xml")];
const MADE: &[(u16, &str)] = &[(201, "text/plain")];
const DONE: &[(u16, &str)] = &[(204, "")];

const TEMPLATE: Parameter = Parameter {
    name: "templateAlias",
    required: true,
    schema: r#"{"type":"string","example":"voicemailusertemplate"}"#,
    about: "What the user begins with",
};

static FROM_TEMPLATE: &[Parameter] = &[TEMPLATE];

static WITH_MAILBOX: &[Parameter] = &[
    TEMPLATE,
    Parameter {
        name: "MailboxStoreObjectId",
        required: false,
        schema: r#"{"type":"string","format":"uuid"}"#,
        about: "Where the mailbox is to be; without it, where the template says",
    },
];

/// Names: path, operation, summary.
const fn route(
    method: Method,
    (path, operation, summary): Names,
    query: &'static [Parameter],
    content: Content,
    success: &'static [(u16, &'static str)],
    run: Run,
) -> Route {
    Route { method, path, operation, summary, query, headers: &[], content, success, run }
}

const fn read(names: Names, query: &'static [Parameter], run: Run) -> Route {
    route(Method::GET, names, query, &[], BOTH, run)
}

const fn list(names: Names) -> Route {
    read(names, query::LIST, object::list)
}

const fn one(names: Names) -> Route {
    read(names, &[], object::get)
}

const fn show(names: Names, success: &'static [(u16, &'static str)], run: Run) -> Route {
    route(Method::GET, names, &[], &[], success, run)
}

const fn make(names: Names, query: &'static [Parameter], content: Content, run: Run) -> Route {
    route(Method::POST, names, query, content, MADE, run)
}

const fn change(names: Names, content: Content, run: Run) -> Route {
    route(Method::PUT, names, &[], content, DONE, run)
}

const fn delete(names: Names, run: Run) -> Route {
    route(Method::DELETE, names, &[], &[], DONE, run)
}

pub(super) static ALL: &[Route] = &[
    read(("/vmrest/version", "getVersion", "Says the version"), &[], server::version),
    show(("/vmrest/schema", "listSchemas", "Lists the types of objects"), PAGE, server::schema),
    show(("/vmrest/schema/{type}", "getSchema", "Says what a type is made of"), XML, server::schema_of),
    list(("/vmrest/users", "listUsers", "Lists users with a mailbox")),
    make(
        ("/vmrest/users", "createUser", "Makes a user from a template"),
        WITH_MAILBOX,
        schemas::USER_NEW,
        user::create,
    ),
    one(("/vmrest/users/{objectid}", "getUser", "Shows a user")),
    change(("/vmrest/users/{objectid}", "updateUser", "Changes a user"), schemas::USER, user::put),
    delete(("/vmrest/users/{objectid}", "deleteUser", "Deletes a user and the mailbox"), user::delete),
    read(
        ("/vmrest/users/{objectid}/credential/pin", "getUserPin", "Shows the settings of a user's PIN"),
        &[],
        credential::get,
    ),
    change(
        ("/vmrest/users/{objectid}/credential/pin", "updateUserPin", "Sets or unlocks a user's PIN"),
        schemas::CREDENTIAL,
        credential::put,
    ),
    read(
        (
            "/vmrest/users/{objectid}/credential/password",
            "getUserPassword",
            "Shows the settings of a user's password",
        ),
        &[],
        credential::get,
    ),
    change(
        (
            "/vmrest/users/{objectid}/credential/password",
            "updateUserPassword",
            "Sets or unlocks a user's password",
        ),
        schemas::CREDENTIAL,
        credential::put,
    ),
    read(
        (
            "/vmrest/users/{objectid}/mailboxattributes",
            "getUserMailbox",
            "Shows a user's mailbox and its quotas",
        ),
        &[],
        user::mailbox,
    ),
    change(
        ("/vmrest/users/{objectid}/mailboxattributes", "updateUserMailbox", "Changes a mailbox's quotas"),
        schemas::MAILBOX,
        user::put_mailbox,
    ),
    read(
        ("/vmrest/users/{objectid}/userroles", "listUserRoles", "Lists the roles of a user"),
        &[],
        user::roles,
    ),
    make(
        ("/vmrest/users/{objectid}/userroles", "addUserRole", "Gives a user a role"),
        &[],
        schemas::ROLE_NEW,
        user::add_role,
    ),
    delete(
        ("/vmrest/users/{objectid}/userroles/{roleid}", "removeUserRole", "Takes a role from a user"),
        user::remove_role,
    ),
    read(
        (
            "/vmrest/import/users/ldap",
            "listLdapUsers",
            "Lists users of the LDAP directory who are not here yet",
        ),
        ldap::QUERY,
        ldap::list,
    ),
    make(
        ("/vmrest/import/users/ldap", "importLdapUser", "Makes a user of one in the LDAP directory"),
        FROM_TEMPLATE,
        schemas::IMPORT,
        ldap::import,
    ),
    list(("/vmrest/adminusers", "listAdminUsers", "Lists users without a mailbox")),
    make(
        ("/vmrest/adminusers", "createAdminUser", "Makes a user without a mailbox"),
        FROM_TEMPLATE,
        schemas::ADMIN_NEW,
        user::create_admin,
    ),
    one(("/vmrest/adminusers/{objectid}", "getAdminUser", "Shows a user without a mailbox")),
    change(
        ("/vmrest/adminusers/{objectid}", "updateAdminUser", "Changes a user without a mailbox"),
        schemas::ADMIN,
        object::put,
    ),
    delete(
        ("/vmrest/adminusers/{objectid}", "deleteAdminUser", "Deletes a user without a mailbox"),
        user::delete,
    ),
    list(("/vmrest/roles", "listRoles", "Lists the roles of administrators")),
    one(("/vmrest/roles/{objectid}", "getRole", "Shows a role")),
    list(("/vmrest/usertemplates", "listUserTemplates", "Lists templates")),
    one(("/vmrest/usertemplates/{objectid}", "getUserTemplate", "Shows a template")),
    change(
        ("/vmrest/usertemplates/{objectid}", "updateUserTemplate", "Changes a template"),
        schemas::TEMPLATE,
        object::put,
    ),
    list(("/vmrest/coses", "listCoses", "Lists classes of service")),
    make(("/vmrest/coses", "createCos", "Makes a class of service"), &[], schemas::COS_NEW, object::create),
    one(("/vmrest/coses/{objectid}", "getCos", "Shows a class of service")),
    change(
        ("/vmrest/coses/{objectid}", "updateCos", "Changes a class of service"),
        schemas::COS,
        object::put,
    ),
    delete(
        ("/vmrest/coses/{objectid}", "deleteCos", "Deletes a class of service that nobody has"),
        object::delete,
    ),
    list(("/vmrest/mailboxstores", "listMailboxStores", "Lists mailbox stores")),
    one(("/vmrest/mailboxstores/{objectid}", "getMailboxStore", "Shows a mailbox store")),
    change(
        ("/vmrest/mailboxstores/{objectid}", "updateMailboxStore", "Changes a mailbox store"),
        schemas::STORE,
        object::put,
    ),
    list(("/vmrest/distributionlists", "listDistributionLists", "Lists distribution lists")),
    make(
        ("/vmrest/distributionlists", "createDistributionList", "Makes a distribution list"),
        &[],
        schemas::LIST_NEW,
        object::create,
    ),
    one(("/vmrest/distributionlists/{objectid}", "getDistributionList", "Shows a distribution list")),
    change(
        ("/vmrest/distributionlists/{objectid}", "updateDistributionList", "Changes a distribution list"),
        schemas::LIST,
        object::put,
    ),
    delete(
        ("/vmrest/distributionlists/{objectid}", "deleteDistributionList", "Deletes a distribution list"),
        object::delete,
    ),
    list(("/vmrest/authenticationrules", "listAuthenticationRules", "Lists what credentials must be like")),
    one((
        "/vmrest/authenticationrules/{objectid}",
        "getAuthenticationRule",
        "Shows what credentials must be like",
    )),
    change(
        (
            "/vmrest/authenticationrules/{objectid}",
            "updateAuthenticationRule",
            "Changes what credentials must be like",
        ),
        schemas::RULE,
        object::put,
    ),
    list(("/vmrest/handlers/callhandlers", "listCallHandlers", "Lists call handlers")),
    one(("/vmrest/handlers/callhandlers/{objectid}", "getCallHandler", "Shows a call handler")),
    change(
        ("/vmrest/handlers/callhandlers/{objectid}", "updateCallHandler", "Changes a call handler"),
        schemas::HANDLER,
        object::put,
    ),
    list(("/vmrest/configurationvalues", "listConfigurationValues", "Lists settings of the server")),
    one(("/vmrest/configurationvalues/{fullname}", "getConfigurationValue", "Shows a setting of the server")),
    change(
        (
            "/vmrest/configurationvalues/{fullname}",
            "updateConfigurationValue",
            "Changes a setting of the server",
        ),
        schemas::VALUE,
        server::put_value,
    ),
    list(("/vmrest/partitions", "listPartitions", "Lists partitions")),
    one(("/vmrest/partitions/{objectid}", "getPartition", "Shows a partition")),
    list(("/vmrest/phonesystems", "listPhoneSystems", "Lists phone systems")),
    one(("/vmrest/phonesystems/{objectid}", "getPhoneSystem", "Shows a phone system")),
    list(("/vmrest/searchspaces", "listSearchSpaces", "Lists search spaces")),
    one(("/vmrest/searchspaces/{objectid}", "getSearchSpace", "Shows a search space")),
    list(("/vmrest/locations/connectionlocations", "listConnectionLocations", "Lists locations")),
    one(("/vmrest/locations/connectionlocations/{objectid}", "getConnectionLocation", "Shows a location")),
    read(("/vmrest/mailbox", "getMailbox", "Shows the caller's own mailbox"), &[], message::get_mailbox),
    read(("/vmrest/mailbox/folders", "listFolders", "Lists the caller's folders"), &[], message::folders),
    read(
        ("/vmrest/mailbox/folders/{folder}/messages", "listMessages", "Lists messages of the caller"),
        query::LIST,
        message::list,
    ),
    make(("/vmrest/messages", "sendMessage", "Sends a message to users"), &[], schemas::FORM, message::send),
    read(("/vmrest/messages/{messageid}", "getMessage", "Shows a message of the caller"), &[], message::get),
    delete(
        ("/vmrest/messages/{messageid}", "deleteMessage", "Deletes a message of the caller"),
        message::delete,
    ),
];
