INSERT INTO domains (id, name, may_use_api) VALUES
  ('7d1c0e5b9a3f4826b4e0c1d2a3f40001', 'Lindqvist Outdoor (example.com)', 1),
  ('7d1c0e5b9a3f4826b4e0c1d2a3f40002', 'Okafor Logistics (example.net)', 1),
  ('7d1c0e5b9a3f4826b4e0c1d2a3f40003', 'Platform operations (example.org)', 1),
  ('7d1c0e5b9a3f4826b4e0c1d2a3f40004', 'Not admitted (example.org)', 0);
INSERT INTO projects (id, domain_id, state, has_agency) VALUES
  ('sandbox-project', '7d1c0e5b9a3f4826b4e0c1d2a3f40001', 'active', 1),
  ('lab-project', '7d1c0e5b9a3f4826b4e0c1d2a3f40001', 'active', 0),
  ('closed-project', '7d1c0e5b9a3f4826b4e0c1d2a3f40001', 'unavailable', 1),
  ('partner-project', '7d1c0e5b9a3f4826b4e0c1d2a3f40002', 'active', 1),
  ('platform-project', '7d1c0e5b9a3f4826b4e0c1d2a3f40003', 'active', 1),
  ('outside-project', '7d1c0e5b9a3f4826b4e0c1d2a3f40004', 'active', 1);
INSERT INTO users (id, name, project_id, role, state, is_blocked, may_use_region, only_from) VALUES
  ('u-01', 'astrid.lindqvist@example.com', 'sandbox-project', 'admin', 'active', 0, 1, NULL),
  ('u-02', 'jonas.berg@example.com', 'sandbox-project', 'reader', 'active', 0, 1, NULL),
  ('u-03', 'platform.oncall@example.org', 'platform-project', 'operator', 'active', 0, 1, NULL),
  ('u-04', 'elin.holm@example.com', 'sandbox-project', 'admin', 'removed', 0, 1, NULL),
  ('u-05', 'office.only@example.com', 'sandbox-project', 'admin', 'active', 0, 1, '192.0.2.10'),
  ('u-06', 'blocked@example.com', 'sandbox-project', 'admin', 'active', 1, 1, NULL),
  ('u-07', 'other.region@example.com', 'sandbox-project', 'admin', 'active', 0, 0, NULL),
  ('u-08', 'lab@example.com', 'lab-project', 'admin', 'active', 0, 1, NULL),
  ('u-09', 'closed@example.com', 'closed-project', 'admin', 'active', 0, 1, NULL),
  ('u-10', 'chidi.okafor@example.net', 'partner-project', 'admin', 'active', 0, 1, NULL),
  ('u-11', 'nobody@example.org', 'outside-project', 'admin', 'active', 0, 1, NULL),
  ('u-12', 'inventory-app@example.com', 'sandbox-project', 'admin', 'active', 0, 1, NULL);
INSERT INTO tokens (token, user_id, life_seconds, first_used) VALUES
  ('sandbox-token', 'u-01', NULL, NULL),
  ('sandbox-token-day', 'u-01', 86400, NULL),
  ('sandbox-token-old', 'u-01', 86400, 0),
  ('sandbox-token-reader', 'u-02', NULL, NULL),
  ('sandbox-token-operator', 'u-03', NULL, NULL),
  ('sandbox-token-removed', 'u-04', NULL, NULL),
  ('sandbox-token-office', 'u-05', NULL, NULL),
  ('sandbox-token-blocked', 'u-06', NULL, NULL),
  ('sandbox-token-region', 'u-07', NULL, NULL),
  ('sandbox-token-lab', 'u-08', NULL, NULL),
  ('sandbox-token-closed', 'u-09', NULL, NULL),
  ('sandbox-token-partner', 'u-10', NULL, NULL),
  ('sandbox-token-outside', 'u-11', NULL, NULL);
INSERT INTO access_keys (id, secret, user_id, kind, state) VALUES
  ('sandbox-ak', 'sandbox-sk', 'u-01', 'iam', 'active'),
  ('partner-ak', 'partner-sk', 'u-10', 'iam', 'active'),
  ('sandbox-app', 'sandbox-app-secret', 'u-12', 'app', 'active'),
  ('sandbox-app-unbound', 'sandbox-app-secret', 'u-12', 'app', 'unbound'),
  ('sandbox-app-spent', 'sandbox-app-secret', 'u-12', 'app', 'spent'),
  ('sandbox-app-frozen', 'sandbox-app-secret', 'u-12', 'app', 'frozen');

INSERT INTO refused_addresses VALUES ('192.0.2.66'), ('198.51.100.13');
INSERT INTO stages (name, part, state) VALUES
  ('RELEASE', 'backend', 'ready'),
  ('not-loaded', 'configuration', 'not loaded'),
  ('no-admin-token', 'admin token', 'missing'),
  ('https-only', 'protocol', 'https'),
  ('no-plugin', 'plug-in', 'missing'),
  ('crashed-plugin', 'plug-in', 'crashed'),
  ('bad-mapping', 'mapping', 'contradictory'),
  ('no-backend', 'backend', 'missing'),
  ('no-backend-configuration', 'backend', 'not configured'),
  ('no-channel', 'channel', 'missing'),
  ('no-backend-port', 'port', 'missing'),
  ('no-backend-name', 'name', 'not resolved'),
  ('loop', 'name', 'the gateway itself'),
  ('forbidden-backend', 'address', 'forbidden'),
  ('no-members', 'channel', 'no member alive'),
  ('no-signature', 'signature', 'failed'),
  ('unreachable', 'backend', 'unreachable'),
  ('slow', 'backend', 'too slow'),
  ('broken-answer', 'backend', 'broken answer');

-- Healthy networks first; then one VPC for each kind of trouble. Its number is that of the code.
INSERT INTO vpcs (id, project_id, name, cidr, vni) VALUES
  ('1a000000-0000-4000-8000-000000000001', 'sandbox-project', 'shop', '10.10.0.0/16', 5001),
  ('1a000000-0000-4000-8000-000000000002', 'sandbox-project', 'analytics', '10.20.0.0/16', 5002),
  ('1a000000-0000-4000-8000-000000000003', 'partner-project', 'warehouse', '10.30.0.0/16', 5003),
  ('1a000000-0000-4000-8000-000000000004', 'platform-project', 'platform', '10.40.0.0/16', 5004),
  ('1a000000-0000-4000-8000-000000003009', 'sandbox-project', 'overlapping', '198.19.0.0/16', 5005),
  ('1a000000-0000-4000-8000-000000003019', 'sandbox-project', 'overlapping-route', '10.50.0.0/16', 5006);
WITH codes(code) AS (VALUES
  ('2020'), ('2021'), ('2022'), ('2023'), ('2026'), ('3001'), ('3005'), ('3022'), ('3023'), ('3040'),
  ('4001'), ('4002'), ('4003'), ('4005'), ('4006'), ('4007'), ('4008'), ('4009'), ('4010'), ('4011'),
  ('4013'), ('4014'), ('4015'), ('4016'), ('4017'), ('4018'), ('4019'), ('4020'), ('4021'), ('4026'),
  ('4027'), ('4028'), ('4029'), ('9001'), ('9002'))
INSERT INTO vpcs (id, project_id, name, cidr, vni)
SELECT '1a000000-0000-4000-8000-00000000' || code, 'sandbox-project', 'trouble-' || code,
  '10.' || (100 + row_number() OVER ()) || '.0.0/16', 6000 + row_number() OVER () FROM codes;
UPDATE vpcs SET vni = NULL WHERE id LIKE '%2026';

INSERT INTO networks SELECT '9a' || substr(id, 3), id, 'ACTIVE' FROM vpcs;
UPDATE networks SET state = 'DOWN' WHERE id LIKE '%4008';
INSERT INTO subnets SELECT '2b' || substr(id, 3), id, '9a' || substr(id, 3), replace(cidr, '.0.0/16',
  '.1.0/24')
  FROM vpcs;
UPDATE subnets SET cidr = NULL WHERE id LIKE '%2023';
UPDATE subnets SET cidr = replace(cidr, '/24', '/30') WHERE id LIKE '%9001';
INSERT INTO ports SELECT '3c' || substr(id, 3), id, '2b' || substr(id, 3), replace(cidr, '.0.0/16', '.1.20'),
  'compute:eu-de-01' FROM vpcs;
UPDATE ports SET ip = replace(ip, '.1.20', '.1.2') WHERE id LIKE '%9001';
INSERT INTO ports (id, vpc_id, subnet_id, ip, owner) VALUES
  ('3c000000-0000-4000-8000-000000000101', '1a000000-0000-4000-8000-000000000001',
   '2b000000-0000-4000-8000-000000000001', '10.10.1.21', 'compute:eu-de-02'),
  ('3c000000-0000-4000-8000-000000000102', '1a000000-0000-4000-8000-000000000001',
   '2b000000-0000-4000-8000-000000000001', '10.10.1.30', 'neutron:LOADBALANCERV2'),
  ('3c000000-0000-4000-8000-000000000103', '1a000000-0000-4000-8000-000000000001',
   '2b000000-0000-4000-8000-000000000001', '10.10.1.40', 'neutron:VIP_PORT');
INSERT INTO routers SELECT '8a' || substr(id, 3), id, 'fa:16:3e:00:' || substr(id, 33, 2) || ':' ||
  substr(id, 35, 2),
  'agent-1' FROM vpcs;
UPDATE routers SET router_mac = NULL WHERE id LIKE '%2020';
UPDATE routers SET agent_id = 'agent-9' WHERE id LIKE '%4021';
DELETE FROM routers WHERE id LIKE '%4015';
INSERT INTO agents VALUES ('agent-1', 'network-01.example.org'), ('agent-2', 'network-02.example.org');
INSERT INTO route_tables SELECT '4d' || substr(id, 3), id, 1 FROM vpcs;
INSERT INTO route_tables VALUES
  ('4d000000-0000-4000-8000-000000000101', '1a000000-0000-4000-8000-000000000001', 0),
  ('4d000000-0000-4000-8000-000000000102', '1a000000-0000-4000-8000-000000000001', 0);
INSERT INTO routes VALUES
  ('4d000000-0000-4000-8000-000000000001', '172.16.0.0/12'),
  ('4d000000-0000-4000-8000-000000003019', '198.19.192.0/24');
WITH refused(code, thing, verb) AS (VALUES
  ('2021', 'vpc', 'get'), ('2022', 'endpoint', 'add'), ('3001', 'port', 'add'), ('3005', 'service', 'delete'),
  ('3022', 'network', 'add'), ('3023', 'subnet', 'add'), ('3040', 'task', 'add'), ('4001', 'subnet', 'get'),
  ('4002', 'subnet', 'add'), ('4003', 'subnet', 'delete'), ('4005', 'network', 'get'), ('4006', 'network',
    'add'),
  ('4007', 'network', 'delete'), ('4009', 'port', 'get'), ('4010', 'port', 'add'), ('4011', 'port', 'delete'),
  ('4013', 'proxy', 'get'), ('4014', 'router', 'get'), ('4016', 'interface', 'add'),
  ('4017', 'interface', 'delete'), ('4018', 'extension', 'add'), ('4019', 'extension', 'delete'),
  ('4020', 'agent', 'get'), ('4026', 'default route table', 'get'), ('4027', 'route table', 'get'),
  ('4028', 'route', 'add'), ('4029', 'route', 'delete'), ('9002', 'binding', 'add'))
INSERT INTO repairs SELECT '1a000000-0000-4000-8000-00000000' || code, thing, verb FROM refused;
INSERT INTO pools VALUES
  ('7a000000-0000-4000-8000-000000000001', 'pool-eu-de-01', '198.19.128.10'),
  ('7a000000-0000-4000-8000-000000000002', 'pool-eu-de-02', '198.19.160.10'),
  ('7a000000-0000-4000-8000-000000002016', 'pool-drained', NULL);
INSERT INTO specifications VALUES ('default', 0), ('professional', 0), ('dedicated-1', 1);

INSERT INTO services (id, project_id, name, server_type, vpc_id, port_id, approval_enabled, tcp_proxy,
  description,
  has_dns, created_at, updated_at) VALUES
  ('5e000000-0000-4000-8000-000000000001', 'sandbox-project',
   'eu-de.shop-api.5e000000-0000-4000-8000-000000000001', 'VM', '1a000000-0000-4000-8000-000000000001',
   '3c000000-0000-4000-8000-000000000001', 1, 'close', 'Orders and stock', 0, 1764576000000, 1764576120000),
  ('5e000000-0000-4000-8000-000000000002', 'sandbox-project',
   'eu-de.reports.5e000000-0000-4000-8000-000000000002', 'LB', '1a000000-0000-4000-8000-000000000002',
   '3c000000-0000-4000-8000-000000000002', 0, 'proxy_open', 'Nightly reports', 1, 1769933400000,
     1769933460000),
  ('5e000000-0000-4000-8000-000000000003', 'partner-project',
   'eu-de.parcels.5e000000-0000-4000-8000-000000000003', 'LB', '1a000000-0000-4000-8000-000000000003',
   '3c000000-0000-4000-8000-000000000003', 1, 'close', 'Parcel tracking', 0, 1772357000000, 1772357090000),
  ('5e000000-0000-4000-8000-000000000004', 'partner-project',
   'eu-de.internal.5e000000-0000-4000-8000-000000000004', 'VM', '1a000000-0000-4000-8000-000000000003',
   '3c000000-0000-4000-8000-000000000003', 1, 'close', 'For nobody else', 0, 1772357400000, 1772357490000),
  ('5e000000-0000-4000-8000-000000002016', 'sandbox-project',
   'eu-de.drained.5e000000-0000-4000-8000-000000002016', 'VM', '1a000000-0000-4000-8000-000000000002',
   '3c000000-0000-4000-8000-000000000002', 0, 'close', 'Its pool has no addresses left', 0, 1772358000000,
   1772358060000),
  ('5e000000-0000-4000-8000-000000002024', 'sandbox-project',
   'eu-de.shadowless.5e000000-0000-4000-8000-000000002024', 'VM', '1a000000-0000-4000-8000-000000000002',
   '3c000000-0000-4000-8000-000000000002', 0, 'close', 'Its shadow port was lost', 0, 1772358100000,
     1772358160000),
  ('5e000000-0000-4000-8000-000000003047', 'sandbox-project',
   'eu-de.broken.5e000000-0000-4000-8000-000000003047', 'VM', '1a000000-0000-4000-8000-000000000001',
   '3c000000-0000-4000-8000-000000000101', 1, 'close', 'Could not be created', 0, 1772358200000,
     1772358260000),
  ('5e000000-0000-4000-8000-000000004012', 'sandbox-project',
   'eu-de.orphan.5e000000-0000-4000-8000-000000004012', 'VM', '1a000000-0000-4000-8000-000000000002',
   '3c000000-0000-4000-8000-000000004012', 0, 'close', 'Its server was deleted', 0, 1772358300000,
     1772358360000),
  ('5e000000-0000-4000-8000-000000003005', 'sandbox-project',
   'eu-de.stuck.5e000000-0000-4000-8000-000000003005', 'VM', '1a000000-0000-4000-8000-000000003005',
   '3c000000-0000-4000-8000-000000003005', 1, 'close', 'Cannot be deleted', 0, 1772358400000, 1772358460000),
  ('5e000000-0000-4000-8000-000000003040', 'sandbox-project',
   'eu-de.no-tasks.5e000000-0000-4000-8000-000000003040', 'VM', '1a000000-0000-4000-8000-000000003040',
   '3c000000-0000-4000-8000-000000003040', 1, 'close', 'Its changes cannot be undone', 0, 1772358500000,
   1772358560000);
UPDATE services SET shadow_port_id = '3d' || substr(id, 3) WHERE id NOT LIKE '%2024';
UPDATE services SET pool_id = '7a000000-0000-4000-8000-000000002016' WHERE id LIKE '%2016';
UPDATE services SET failing_code = 'EndPoint.3001', failing_text = 'Failed to create a port.' WHERE id LIKE
  '%3047';
INSERT INTO services (id, project_id, name, service_type, net_type, server_type, ip, shadow_port_id,
  approval_enabled, is_public, is_charge, has_dns, enable_policy, created_at, updated_at) VALUES
  ('5e000000-0000-4000-8000-000000000010', 'platform-project', 'eu-de.obs', 'gateway', 'vlan', 'LB',
    '100.125.0.10',
   NULL, 0, 1, 0, 0, 1, 1730000000000, 1730000000000),
  ('5e000000-0000-4000-8000-000000000011', 'platform-project', 'eu-de.dns', 'interface', 'vlan', 'LB',
   'dns.example.org', '3d000000-0000-4000-8000-000000000011', 0, 1, 1, 1, 0, 1730000100000, 1730000100000),
  ('5e000000-0000-4000-8000-000000000012', 'platform-project', 'eu-de.swr', 'interface', 'vlan', 'LB',
    '100.125.0.12',
   '3d000000-0000-4000-8000-000000000012', 0, 1, 1, 0, 0, 1730000200000, 1730000200000);
INSERT INTO service_ports (service_id, client_port, server_port)
  SELECT id, 443, 8443 FROM services WHERE id NOT LIKE '%0004';
INSERT INTO service_ports VALUES
  ('5e000000-0000-4000-8000-000000000001', 80, 8080, 'TCP'),
  ('5e000000-0000-4000-8000-000000000004', 22, 22, 'TCP');
INSERT INTO permissions (id, service_id, permission, description, created_at) VALUES
  ('fa000000-0000-4000-8000-000000000001', '5e000000-0000-4000-8000-000000000001',
   'iam:domain::7d1c0e5b9a3f4826b4e0c1d2a3f40002', 'Okafor Logistics', 1764576200000),
  ('fa000000-0000-4000-8000-000000000002', '5e000000-0000-4000-8000-000000000001',
   'iam:domain::7d1c0e5b9a3f4826b4e0c1d2a3f40003', '', 1764576300000),
  ('fa000000-0000-4000-8000-000000000003', '5e000000-0000-4000-8000-000000000003',
   'iam:domain::7d1c0e5b9a3f4826b4e0c1d2a3f40001', 'Lindqvist Outdoor', 1772357100000);

INSERT INTO endpoints (id, project_id, service_id, vpc_id, subnet_id, port_id, ip, marker_id, approval,
  description,
  created_at, updated_at) VALUES
  ('6f000000-0000-4000-8000-000000000001', 'sandbox-project', '5e000000-0000-4000-8000-000000000002',
   '1a000000-0000-4000-8000-000000000001', '2b000000-0000-4000-8000-000000000001',
   '3f000000-0000-4000-8000-000000000001', '10.10.1.101', 16777510, 'accepted', 'The shop reads reports',
   1769934000000, 1769934060000),
  ('6f000000-0000-4000-8000-000000000002', 'sandbox-project', '5e000000-0000-4000-8000-000000000003',
   '1a000000-0000-4000-8000-000000000001', '2b000000-0000-4000-8000-000000000001',
   '3f000000-0000-4000-8000-000000000002', '10.10.1.102', 16777513, 'pending', 'Waits for the partner',
   1772357600000, 1772357600000),
  ('6f000000-0000-4000-8000-000000000003', 'partner-project', '5e000000-0000-4000-8000-000000000001',
   '1a000000-0000-4000-8000-000000000003', '2b000000-0000-4000-8000-000000000003',
   '3f000000-0000-4000-8000-000000000003', '10.30.1.101', 422321321312321321, 'pending',
     'Orders for the warehouse',
   1772357700000, 1772357700000),
  ('6f000000-0000-4000-8000-000000000004', 'partner-project', '5e000000-0000-4000-8000-000000000001',
   '1a000000-0000-4000-8000-000000000003', '2b000000-0000-4000-8000-000000000003',
   '3f000000-0000-4000-8000-000000000004', '10.30.1.102', 16777520, 'accepted', 'Stock for the warehouse',
   1772357800000, 1772357860000),
  ('6f000000-0000-4000-8000-000000002015', 'sandbox-project', '5e000000-0000-4000-8000-000000000002',
   '1a000000-0000-4000-8000-000000000001', '2b000000-0000-4000-8000-000000000001',
   '3f000000-0000-4000-8000-000000002015', '10.10.1.103', 16777521, 'accepted', 'Not paid for', 1772357900000,
   1772357960000),
  ('6f000000-0000-4000-8000-000000002025', 'sandbox-project', '5e000000-0000-4000-8000-000000000002',
   '1a000000-0000-4000-8000-000000000001', '2b000000-0000-4000-8000-000000000001',
   '3f000000-0000-4000-8000-000000002025', '10.10.1.104', 16777522, 'accepted',
     'Its port was deleted by hand',
   1772357910000, 1772357970000),
  ('6f000000-0000-4000-8000-000000002046', 'sandbox-project', '5e000000-0000-4000-8000-000000000002',
   '1a000000-0000-4000-8000-000000000001', '2b000000-0000-4000-8000-000000000001',
   '3f000000-0000-4000-8000-000000002046', '10.10.1.105', 16777523, 'accepted', 'Has a fixed MAC address',
   1772357920000, 1772357980000),
  ('6f000000-0000-4000-8000-000000002047', 'sandbox-project', '5e000000-0000-4000-8000-000000000002',
   '1a000000-0000-4000-8000-000000000001', '2b000000-0000-4000-8000-000000000001',
   '3f000000-0000-4000-8000-000000002047', '10.10.1.106', 16777524, 'accepted', 'Could not be created',
   1772357930000, 1772357990000),
  ('6f000000-0000-4000-8000-000000002050', 'sandbox-project', '5e000000-0000-4000-8000-000000000002',
   '1a000000-0000-4000-8000-000000000001', '2b000000-0000-4000-8000-000000000001',
   '3f000000-0000-4000-8000-000000002050', '10.10.1.107', 16777525, 'accepted', 'Switched off', 1772357940000,
   1772358000000);
UPDATE endpoints SET active_status = 'arrear_frozen' WHERE id LIKE '%2015';
UPDATE endpoints SET has_fixed_mac = 1 WHERE id LIKE '%2046';
UPDATE endpoints SET failing_code = 'EndPoint.4010', failing_text = 'Failed to create a port.' WHERE id LIKE
  '%2047';
UPDATE endpoints SET enable_status = 'disable' WHERE id LIKE '%2050';
INSERT INTO ports SELECT port_id, vpc_id, subnet_id, ip, 'network:vpcep' FROM endpoints WHERE id NOT LIKE
  '%2025';
INSERT INTO endpoints (id, project_id, service_id, vpc_id, marker_id, policy, created_at, updated_at) VALUES
  ('6f000000-0000-4000-8000-000000000005', 'sandbox-project', '5e000000-0000-4000-8000-000000000010',
   '1a000000-0000-4000-8000-000000000001', 16777530,
   '[{"Effect":"Allow","Action":["*"],"Resource":["*"]}]', 1772359000000, 1772359060000);
INSERT INTO endpoint_tables VALUES
  ('6f000000-0000-4000-8000-000000000005', '4d000000-0000-4000-8000-000000000101');
INSERT INTO tags VALUES
  ('endpoint_service', '5e000000-0000-4000-8000-000000000001', 'team', 'orders'),
  ('endpoint_service', '5e000000-0000-4000-8000-000000000001', 'stage', 'live'),
  ('endpoint_service', '5e000000-0000-4000-8000-000000000002', 'team', 'insight'),
  ('endpoint', '6f000000-0000-4000-8000-000000000001', 'team', 'orders'),
  ('endpoint', '6f000000-0000-4000-8000-000000000005', 'team', 'insight');
