-- Moments are milliseconds since 1970; a seeded one is zero or negative, so long before the first call, until that
-- comes. What a client says of a user or a group is its document; virtual columns are views into it.

CREATE TABLE tenant (
    opened INTEGER                          -- the moment of the first call
);

CREATE TABLE applications (
    number    INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    kind      TEXT NOT NULL,                -- meta.type: charged, bundled, system
    home_url  TEXT,
    document  TEXT NOT NULL,
    created   INTEGER NOT NULL,
    modified  INTEGER NOT NULL,
    version   INTEGER NOT NULL DEFAULT 1,
    name      TEXT AS (document ->> '$.name') VIRTUAL
);
CREATE UNIQUE INDEX applications_name ON applications (name COLLATE NOCASE);

CREATE TABLE secrets (
    number      INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    application TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    secret      TEXT NOT NULL,
    document    TEXT NOT NULL
);

CREATE TABLE providers (
    number   INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    created  INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    name     TEXT AS (document ->> '$.name') VIRTUAL
);
CREATE UNIQUE INDEX providers_name ON providers (name COLLATE NOCASE);

CREATE TABLE clients (
    id          TEXT PRIMARY KEY,
    application TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    failures    INTEGER NOT NULL DEFAULT 0,
    locked      INTEGER                     -- when its id was locked
);

CREATE TABLE users (
    number    INTEGER PRIMARY KEY,          -- the user id: 7 is P000007
    id        TEXT NOT NULL UNIQUE,
    document  TEXT NOT NULL,
    created   INTEGER NOT NULL,
    modified  INTEGER NOT NULL,
    version   TEXT NOT NULL,
    user_name TEXT AS (document ->> '$.userName') VIRTUAL,
    mail      TEXT AS (document ->> '$.emails[0].value') VIRTUAL,   -- the primary one is kept in front
    kind      TEXT AS (coalesce(document ->> '$.userType', 'public')) VIRTUAL
);
CREATE UNIQUE INDEX users_mail ON users (mail COLLATE NOCASE);
CREATE UNIQUE INDEX users_name ON users (user_name COLLATE NOCASE) WHERE user_name <> '';

CREATE TABLE passwords (
    user     TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    secret   TEXT,                          -- none: no password was set yet
    status   TEXT NOT NULL,                 -- enabled, initial, disabled, importedPassword
    policy   TEXT NOT NULL,
    was_set  INTEGER NOT NULL,
    was_used INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    locked   INTEGER
);

CREATE TABLE devices (
    user      TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    secret    TEXT NOT NULL,                -- base32, as it was typed into the device
    at_logon  INTEGER NOT NULL,             -- must a one-time code come with each password?
    last_step INTEGER NOT NULL DEFAULT -1,  -- of the last code that was taken
    failures  INTEGER NOT NULL DEFAULT 0,
    locked    INTEGER
);

CREATE TABLE sp_users (
    id          TEXT PRIMARY KEY,
    user        TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    application TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    name_id     TEXT,
    status      TEXT NOT NULL,
    activated   INTEGER,
    valid_from  TEXT,
    valid_to    TEXT,
    attributes  TEXT NOT NULL DEFAULT '{}', -- spCustomAttribute1 to 5
    UNIQUE (user, application)
);

CREATE TABLE groups (
    number       INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    document     TEXT NOT NULL,
    created      INTEGER NOT NULL,
    modified     INTEGER NOT NULL,
    version      TEXT NOT NULL,
    name         TEXT NOT NULL,
    old_id       TEXT NOT NULL              -- in the older SCIM API
);
CREATE UNIQUE INDEX groups_name ON groups (name COLLATE NOCASE);
CREATE UNIQUE INDEX groups_old_id ON groups (old_id);

CREATE TABLE members (
    number   INTEGER PRIMARY KEY,
    group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    member   TEXT NOT NULL,
    kind     TEXT NOT NULL,                 -- User, Group
    UNIQUE (group_id, member)
);
CREATE INDEX members_member ON members (member);

CREATE TABLE denied (                       -- rules of the risk-based authentication: Deny
    group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE
);

CREATE TABLE template_sets (
    id        TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    on_behalf INTEGER NOT NULL              -- has it the mail for a registration on behalf of somebody?
);

CREATE TABLE mails (
    number   INTEGER PRIMARY KEY,
    kind     TEXT NOT NULL,                 -- activation, forgotPassword, invitation, onBehalfRegistration
    receiver TEXT NOT NULL,
    sent     INTEGER NOT NULL,
    content  TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX mails_receiver ON mails (receiver, kind, sent);

CREATE TABLE rates (
    scope    TEXT PRIMARY KEY,              -- an address, or the whole SCIM API
    began    INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    blocked  INTEGER NOT NULL DEFAULT 0     -- until when
);
