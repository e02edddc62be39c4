-- Accounts are a tree: one administrator above resellers, those above customers. `kind` is the rank.
CREATE TABLE accounts (
    customer_id         TEXT PRIMARY KEY,
    kind                TEXT NOT NULL CHECK (kind IN ('admin', 'reseller', 'customer')),
    parent              TEXT REFERENCES accounts,
    customer_name       TEXT NOT NULL,
    customer_legal_name TEXT NOT NULL,
    customer_code       TEXT NOT NULL UNIQUE,
    individual          INTEGER NOT NULL DEFAULT 0,
    contact_name        TEXT NOT NULL,
    contact_email       TEXT NOT NULL,
    status              TEXT NOT NULL DEFAULT 'A' CHECK (status IN ('A', 'S')),
    -- JSON objects, as the portal wrote them.
    office_address      TEXT NOT NULL,
    billing_address     TEXT NOT NULL,
    created_at          TEXT NOT NULL
) STRICT;

-- What a portal sends as X-Api-Id.
CREATE TABLE portals (
    api_id TEXT PRIMARY KEY,
    status TEXT NOT NULL DEFAULT 'A' CHECK (status IN ('A', 'S'))
) STRICT;

CREATE TABLE users (
    user_id     INTEGER PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES accounts,
    user_type   TEXT NOT NULL CHECK (user_type IN ('admin', 'reseller', 'customer', 'user')),
    first_name  TEXT NOT NULL,
    middle_name TEXT NOT NULL DEFAULT '',
    last_name   TEXT NOT NULL,
    email       TEXT NOT NULL UNIQUE COLLATE NOCASE,
    -- As it is: the passwords of a sandbox are printed in its documentation.
    password    TEXT NOT NULL,
    status      TEXT NOT NULL DEFAULT 'A' CHECK (status IN ('A', 'S')),
    department  TEXT NOT NULL DEFAULT '',
    designation TEXT NOT NULL DEFAULT '',
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    welcomed_at TEXT
) STRICT;

-- Issued in milliseconds since 1970: how long it lives is a setting.
CREATE TABLE tokens (
    token   TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users,
    issued  INTEGER NOT NULL
) STRICT;

-- Domains that take no mail at present.
CREATE TABLE dead_mail_domains (domain TEXT PRIMARY KEY COLLATE NOCASE) STRICT;

CREATE TABLE contact_groups (
    group_id TEXT PRIMARY KEY,
    user_id  INTEGER NOT NULL REFERENCES users,
    name     TEXT NOT NULL
) STRICT;

CREATE TABLE contacts (
    contact_id  TEXT PRIMARY KEY,
    user_id     INTEGER NOT NULL REFERENCES users,
    name        TEXT NOT NULL,
    email       TEXT NOT NULL COLLATE NOCASE,
    company     TEXT NOT NULL DEFAULT '',
    designation TEXT NOT NULL DEFAULT '',
    shared      INTEGER NOT NULL DEFAULT 0,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    UNIQUE (user_id, email)
) STRICT;

CREATE TABLE contact_group_members (
    group_id   TEXT NOT NULL REFERENCES contact_groups,
    contact_id TEXT NOT NULL REFERENCES contacts,
    PRIMARY KEY (group_id, contact_id)
) STRICT;

-- JSON objects of the shape that a subscription shows.
CREATE TABLE plans (
    plan_id   TEXT PRIMARY KEY,
    app_const TEXT NOT NULL,
    plan_name TEXT NOT NULL,
    settings  TEXT NOT NULL,
    features  TEXT NOT NULL,
    connect   TEXT NOT NULL,
    records   TEXT NOT NULL,
    download  TEXT NOT NULL,
    storage   TEXT NOT NULL,
    currency  TEXT NOT NULL,
    unit_cents INTEGER NOT NULL
) STRICT;

CREATE TABLE subscriptions (
    subscription_id TEXT PRIMARY KEY,
    customer_id     TEXT NOT NULL REFERENCES accounts,
    plan_id         TEXT NOT NULL REFERENCES plans,
    base            TEXT NOT NULL CHECK (base IN ('M', 'Y')),
    trial           INTEGER NOT NULL DEFAULT 0,
    overlap         INTEGER NOT NULL DEFAULT 0,
    prepaid         INTEGER NOT NULL DEFAULT 1,
    subsxn_date     TEXT NOT NULL,
    expiry_date     TEXT NOT NULL,
    licenses        INTEGER NOT NULL,
    status          TEXT NOT NULL DEFAULT 'A' CHECK (status IN ('A', 'S'))
) STRICT;

CREATE TABLE categories (
    category_id   TEXT PRIMARY KEY,
    category_name TEXT NOT NULL
) STRICT;

CREATE TABLE application_types (app_type TEXT PRIMARY KEY) STRICT;

CREATE TABLE projects (
    app_id       TEXT PRIMARY KEY,
    app_key      TEXT NOT NULL,
    customer_id  TEXT NOT NULL REFERENCES accounts,
    app_name     TEXT NOT NULL COLLATE NOCASE,
    app_type     TEXT NOT NULL REFERENCES application_types,
    category_id  TEXT NOT NULL REFERENCES categories,
    short_desc   TEXT NOT NULL DEFAULT '',
    description  TEXT NOT NULL DEFAULT '',
    video        INTEGER NOT NULL DEFAULT 0,
    sms          INTEGER NOT NULL DEFAULT 0,
    voice        INTEGER NOT NULL DEFAULT 0,
    status       TEXT NOT NULL DEFAULT 'A' CHECK (status IN ('A', 'S')),
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    suspended_at TEXT,
    UNIQUE (customer_id, app_name)
) STRICT;
