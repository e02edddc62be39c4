-- Who may call. Moments are milliseconds since 1970.
CREATE TABLE domains (id TEXT PRIMARY KEY, name TEXT NOT NULL, may_use_api INTEGER NOT NULL DEFAULT 1);
CREATE TABLE projects (
  id TEXT PRIMARY KEY,
  domain_id TEXT NOT NULL REFERENCES domains,
  state TEXT NOT NULL DEFAULT 'active',
  has_agency INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE users (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  project_id TEXT NOT NULL REFERENCES projects,
  role TEXT NOT NULL DEFAULT 'admin',          -- admin, reader, operator
  state TEXT NOT NULL DEFAULT 'active',        -- active, removed
  is_blocked INTEGER NOT NULL DEFAULT 0,       -- by the gateway's list of users
  may_use_region INTEGER NOT NULL DEFAULT 1,
  only_from TEXT                               -- the one address that may call
);
CREATE TABLE tokens (
  token TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users,
  life_seconds INTEGER,                        -- none: it does not end
  first_used INTEGER
);
CREATE TABLE access_keys (
  id TEXT PRIMARY KEY,
  secret TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users,
  kind TEXT NOT NULL DEFAULT 'iam',            -- iam, app
  state TEXT NOT NULL DEFAULT 'active',        -- active, unbound, spent, frozen
  failures INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER NOT NULL DEFAULT 0
);

-- The gateway in front.
CREATE TABLE stages (name TEXT PRIMARY KEY, part TEXT NOT NULL, state TEXT NOT NULL);
CREATE TABLE refused_addresses (address TEXT PRIMARY KEY);
CREATE TABLE minutes (minute INTEGER PRIMARY KEY, calls INTEGER NOT NULL);

-- The network behind: what the service asks for other people's things.
CREATE TABLE vpcs (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects,
  name TEXT NOT NULL,
  cidr TEXT NOT NULL,
  vni INTEGER
);
CREATE TABLE networks (id TEXT PRIMARY KEY, vpc_id TEXT NOT NULL REFERENCES vpcs, state TEXT NOT NULL);
CREATE TABLE subnets (
  id TEXT PRIMARY KEY,
  vpc_id TEXT NOT NULL REFERENCES vpcs,
  network_id TEXT NOT NULL REFERENCES networks,
  cidr TEXT
);
CREATE TABLE ports (
  id TEXT PRIMARY KEY,
  vpc_id TEXT NOT NULL REFERENCES vpcs,
  subnet_id TEXT NOT NULL REFERENCES subnets,
  ip TEXT NOT NULL,
  owner TEXT NOT NULL
);
CREATE TABLE routers (
  id TEXT PRIMARY KEY,
  vpc_id TEXT NOT NULL REFERENCES vpcs,
  router_mac TEXT,
  agent_id TEXT
);
CREATE TABLE agents (id TEXT PRIMARY KEY, host TEXT NOT NULL);
CREATE TABLE route_tables (
  id TEXT PRIMARY KEY,
  vpc_id TEXT NOT NULL REFERENCES vpcs,
  is_default INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE routes (table_id TEXT NOT NULL REFERENCES route_tables, destination TEXT NOT NULL);
-- Work that the network refuses for a VPC, until somebody repairs it.
CREATE TABLE repairs (vpc_id TEXT NOT NULL REFERENCES vpcs, thing TEXT NOT NULL, verb TEXT NOT NULL);
CREATE TABLE pools (id TEXT PRIMARY KEY, name TEXT NOT NULL, first_ip TEXT);
CREATE TABLE specifications (name TEXT PRIMARY KEY, is_exclusive INTEGER NOT NULL DEFAULT 0);

-- The service itself.
CREATE TABLE services (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects,
  name TEXT NOT NULL,
  service_type TEXT NOT NULL DEFAULT 'interface',
  net_type TEXT NOT NULL DEFAULT 'vxlan',
  server_type TEXT NOT NULL DEFAULT 'VM',
  vpc_id TEXT,
  port_id TEXT,
  ip TEXT,
  pool_id TEXT NOT NULL DEFAULT '7a000000-0000-4000-8000-000000000001',
  shadow_port_id TEXT,
  approval_enabled INTEGER NOT NULL DEFAULT 1,
  tcp_proxy TEXT NOT NULL DEFAULT 'close',
  description TEXT NOT NULL DEFAULT '',
  is_public INTEGER NOT NULL DEFAULT 0,
  is_charge INTEGER NOT NULL DEFAULT 1,
  has_dns INTEGER NOT NULL DEFAULT 0,
  enable_policy INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  ready_at INTEGER NOT NULL DEFAULT 0,
  failing_code TEXT,
  failing_text TEXT,
  gone_at INTEGER                              -- set when deletion begins
);
CREATE TABLE service_ports (
  service_id TEXT NOT NULL REFERENCES services ON DELETE CASCADE,
  client_port INTEGER NOT NULL,
  server_port INTEGER NOT NULL,
  protocol TEXT NOT NULL DEFAULT 'TCP'
);
CREATE TABLE server_resources (
  service_id TEXT NOT NULL REFERENCES services ON DELETE CASCADE,
  resource_id TEXT NOT NULL,
  zone TEXT NOT NULL
);
CREATE TABLE permissions (
  id TEXT PRIMARY KEY,
  service_id TEXT NOT NULL REFERENCES services ON DELETE CASCADE,
  permission TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  UNIQUE (service_id, permission)
);
CREATE TABLE endpoints (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects,
  service_id TEXT NOT NULL REFERENCES services,
  vpc_id TEXT NOT NULL,
  subnet_id TEXT,
  port_id TEXT,
  ip TEXT,
  marker_id INTEGER NOT NULL UNIQUE,
  approval TEXT NOT NULL DEFAULT 'accepted',   -- pending, accepted, rejected
  enable_dns INTEGER NOT NULL DEFAULT 0,
  enable_whitelist INTEGER NOT NULL DEFAULT 0,
  whitelist TEXT NOT NULL DEFAULT '[]',
  policy TEXT,
  specification TEXT NOT NULL DEFAULT 'default',
  description TEXT NOT NULL DEFAULT '',
  connection_text TEXT NOT NULL DEFAULT '',
  active_status TEXT NOT NULL DEFAULT 'active',
  enable_status TEXT NOT NULL DEFAULT 'enable',
  has_fixed_mac INTEGER NOT NULL DEFAULT 0,
  moving_until INTEGER NOT NULL DEFAULT 0,     -- to a new pool
  moved INTEGER NOT NULL DEFAULT 0,            -- and may be rolled back
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  ready_at INTEGER NOT NULL DEFAULT 0,
  failing_code TEXT,
  failing_text TEXT,
  gone_at INTEGER
);
CREATE TABLE endpoint_tables (
  endpoint_id TEXT NOT NULL REFERENCES endpoints ON DELETE CASCADE,
  table_id TEXT NOT NULL REFERENCES route_tables
);
CREATE TABLE tags (
  resource_type TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (resource_type, resource_id, key)
);
-- Who wrote to a resource last: a second change beside a running one is a conflict.
CREATE TABLE changes (resource_id TEXT PRIMARY KEY, at INTEGER NOT NULL);
