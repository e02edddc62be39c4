//! What a server has besides users.

use super::super::kind::Kind;
use super::super::kind::Type::{Digits, Id, Name, Text};
use super::{f, flag, link, number, text};

pub(crate) static COS: Kind = Kind {
    element: "Cos",
    list: "Coses",
    path: "/vmrest/coses",
    table: "cos",
    only: "true",
    key: "ObjectId",
    fields: &[
        link("URI", "'/vmrest/coses/' || ObjectId"),
        f("ObjectId").listed(),
        text("DisplayName").listed(),
        flag("AccessFaxMail"),
        flag("AccessTts"),
        flag("CallHoldAvailable"),
        flag("CanRecordName"),
        flag("CanSendToPublicDl"),
        number("MaxGreetingLength", 1200),
        number("MaxMsgLength", 3600),
        number("MaxNameLength", 600),
        number("MaxPrivateDlists", 99),
        flag("MovetoDeleteFolder"),
        flag("PersonalAdministrator"),
        flag("AccessUnifiedClient"),
        flag("AccessIMAP"),
        f("Undeletable"),
    ],
};

pub(crate) static STORE: Kind = Kind {
    element: "MailboxStore",
    list: "MailboxStores",
    path: "/vmrest/mailboxstores",
    table: "mailbox_store",
    only: "true",
    key: "ObjectId",
    fields: &[
        link("URI", "'/vmrest/mailboxstores/' || ObjectId"),
        f("MailDatabase").listed(),
        f("Server").listed(),
        f("ObjectId").listed(),
        f("Mounted").listed(),
        f("RequiredSecurity").listed(),
        f("MailboxStoreType").listed(),
        text("DisplayName").listed(),
        f("DbInstance").listed(),
        f("Status").listed(),
        f("Undeletable").listed(),
        f("LastError").listed(),
        number("MaxSizeMB", 1_000_000).listed(),
        f("TotalSizeOfMailbox").listed().by(
            "(SELECT printf('%.1f Kilobytes', coalesce(sum(g.Size), 0) / 1024.0) FROM message g JOIN mailbox \
             m ON m.UserObjectId = g.UserObjectId WHERE m.MailboxStoreObjectId = mailbox_store.ObjectId)",
        ),
        f("TimeAtWhichSizeCalculated").listed(),
        link("MailboxURI", "'/vmrest/mailboxstores/' || ObjectId || '/mailboxes'"),
    ],
};

pub(crate) static LIST: Kind = Kind {
    element: "DistributionList",
    list: "DistributionLists",
    path: "/vmrest/distributionlists",
    table: "distribution_list",
    only: "true",
    key: "ObjectId",
    fields: &[
        link("URI", "'/vmrest/distributionlists/' || ObjectId"),
        f("ObjectId").listed(),
        f("Alias").listed().takes(Name(128)),
        f("CreationTime").listed(),
        text("DisplayName").listed(),
        f("DtmfAccessId").listed().takes(Digits(40)),
        f("LocationObjectId").listed(),
        f("Undeletable").listed(),
        flag("AllowContacts").listed(),
        flag("AllowForeignMessage").listed(),
        f("PartitionObjectId").listed().takes(Id("partition")),
        link("PartitionURI", "'/vmrest/partitions/' || PartitionObjectId"),
        link(
            "DistributionListMembersURI",
            "'/vmrest/distributionlists/' || ObjectId || '/distributionlistmembers'",
        ),
    ],
};

/// What credentials must be like, and when a logon is locked.
pub(crate) static RULE: Kind = Kind {
    element: "AuthenticationRule",
    list: "AuthenticationRules",
    path: "/vmrest/authenticationrules",
    table: "authentication_rule",
    only: "true",
    key: "ObjectId",
    fields: &[
        link("URI", "'/vmrest/authenticationrules/' || ObjectId"),
        f("ObjectId").listed(),
        number("HackResetTime", 120).listed(),
        f("LocationObjectId").listed(),
        link("LocationURI", "'/vmrest/locations/connectionlocations/' || LocationObjectId"),
        number("LockoutDuration", 1440).listed(),
        number("MaxDays", 3653).listed(),
        number("MaxHacks", 100).listed(),
        number("MinLength", 64).listed(),
        number("PrevCredCount", 25).listed(),
        flag("TrivialCredChecking").listed(),
        text("DisplayName").listed(),
        number("MinDuration", 129_600).listed(),
        number("ExpiryWarningDays", 90).listed(),
        number("MinCharsToChange", 20).listed(),
    ],
};

pub(crate) static HANDLER: Kind = Kind {
    element: "Callhandler",
    list: "Callhandlers",
    path: "/vmrest/handlers/callhandlers",
    table: "call_handler",
    only: "true",
    key: "ObjectId",
    fields: &[
        link("URI", "'/vmrest/handlers/callhandlers/' || ObjectId"),
        f("ObjectId").listed(),
        f("CreationTime").listed(),
        text("DisplayName").listed(),
        f("DtmfAccessId").listed().takes(Digits(40)),
        f("IsPrimary").listed(),
        f("IsTemplate").by("'false'").listed(),
        f("Language").listed(),
        f("LocationObjectId").listed(),
        number("MaxMsgLen", 3600).listed(),
        f("RecipientSubscriberObjectId").listed(),
        link("RecipientUserURI", "'/vmrest/users/' || RecipientSubscriberObjectId"),
        f("Undeletable").listed(),
        f("PartitionObjectId").listed(),
    ],
};

/// A setting of the whole server.
pub(crate) static VALUE: Kind = Kind {
    element: "ConfigurationValue",
    list: "ConfigurationValues",
    path: "/vmrest/configurationvalues",
    table: "configuration_value",
    only: "true",
    key: "FullName",
    fields: &[
        link("URI", "'/vmrest/configurationvalues/' || FullName"),
        f("FullName").listed(),
        f("Name").listed(),
        f("Value").listed().takes(Text(256)),
        f("Type").listed(),
        f("MinVal").listed(),
        f("MaxVal").listed(),
        f("LastModifiedTime").listed(),
        f("LastModifiedByComponent").listed(),
        f("RequiresRestart").listed(),
    ],
};

pub(crate) static PARTITION: Kind = Kind {
    element: "Partition",
    list: "Partitions",
    path: "/vmrest/partitions",
    table: "partition",
    only: "true",
    key: "ObjectId",
    fields: &[
        link("URI", "'/vmrest/partitions/' || ObjectId"),
        f("ObjectId").listed(),
        f("Name").listed(),
        f("Description").listed(),
        f("LocationObjectId").listed(),
    ],
};

pub(crate) static PHONE: Kind = Kind {
    element: "PhoneSystem",
    list: "PhoneSystems",
    path: "/vmrest/phonesystems",
    table: "phone_system",
    only: "true",
    key: "ObjectId",
    fields: &[
        link("URI", "'/vmrest/phonesystems/' || ObjectId"),
        f("ObjectId").listed(),
        f("DisplayName").listed(),
        f("MwiAlwaysUpdate").by("'false'").listed(),
        f("PortCount").listed(),
    ],
};

pub(crate) static SPACE: Kind = Kind {
    element: "SearchSpace",
    list: "SearchSpaces",
    path: "/vmrest/searchspaces",
    table: "search_space",
    only: "true",
    key: "ObjectId",
    fields: &[
        link("URI", "'/vmrest/searchspaces/' || ObjectId"),
        f("ObjectId").listed(),
        f("Name").listed(),
        f("Description").listed(),
        f("LocationObjectId").listed(),
    ],
};

pub(crate) static LOCATION: Kind = Kind {
    element: "ConnectionLocation",
    list: "ConnectionLocations",
    path: "/vmrest/locations/connectionlocations",
    table: "location",
    only: "true",
    key: "ObjectId",
    fields: &[
        link("URI", "'/vmrest/locations/connectionlocations/' || ObjectId"),
        f("ObjectId").listed(),
        f("DisplayName").listed(),
        f("HostAddress").listed(),
        f("SmtpDomain").listed(),
        f("IsPrimary").listed(),
    ],
};
