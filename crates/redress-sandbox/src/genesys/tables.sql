-- One row: the server itself. `target` and `until` are set while it waits for running calls to change its mode.
CREATE TABLE server (
    one          INTEGER PRIMARY KEY CHECK (one = 1),
    mode         TEXT NOT NULL,
    target       TEXT,
    until        INTEGER,
    started      INTEGER NOT NULL,
    last_request INTEGER NOT NULL,
    day          INTEGER NOT NULL,
    requests     INTEGER NOT NULL,
    client_errors INTEGER NOT NULL,
    server_errors INTEGER NOT NULL
);

CREATE TABLE tenants (dbid INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE);

-- `secret` is the SHA-256 of `name:password`, in hexadecimal.
CREATE TABLE users (name TEXT PRIMARY KEY, secret TEXT NOT NULL, administrator INTEGER NOT NULL);
CREATE TABLE memberships (user TEXT NOT NULL REFERENCES users, role TEXT NOT NULL, PRIMARY KEY (user, role));
CREATE TABLE privileges (role TEXT NOT NULL, privilege TEXT NOT NULL, PRIMARY KEY (role, privilege));

-- Calls of a minute: of all, a client, a tenant, a role.
CREATE TABLE throttle (
    kind TEXT NOT NULL, name TEXT NOT NULL, minute INTEGER NOT NULL, calls INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
);

-- Of a profile (no name) or of an extension. `attributes` and `uniques` are JSON lists.
CREATE TABLE schemas (
    tenant INTEGER NOT NULL REFERENCES tenants, name TEXT NOT NULL COLLATE NOCASE, type TEXT NOT NULL,
    attributes TEXT NOT NULL, uniques TEXT NOT NULL,
    PRIMARY KEY (tenant, name)
);
CREATE TABLE id_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT, tenant INTEGER NOT NULL REFERENCES tenants,
    name TEXT NOT NULL COLLATE NOCASE, source TEXT NOT NULL COLLATE NOCASE, attributes TEXT NOT NULL,
    is_unique INTEGER NOT NULL, UNIQUE (tenant, name)
);

-- `attributes` and `record` are JSON objects.
CREATE TABLE profiles (
    tenant INTEGER NOT NULL REFERENCES tenants, customer_id TEXT NOT NULL, attributes TEXT NOT NULL,
    PRIMARY KEY (tenant, customer_id)
);
-- The attributes of a profile again, each by itself and as text: customers are looked for by them.
CREATE TABLE profile_values (
    tenant INTEGER NOT NULL, customer_id TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (tenant, customer_id, name),
    FOREIGN KEY (tenant, customer_id) REFERENCES profiles ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX profiles_with ON profile_values (tenant, name, value, customer_id);
CREATE TRIGGER profile_made AFTER INSERT ON profiles BEGIN
    INSERT INTO profile_values SELECT NEW.tenant, NEW.customer_id, key,
        CASE type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(value AS TEXT) END
        FROM json_each(NEW.attributes);
END;
CREATE TRIGGER profile_changed AFTER UPDATE ON profiles BEGIN
    DELETE FROM profile_values WHERE tenant = NEW.tenant AND customer_id = NEW.customer_id;
    INSERT INTO profile_values SELECT NEW.tenant, NEW.customer_id, key,
        CASE type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(value AS TEXT) END
        FROM json_each(NEW.attributes);
END;
CREATE TABLE records (
    number INTEGER PRIMARY KEY AUTOINCREMENT, tenant INTEGER NOT NULL, customer_id TEXT NOT NULL,
    extension TEXT NOT NULL COLLATE NOCASE, record TEXT NOT NULL,
    FOREIGN KEY (tenant, customer_id) REFERENCES profiles ON DELETE CASCADE
);
CREATE INDEX records_of ON records (tenant, customer_id, extension);

CREATE TABLE business_attributes (
    field TEXT NOT NULL, dbid INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE, PRIMARY KEY (field, dbid)
);

-- `started` and `completed` are events, JSON objects with a `timestamp`.
CREATE TABLE services (
    service_id INTEGER PRIMARY KEY AUTOINCREMENT, tenant INTEGER NOT NULL REFERENCES tenants,
    customer_id TEXT, contact_key TEXT, service_type INTEGER, est_duration INTEGER,
    started TEXT NOT NULL, completed TEXT
);
CREATE INDEX services_of ON services (tenant, customer_id);
CREATE TABLE states (
    state_id INTEGER PRIMARY KEY AUTOINCREMENT, service_id INTEGER NOT NULL REFERENCES services ON DELETE CASCADE,
    state_type INTEGER, previous_state_id INTEGER, est_duration INTEGER,
    started TEXT NOT NULL, completed TEXT
);
CREATE INDEX states_of ON states (service_id);
