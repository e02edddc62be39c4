-- All texts, as the API shows them. Moments that are computed with are milliseconds since 1970.

CREATE TABLE location (
    ObjectId TEXT PRIMARY KEY COLLATE NOCASE,
    DisplayName TEXT NOT NULL,
    HostAddress TEXT NOT NULL,
    SmtpDomain TEXT NOT NULL,
    IsPrimary TEXT NOT NULL
);

CREATE TABLE partition (
    ObjectId TEXT PRIMARY KEY COLLATE NOCASE,
    Name TEXT NOT NULL,
    Description TEXT,
    LocationObjectId TEXT NOT NULL
);

CREATE TABLE phone_system (
    ObjectId TEXT PRIMARY KEY COLLATE NOCASE,
    DisplayName TEXT NOT NULL,
    PortCount TEXT NOT NULL
);

CREATE TABLE search_space (
    ObjectId TEXT PRIMARY KEY COLLATE NOCASE,
    Name TEXT NOT NULL,
    Description TEXT,
    LocationObjectId TEXT NOT NULL
);

CREATE TABLE cos (
    ObjectId TEXT PRIMARY KEY COLLATE NOCASE,
    DisplayName TEXT,
    AccessFaxMail TEXT NOT NULL DEFAULT 'false',
    AccessTts TEXT NOT NULL DEFAULT 'false',
    CallHoldAvailable TEXT NOT NULL DEFAULT 'false',
    CanRecordName TEXT NOT NULL DEFAULT 'true',
    CanSendToPublicDl TEXT NOT NULL DEFAULT 'true',
    MaxGreetingLength TEXT NOT NULL DEFAULT '90',
    MaxMsgLength TEXT NOT NULL DEFAULT '300',
    MaxNameLength TEXT NOT NULL DEFAULT '30',
    MaxPrivateDlists TEXT NOT NULL DEFAULT '25',
    MovetoDeleteFolder TEXT NOT NULL DEFAULT 'true',
    PersonalAdministrator TEXT NOT NULL DEFAULT 'true',
    AccessUnifiedClient TEXT NOT NULL DEFAULT 'true',
    AccessIMAP TEXT NOT NULL DEFAULT 'false',
    Undeletable TEXT NOT NULL DEFAULT 'false'
);

CREATE TABLE mailbox_store (
    ObjectId TEXT PRIMARY KEY COLLATE NOCASE,
    MailDatabase TEXT NOT NULL,
    Server TEXT NOT NULL,
    Mounted TEXT NOT NULL DEFAULT 'true',
    RequiredSecurity TEXT NOT NULL DEFAULT '0',
    MailboxStoreType TEXT NOT NULL DEFAULT '0',
    DisplayName TEXT NOT NULL,
    DbInstance TEXT NOT NULL DEFAULT 'ciscounity',
    Status TEXT NOT NULL DEFAULT '0',
    Undeletable TEXT NOT NULL DEFAULT 'false',
    LastError TEXT NOT NULL DEFAULT '0',
    MaxSizeMB TEXT NOT NULL DEFAULT '15000',
    TimeAtWhichSizeCalculated TEXT
);

CREATE TABLE authentication_rule (
    ObjectId TEXT PRIMARY KEY COLLATE NOCASE,
    HackResetTime TEXT NOT NULL DEFAULT '30',
    LocationObjectId TEXT NOT NULL,
    LockoutDuration TEXT NOT NULL DEFAULT '30',
    MaxDays TEXT NOT NULL,
    MaxHacks TEXT NOT NULL,
    MinLength TEXT NOT NULL,
    PrevCredCount TEXT NOT NULL DEFAULT '5',
    TrivialCredChecking TEXT NOT NULL DEFAULT 'true',
    DisplayName TEXT NOT NULL,
    MinDuration TEXT NOT NULL DEFAULT '1440',
    ExpiryWarningDays TEXT NOT NULL DEFAULT '15',
    MinCharsToChange TEXT NOT NULL DEFAULT '1'
);

-- Users with a mailbox, administrators without one, templates. Some references may be broken: no foreign keys.
CREATE TABLE user (
    ObjectId TEXT PRIMARY KEY COLLATE NOCASE,
    class TEXT NOT NULL CHECK (class IN ('user', 'admin', 'template')),
    template_store TEXT,
    UseDefaultLanguage TEXT NOT NULL DEFAULT 'true',
    FirstName TEXT,
    Initials TEXT,
    LastName TEXT,
    Alias TEXT NOT NULL,
    City TEXT,
    State TEXT,
    Country TEXT,
    PostalCode TEXT,
    Department TEXT,
    Manager TEXT,
    Title TEXT,
    Building TEXT,
    EmployeeId TEXT,
    Address TEXT,
    DisplayName TEXT,
    EmailAddress TEXT,
    BillingId TEXT,
    TimeZone TEXT NOT NULL DEFAULT '190',
    CreationTime TEXT NOT NULL,
    CosObjectId TEXT,
    Language TEXT NOT NULL DEFAULT '1033',
    LocationObjectId TEXT,
    AddressMode TEXT NOT NULL DEFAULT '0',
    ClockMode TEXT NOT NULL DEFAULT '0',
    ConversationTui TEXT NOT NULL DEFAULT 'SubMenu',
    GreetByName TEXT NOT NULL DEFAULT 'true',
    ListInDirectory TEXT NOT NULL DEFAULT 'true',
    IsVmEnrolled TEXT NOT NULL DEFAULT 'true',
    SayCopiedNames TEXT NOT NULL DEFAULT 'true',
    SayDistributionList TEXT NOT NULL DEFAULT 'true',
    SayMsgNumber TEXT NOT NULL DEFAULT 'true',
    SaySender TEXT NOT NULL DEFAULT 'true',
    SayTimestampAfter TEXT NOT NULL DEFAULT 'true',
    SayTimestampBefore TEXT NOT NULL DEFAULT 'false',
    SayTotalNew TEXT NOT NULL DEFAULT 'false',
    SayTotalNewVoice TEXT NOT NULL DEFAULT 'true',
    SayTotalSaved TEXT NOT NULL DEFAULT 'true',
    Speed TEXT NOT NULL DEFAULT '100',
    MediaSwitchObjectId TEXT,
    Undeletable TEXT NOT NULL DEFAULT 'false',
    UseBriefPrompts TEXT NOT NULL DEFAULT 'false',
    Volume TEXT NOT NULL DEFAULT '50',
    EncryptPrivateMessages TEXT NOT NULL DEFAULT 'false',
    CallAnswerTimeout TEXT NOT NULL DEFAULT '4',
    CallHandlerObjectId TEXT,
    MessageTypeMenu TEXT NOT NULL DEFAULT 'false',
    NewMessageSortOrder TEXT NOT NULL DEFAULT '1',
    SavedMessageSortOrder TEXT NOT NULL DEFAULT '2',
    DeletedMessageSortOrder TEXT NOT NULL DEFAULT '2',
    EnablePersonalRules TEXT NOT NULL DEFAULT 'true',
    RepeatMenu TEXT NOT NULL DEFAULT '1',
    FirstDigitTimeout TEXT NOT NULL DEFAULT '5000',
    InterdigitDelay TEXT NOT NULL DEFAULT '3000',
    DtmfAccessId TEXT,
    ConfirmDeleteMessage TEXT NOT NULL DEFAULT 'false',
    ConfirmDeleteMultipleMessages TEXT NOT NULL DEFAULT 'true',
    RouteNDRToSender TEXT NOT NULL DEFAULT 'true',
    IsSetForVmEnrollment TEXT NOT NULL DEFAULT 'true',
    VoiceNameRequired TEXT NOT NULL DEFAULT 'false',
    SendBroadcastMsg TEXT NOT NULL DEFAULT 'false',
    UpdateBroadcastMsg TEXT NOT NULL DEFAULT 'false',
    UseVui TEXT NOT NULL DEFAULT 'false',
    SkipPasswordForKnownDevice TEXT NOT NULL DEFAULT 'false',
    JumpToMessagesOnLogin TEXT NOT NULL DEFAULT 'true',
    UseDefaultTimeZone TEXT NOT NULL DEFAULT 'true',
    ReadOnly TEXT NOT NULL DEFAULT 'false',
    EnableTts TEXT NOT NULL DEFAULT 'true',
    SmtpAddress TEXT,
    UseShortPollForCache TEXT NOT NULL DEFAULT 'false',
    SearchByExtensionSearchSpaceObjectId TEXT,
    SearchByNameSearchSpaceObjectId TEXT,
    PartitionObjectId TEXT,
    Inactive TEXT NOT NULL DEFAULT 'false',
    LdapType TEXT NOT NULL DEFAULT '0',
    PhoneNumber TEXT
);

CREATE TABLE credential (
    ObjectId TEXT PRIMARY KEY COLLATE NOCASE,
    UserObjectId TEXT NOT NULL,
    CredentialType INTEGER NOT NULL CHECK (CredentialType IN (3, 4)),
    hash TEXT NOT NULL,
    CantChange TEXT NOT NULL DEFAULT 'false',
    DoesntExpire TEXT NOT NULL DEFAULT 'false',
    CredMustChange TEXT NOT NULL DEFAULT 'false',
    Locked TEXT NOT NULL DEFAULT 'false',
    HackCount TEXT NOT NULL DEFAULT '0',
    CredentialPolicyObjectId TEXT NOT NULL,
    changed INTEGER,
    last_hack INTEGER,
    hacked INTEGER,
    UNIQUE (UserObjectId, CredentialType)
);

-- What it was before, so that it is not used again.
CREATE TABLE credential_before (credential TEXT NOT NULL, hash TEXT NOT NULL, at INTEGER NOT NULL);

CREATE TABLE role (
    ObjectId TEXT PRIMARY KEY COLLATE NOCASE,
    RoleName TEXT NOT NULL,
    RoleDescription TEXT NOT NULL
);

CREATE TABLE privilege (role TEXT NOT NULL, area TEXT NOT NULL, writes INTEGER NOT NULL, PRIMARY KEY (role, area));

CREATE TABLE user_role (
    ObjectId TEXT PRIMARY KEY COLLATE NOCASE,
    UserObjectId TEXT NOT NULL,
    RoleObjectId TEXT NOT NULL,
    UNIQUE (UserObjectId, RoleObjectId)
);

CREATE TABLE session (
    sso TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    token TEXT NOT NULL,
    user TEXT NOT NULL,
    made INTEGER NOT NULL,
    used INTEGER NOT NULL
);

CREATE INDEX session_of_user ON session (user, made);

CREATE TABLE mailbox (
    UserObjectId TEXT PRIMARY KEY COLLATE NOCASE,
    MailboxStoreObjectId TEXT NOT NULL,
    MessageAgingPolicyObjectId TEXT NOT NULL DEFAULT 'efb2f81f-5c1d-4a36-9b52-70d6c1f0a001',
    NotificationType TEXT NOT NULL DEFAULT '0',
    SendReadReceipts TEXT NOT NULL DEFAULT 'false',
    Send TEXT NOT NULL DEFAULT '13312000',
    Receive TEXT NOT NULL DEFAULT '14745600',
    Warn TEXT NOT NULL DEFAULT '12288000'
);

CREATE TABLE message (
    MsgId TEXT PRIMARY KEY,
    UserObjectId TEXT NOT NULL,
    folder TEXT NOT NULL CHECK (folder IN ('inbox', 'sent')),
    sender TEXT NOT NULL,
    Subject TEXT NOT NULL,
    Read TEXT NOT NULL DEFAULT 'false',
    Priority TEXT NOT NULL DEFAULT 'Normal',
    Sensitivity TEXT NOT NULL DEFAULT 'Normal',
    Secure TEXT NOT NULL DEFAULT 'false',
    ArrivalTime INTEGER NOT NULL,
    Size INTEGER NOT NULL,
    Duration INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX message_of_user ON message (UserObjectId, folder);

CREATE TABLE call_handler (
    ObjectId TEXT PRIMARY KEY COLLATE NOCASE,
    CreationTime TEXT NOT NULL,
    DisplayName TEXT NOT NULL,
    DtmfAccessId TEXT,
    IsPrimary TEXT NOT NULL DEFAULT 'false',
    Language TEXT NOT NULL DEFAULT '1033',
    LocationObjectId TEXT NOT NULL DEFAULT '58b236f7-3c20-4e61-89a0-809740c0d001',
    MaxMsgLen TEXT NOT NULL DEFAULT '300',
    RecipientSubscriberObjectId TEXT,
    Undeletable TEXT NOT NULL DEFAULT 'false',
    PartitionObjectId TEXT
);

CREATE TABLE distribution_list (
    ObjectId TEXT PRIMARY KEY COLLATE NOCASE,
    Alias TEXT,
    CreationTime TEXT,
    DisplayName TEXT,
    DtmfAccessId TEXT,
    LocationObjectId TEXT NOT NULL DEFAULT '58b236f7-3c20-4e61-89a0-809740c0d001',
    Undeletable TEXT NOT NULL DEFAULT 'false',
    AllowContacts TEXT NOT NULL DEFAULT 'false',
    AllowForeignMessage TEXT NOT NULL DEFAULT 'false',
    PartitionObjectId TEXT NOT NULL DEFAULT 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001'
);

CREATE TABLE configuration_value (
    FullName TEXT PRIMARY KEY COLLATE NOCASE,
    Name TEXT NOT NULL,
    Value TEXT NOT NULL,
    Type TEXT NOT NULL,
    MinVal TEXT,
    MaxVal TEXT,
    LastModifiedTime TEXT,
    LastModifiedByComponent TEXT,
    RequiresRestart TEXT NOT NULL DEFAULT '0'
);

-- The company's directory. `user`: who was made of it.
CREATE TABLE ldap_user (
    pkid TEXT PRIMARY KEY COLLATE NOCASE,
    alias TEXT NOT NULL,
    firstName TEXT NOT NULL,
    lastName TEXT NOT NULL,
    emailAddress TEXT NOT NULL,
    user TEXT
);

-- What was deleted is gone for ever: its id answers so.
CREATE TABLE deleted (path TEXT NOT NULL, id TEXT NOT NULL COLLATE NOCASE, PRIMARY KEY (path, id));

-- Old addresses, and where it is now.
CREATE TABLE moved (path TEXT PRIMARY KEY, place TEXT NOT NULL);

CREATE VIEW alias_owner AS
    SELECT Alias, ObjectId FROM user
    UNION ALL SELECT Alias, ObjectId FROM distribution_list;

-- A user's own call handler has the user's extension.
CREATE VIEW extension_owner AS
    SELECT DisplayName, DtmfAccessId, PartitionObjectId, ObjectId FROM user WHERE class = 'user'
    UNION ALL SELECT DisplayName, DtmfAccessId, PartitionObjectId, ObjectId FROM distribution_list
    UNION ALL SELECT DisplayName, DtmfAccessId, PartitionObjectId, ObjectId FROM call_handler
    WHERE IsPrimary = 'false';
