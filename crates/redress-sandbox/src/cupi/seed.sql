-- Invented people of an invented company. Passwords are hashed: salt, colon, SHA-256 of salt, colon and password.

INSERT INTO location (ObjectId, DisplayName, HostAddress, SmtpDomain, IsPrimary) VALUES
    ('58b236f7-3c20-4e61-89a0-809740c0d001', 'cuc', '192.0.2.20', 'cuc.example.com', 'true');

INSERT INTO partition (ObjectId, Name, Description, LocationObjectId) VALUES
    ('da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', 'cuc Partition', 'All extensions of the house', '58b236f7-3c20-4e61-89a0-809740c0d001'),
    ('da2114bf-0c3e-4d25-8b6a-9e2f5f0ad002', 'Warehouse Partition', 'Extensions beyond the river', '58b236f7-3c20-4e61-89a0-809740c0d001');

INSERT INTO phone_system (ObjectId, DisplayName, PortCount) VALUES
    ('ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'PhoneSystem', '24'),
    ('ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae002', 'Warehouse', '4');

INSERT INTO search_space (ObjectId, Name, Description, LocationObjectId) VALUES
    ('877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', 'cuc Search Space', 'The house', '58b236f7-3c20-4e61-89a0-809740c0d001');

INSERT INTO cos (ObjectId, DisplayName, AccessTts, MaxMsgLength, Undeletable) VALUES
    ('8ab2b94d-3c4d-4e5f-8a6b-7c8d9e0ca001', 'Voice Mail User COS', 'true', '300', 'true'),
    ('610c9c71-5d6e-4f70-9a8b-0c1d2e0ca002', 'System', 'false', '1200', 'true'),
    ('0a987b74-6e7f-4081-9b2c-3d4e5f0ca003', 'Short Messages', 'false', '60', 'false'),
    ('b3a1f0d2-8091-42a3-9d4e-5f60710ca004', 'Field Staff', 'true', '600', 'false'),
    ('c4b2e1f3-91a2-43b4-8e5f-6071820ca005', 'Trainees', 'false', '120', 'false');

INSERT INTO mailbox_store (ObjectId, MailDatabase, Server, Mounted, DisplayName, Undeletable, TimeAtWhichSizeCalculated) VALUES
    ('fd3ad7cd-1a2b-4c3d-8e4f-5a6b7c0ab001', 'UnityMbxDb1', 'cuc.example.com', 'true', 'Unity Messaging Database -1', 'true', '2026-03-02 22:59:23.323'),
    ('f0e1d2c3-2b3c-4d4e-9f50-6b7c8d0ab002', 'UnityMbxDb2', 'cuc.example.com', 'false', 'Archive', 'false', '2026-03-02 22:59:24.010');

INSERT INTO authentication_rule (ObjectId, LocationObjectId, MaxDays, MaxHacks, MinLength, DisplayName) VALUES
    ('db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001', '58b236f7-3c20-4e61-89a0-809740c0d001', '120', '7', '8', 'Recommended Web Application Authentication Rule'),
    ('df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002', '58b236f7-3c20-4e61-89a0-809740c0d001', '180', '3', '6', 'Recommended Voice Mail Authentication Rule');

INSERT INTO role (ObjectId, RoleName, RoleDescription) VALUES
    ('11111111-a1b2-4c3d-8e4f-00000000a001', 'System Administrator', 'May do everything'),
    ('11111111-a1b2-4c3d-8e4f-00000000a002', 'User Administrator', 'May change users and distribution lists'),
    ('11111111-a1b2-4c3d-8e4f-00000000a003', 'Help Desk Administrator', 'May read users, and set and unlock their credentials'),
    ('11111111-a1b2-4c3d-8e4f-00000000a004', 'Audit Administrator', 'May read everything'),
    ('11111111-a1b2-4c3d-8e4f-00000000a005', 'Technician', 'May change the server, not its users');

INSERT INTO privilege (role, area, writes) VALUES
    ('11111111-a1b2-4c3d-8e4f-00000000a001', '*', 1),
    ('11111111-a1b2-4c3d-8e4f-00000000a004', '*', 0),
    ('11111111-a1b2-4c3d-8e4f-00000000a002', 'users', 1),
    ('11111111-a1b2-4c3d-8e4f-00000000a002', 'credentials', 1),
    ('11111111-a1b2-4c3d-8e4f-00000000a002', 'lists', 1),
    ('11111111-a1b2-4c3d-8e4f-00000000a002', 'templates', 0),
    ('11111111-a1b2-4c3d-8e4f-00000000a002', 'admins', 0),
    ('11111111-a1b2-4c3d-8e4f-00000000a002', 'system', 0),
    ('11111111-a1b2-4c3d-8e4f-00000000a003', 'users', 0),
    ('11111111-a1b2-4c3d-8e4f-00000000a003', 'credentials', 1),
    ('11111111-a1b2-4c3d-8e4f-00000000a003', 'lists', 0),
    ('11111111-a1b2-4c3d-8e4f-00000000a005', 'system', 1),
    ('11111111-a1b2-4c3d-8e4f-00000000a005', 'templates', 0);

INSERT INTO user (ObjectId, class, template_store, Alias, DisplayName, CreationTime, CosObjectId, LocationObjectId, MediaSwitchObjectId, PartitionObjectId, SearchByExtensionSearchSpaceObjectId, SearchByNameSearchSpaceObjectId, Undeletable, Department) VALUES
    ('22222222-b2c3-4d4e-9f50-00000000b001', 'template', 'fd3ad7cd-1a2b-4c3d-8e4f-5a6b7c0ab001', 'voicemailusertemplate', 'Voice Mail User Template', '2026-01-12T08:30:00Z', '8ab2b94d-3c4d-4e5f-8a6b-7c8d9e0ca001', '58b236f7-3c20-4e61-89a0-809740c0d001', 'ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', 'true', NULL),
    ('22222222-b2c3-4d4e-9f50-00000000b002', 'template', 'fd3ad7cd-1a2b-4c3d-8e4f-5a6b7c0ab001', 'fieldstafftemplate', 'Field Staff Template', '2026-01-14T10:02:11Z', 'b3a1f0d2-8091-42a3-9d4e-5f60710ca004', '58b236f7-3c20-4e61-89a0-809740c0d001', 'ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', 'false', 'Field Service'),
    ('22222222-b2c3-4d4e-9f50-00000000b003', 'template', 'f0e1d2c3-2b3c-4d4e-9f50-6b7c8d0ab002', 'archivetemplate', 'Archive Template', '2026-01-14T10:05:40Z', '8ab2b94d-3c4d-4e5f-8a6b-7c8d9e0ca001', '58b236f7-3c20-4e61-89a0-809740c0d001', 'ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', 'false', NULL),
    ('22222222-b2c3-4d4e-9f50-00000000b004', 'template', 'fd3ad7cd-1a2b-4c3d-8e4f-5a6b7c0ab001', 'formertemplate', 'Former Employees Template', '2026-01-15T07:45:09Z', '38a57ca9-7f80-4192-8c3d-4e5f600ca0ff', '58b236f7-3c20-4e61-89a0-809740c0d001', 'ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', 'false', NULL),
    ('22222222-b2c3-4d4e-9f50-00000000b005', 'template', NULL, 'administratortemplate', 'Administrator Template', '2026-01-12T08:30:00Z', NULL, '58b236f7-3c20-4e61-89a0-809740c0d001', NULL, NULL, NULL, NULL, 'true', NULL);

INSERT INTO user (ObjectId, class, Alias, FirstName, LastName, DisplayName, CreationTime, LocationObjectId, Undeletable, ReadOnly, SmtpAddress) VALUES
    ('44444444-d4e5-4f60-9172-00000000d001', 'admin', 'admin', NULL, NULL, 'admin', '2026-01-12T08:30:15Z', '58b236f7-3c20-4e61-89a0-809740c0d001', 'true', 'true', 'admin@cuc.example.com'),
    ('44444444-d4e5-4f60-9172-00000000d002', 'admin', 'UnityConnection', 'Unity Connection', 'Messaging System', 'Unity Connection Messaging System', '2026-01-12T08:30:16Z', '58b236f7-3c20-4e61-89a0-809740c0d001', 'true', 'true', 'unityconnection@cuc.example.com'),
    ('44444444-d4e5-4f60-9172-00000000d003', 'admin', 'Replication', 'Replication', 'Agent', 'Replication Agent (cuc)', '2026-01-12T08:30:17Z', '58b236f7-3c20-4e61-89a0-809740c0d001', 'true', 'true', 'replication@cuc.example.com'),
    ('44444444-d4e5-4f60-9172-00000000d004', 'admin', 'auditor', 'Ada', 'Lindqvist', 'Ada Lindqvist', '2026-01-12T08:30:18Z', '58b236f7-3c20-4e61-89a0-809740c0d001', 'false', 'false', 'auditor@cuc.example.com'),
    ('44444444-d4e5-4f60-9172-00000000d005', 'admin', 'helpdesk', 'Hugo', 'Brandt', 'Hugo Brandt', '2026-01-12T08:30:19Z', '58b236f7-3c20-4e61-89a0-809740c0d001', 'false', 'false', 'helpdesk@cuc.example.com'),
    ('44444444-d4e5-4f60-9172-00000000d006', 'admin', 'manager', 'Mina', 'Okafor', 'Mina Okafor', '2026-01-12T08:30:20Z', '58b236f7-3c20-4e61-89a0-809740c0d001', 'false', 'false', 'manager@cuc.example.com');

INSERT INTO user_role (ObjectId, UserObjectId, RoleObjectId) VALUES
    ('55555555-e5f6-4071-8283-00000000e001', '44444444-d4e5-4f60-9172-00000000d001', '11111111-a1b2-4c3d-8e4f-00000000a001'),
    ('55555555-e5f6-4071-8283-00000000e004', '44444444-d4e5-4f60-9172-00000000d004', '11111111-a1b2-4c3d-8e4f-00000000a004'),
    ('55555555-e5f6-4071-8283-00000000e005', '44444444-d4e5-4f60-9172-00000000d005', '11111111-a1b2-4c3d-8e4f-00000000a003'),
    ('55555555-e5f6-4071-8283-00000000e006', '44444444-d4e5-4f60-9172-00000000d006', '11111111-a1b2-4c3d-8e4f-00000000a002');

INSERT INTO user (ObjectId, class, Alias, FirstName, LastName, DisplayName, EmailAddress, City, Department, EmployeeId, CreationTime, CosObjectId, LocationObjectId, MediaSwitchObjectId, PartitionObjectId, SearchByExtensionSearchSpaceObjectId, SearchByNameSearchSpaceObjectId, CallHandlerObjectId, DtmfAccessId, SmtpAddress, Undeletable, ListInDirectory) VALUES
    ('66666666-f607-4182-9394-00000000f001', 'user', 'undeliverablemessagesmailbox', NULL, NULL, 'Undeliverable Messages', NULL, NULL, NULL, NULL, '2026-01-12T08:30:38Z', '610c9c71-5d6e-4f70-9a8b-0c1d2e0ca002', '58b236f7-3c20-4e61-89a0-809740c0d001', 'ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '77777777-0718-4293-84a5-000000007001', '99999', 'undeliverablemessagesmailbox@cuc.example.com', 'true', 'false'),
    ('66666666-f607-4182-9394-00000000f002', 'user', 'operator', NULL, NULL, 'Operator', NULL, NULL, NULL, NULL, '2026-01-12 08:30:39.02', '610c9c71-5d6e-4f70-9a8b-0c1d2e0ca002', '58b236f7-3c20-4e61-89a0-809740c0d001', 'ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '77777777-0718-4293-84a5-000000007002', '99990', 'operator@cuc.example.com', 'true', 'false'),
    ('66666666-f607-4182-9394-00000000f003', 'user', 'jdoe', 'Jana', 'Doe', 'Jana Doe', 'jana.doe@example.com', 'Lisbon', 'Sales', '1041', '2026-02-03T09:12:44Z', '8ab2b94d-3c4d-4e5f-8a6b-7c8d9e0ca001', '58b236f7-3c20-4e61-89a0-809740c0d001', 'ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '77777777-0718-4293-84a5-000000007003', '74601', 'jdoe@cuc.example.com', 'false', 'true'),
    ('66666666-f607-4182-9394-00000000f004', 'user', 'tkessler', 'Tomas', 'Kessler', 'Tomas Kessler', 'tomas.kessler@example.com', 'Graz', 'Sales', '1042', '2026-02-03T09:13:20Z', '8ab2b94d-3c4d-4e5f-8a6b-7c8d9e0ca001', '58b236f7-3c20-4e61-89a0-809740c0d001', 'ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '77777777-0718-4293-84a5-000000007004', '74602', 'tkessler@cuc.example.com', 'false', 'true'),
    ('66666666-f607-4182-9394-00000000f005', 'user', 'rmolina', 'Rosa', 'Molina', 'Rosa Molina', 'rosa.molina@example.com', 'Sevilla', 'Legal', '1043', '2026-02-03T09:14:02Z', '8ab2b94d-3c4d-4e5f-8a6b-7c8d9e0ca001', '58b236f7-3c20-4e61-89a0-809740c0d001', 'ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '77777777-0718-4293-84a5-000000007005', '74603', 'rmolina@cuc.example.com', 'false', 'true'),
    ('66666666-f607-4182-9394-00000000f006', 'user', 'byoung', 'Basil', 'Young', 'Basil Young', '', 'Leeds', 'Warehouse', '1044', '2026-02-04T11:40:55Z', '8ab2b94d-3c4d-4e5f-8a6b-7c8d9e0ca001', '58b236f7-3c20-4e61-89a0-809740c0d001', 'ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '77777777-0718-4293-84a5-000000007006', '74604', 'byoung@cuc.example.com', 'false', 'true'),
    ('66666666-f607-4182-9394-00000000f007', 'user', 'fyamada', 'Fumi', 'Yamada', 'Fumi Yamada', 'fumi.yamada@example.net', 'Nagoya', 'Engineering', '1045', '2026-02-05T07:22:31Z', '8ab2b94d-3c4d-4e5f-8a6b-7c8d9e0ca001', '58b236f7-3c20-4e61-89a0-809740c0d001', 'ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '77777777-0718-4293-84a5-000000007007', '74605', 'fyamada@cuc.example.com', 'false', 'true'),
    ('66666666-f607-4182-9394-00000000f008', 'user', 'cdubois', 'Claire', 'Dubois', 'Claire Dubois', 'claire.dubois@example.com', 'Lille', 'Engineering', '1046', '2026-02-05T07:23:10Z', '8ab2b94d-3c4d-4e5f-8a6b-7c8d9e0ca001', '58b236f7-3c20-4e61-89a0-809740c0d001', 'ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '77777777-0718-4293-84a5-000000007008', '74606', 'cdubois@cuc.example.com', 'false', 'true'),
    ('66666666-f607-4182-9394-00000000f009', 'user', 'nadeyemi', 'Nkem', 'Adeyemi', 'Nkem Adeyemi', 'nkem.adeyemi@example.org', 'Lagos', 'Field Service', '1047', '2026-02-09T13:01:09Z', 'b3a1f0d2-8091-42a3-9d4e-5f60710ca004', '58b236f7-3c20-4e61-89a0-809740c0d001', 'ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '77777777-0718-4293-84a5-000000007009', '74607', 'nadeyemi@cuc.example.com', 'false', 'true'),
    ('66666666-f607-4182-9394-00000000f010', 'user', 'ppetrov', 'Pavel', 'Petrov', 'Pavel Petrov', '', 'Varna', 'Field Service', '1048', '2026-02-10T15:48:27Z', 'b3a1f0d2-8091-42a3-9d4e-5f60710ca004', '58b236f7-3c20-4e61-89a0-809740c0d001', 'ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '77777777-0718-4293-84a5-000000007010', '74608', 'ppetrov@cuc.example.com', 'false', 'true'),
    ('66666666-f607-4182-9394-00000000f011', 'user', 'karchive', 'Karin', 'Archer', 'Karin Archer', 'karin.archer@example.com', 'Bern', 'Archive', '1049', '2026-02-11T06:59:58Z', '8ab2b94d-3c4d-4e5f-8a6b-7c8d9e0ca001', '58b236f7-3c20-4e61-89a0-809740c0d001', 'ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '77777777-0718-4293-84a5-000000007011', '74609', 'karchive@cuc.example.com', 'false', 'true'),
    ('66666666-f607-4182-9394-00000000f012', 'user', 'lstone', 'Lena', 'Stone', 'Lena Stone', 'lena.stone@example.com', 'Oslo', 'Legal', '1050', '2026-02-12T10:10:10Z', '8ab2b94d-3c4d-4e5f-8a6b-7c8d9e0ca001', '58b236f7-3c20-4e61-89a0-809740c0d001', 'ec1e2636-7b41-4f0c-9d2e-3a5c6b0ae001', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '877942bf-2d1f-4a90-8c3e-1b7d5e0ac001', '77777777-0718-4293-84a5-000000007012', '74610', 'lstone@cuc.example.com', 'false', 'true');

INSERT INTO mailbox (UserObjectId, MailboxStoreObjectId) VALUES
    ('66666666-f607-4182-9394-00000000f001', 'fd3ad7cd-1a2b-4c3d-8e4f-5a6b7c0ab001'),
    ('66666666-f607-4182-9394-00000000f002', 'fd3ad7cd-1a2b-4c3d-8e4f-5a6b7c0ab001'),
    ('66666666-f607-4182-9394-00000000f003', 'fd3ad7cd-1a2b-4c3d-8e4f-5a6b7c0ab001'),
    ('66666666-f607-4182-9394-00000000f004', 'fd3ad7cd-1a2b-4c3d-8e4f-5a6b7c0ab001'),
    ('66666666-f607-4182-9394-00000000f005', 'fd3ad7cd-1a2b-4c3d-8e4f-5a6b7c0ab001'),
    ('66666666-f607-4182-9394-00000000f006', 'fd3ad7cd-1a2b-4c3d-8e4f-5a6b7c0ab001'),
    ('66666666-f607-4182-9394-00000000f007', 'fd3ad7cd-1a2b-4c3d-8e4f-5a6b7c0ab001'),
    ('66666666-f607-4182-9394-00000000f008', 'fd3ad7cd-1a2b-4c3d-8e4f-5a6b7c0ab001'),
    ('66666666-f607-4182-9394-00000000f009', 'fd3ad7cd-1a2b-4c3d-8e4f-5a6b7c0ab001'),
    ('66666666-f607-4182-9394-00000000f010', 'fd3ad7cd-1a2b-4c3d-8e4f-5a6b7c0ab001'),
    ('66666666-f607-4182-9394-00000000f011', 'f0e1d2c3-2b3c-4d4e-9f50-6b7c8d0ab002'),
    ('66666666-f607-4182-9394-00000000f012', 'fd3ad7cd-1a2b-4c3d-8e4f-5a6b7c0ab001');

INSERT INTO call_handler (ObjectId, CreationTime, DisplayName, DtmfAccessId, IsPrimary, RecipientSubscriberObjectId, Undeletable, PartitionObjectId) VALUES
    ('77777777-0718-4293-84a5-000000007001', '2026-01-12T08:30:38Z', 'Undeliverable Messages', '99999', 'true', '66666666-f607-4182-9394-00000000f001', 'true', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001'),
    ('77777777-0718-4293-84a5-000000007002', '2026-01-12 08:30:39.02', 'Operator', '99990', 'true', '66666666-f607-4182-9394-00000000f002', 'true', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001'),
    ('77777777-0718-4293-84a5-000000007003', '2026-02-03T09:12:44Z', 'Jana Doe', '74601', 'true', '66666666-f607-4182-9394-00000000f003', 'true', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001'),
    ('77777777-0718-4293-84a5-000000007004', '2026-02-03T09:13:20Z', 'Tomas Kessler', '74602', 'true', '66666666-f607-4182-9394-00000000f004', 'true', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001'),
    ('77777777-0718-4293-84a5-000000007005', '2026-02-03T09:14:02Z', 'Rosa Molina', '74603', 'true', '66666666-f607-4182-9394-00000000f005', 'true', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001'),
    ('77777777-0718-4293-84a5-000000007006', '2026-02-04T11:40:55Z', 'Basil Young', '74604', 'true', '66666666-f607-4182-9394-00000000f006', 'true', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001'),
    ('77777777-0718-4293-84a5-000000007007', '2026-02-05T07:22:31Z', 'Fumi Yamada', '74605', 'true', '66666666-f607-4182-9394-00000000f007', 'true', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001'),
    ('77777777-0718-4293-84a5-000000007008', '2026-02-05T07:23:10Z', 'Claire Dubois', '74606', 'true', '66666666-f607-4182-9394-00000000f008', 'true', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001'),
    ('77777777-0718-4293-84a5-000000007009', '2026-02-09T13:01:09Z', 'Nkem Adeyemi', '74607', 'true', '66666666-f607-4182-9394-00000000f009', 'true', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001'),
    ('77777777-0718-4293-84a5-000000007010', '2026-02-10T15:48:27Z', 'Pavel Petrov', '74608', 'true', '66666666-f607-4182-9394-00000000f010', 'true', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001'),
    ('77777777-0718-4293-84a5-000000007011', '2026-02-11T06:59:58Z', 'Karin Archer', '74609', 'true', '66666666-f607-4182-9394-00000000f011', 'true', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001'),
    ('77777777-0718-4293-84a5-000000007012', '2026-02-12T10:10:10Z', 'Lena Stone', '74610', 'true', '66666666-f607-4182-9394-00000000f012', 'true', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001'),
    ('77777777-0718-4293-84a5-000000007101', '2026-01-12T08:31:01Z', 'Opening Greeting', NULL, 'false', NULL, 'true', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001'),
    ('77777777-0718-4293-84a5-000000007102', '2026-01-12T08:31:02Z', 'Operator', '0', 'false', NULL, 'true', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001'),
    ('77777777-0718-4293-84a5-000000007103', '2026-01-12T08:31:03Z', 'Goodbye', NULL, 'false', NULL, 'true', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001'),
    ('77777777-0718-4293-84a5-000000007104', '2026-01-12T08:31:04Z', 'Service Desk', '74900', 'false', NULL, 'false', 'da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001');

INSERT INTO credential (ObjectId, UserObjectId, CredentialType, hash, DoesntExpire, CredMustChange, CredentialPolicyObjectId) VALUES
    ('33333333-c3d4-4e5f-8061-00000000c001', '22222222-b2c3-4d4e-9f50-00000000b001', 3, 's001:d555b089302b9d55973a1024311ce27f4502cbc868a648f1e489fe5de74812ab', 'false', 'true', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c002', '22222222-b2c3-4d4e-9f50-00000000b001', 4, 's002:9a90172aa3070c2bf37728a36e10e17d3525d5e5a5ee9fb6c6a73808eae8c5e0', 'false', 'true', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002'),
    ('33333333-c3d4-4e5f-8061-00000000c003', '22222222-b2c3-4d4e-9f50-00000000b002', 3, 's003:3e6668ca06819a048809383aef87c17796de13acdb6181cebe0f77d497301089', 'false', 'true', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c004', '22222222-b2c3-4d4e-9f50-00000000b002', 4, 's004:8169993eb6277ef9b621dc404e13acdc555c59e48e7f32dda4f1da6559eb9192', 'false', 'true', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002'),
    ('33333333-c3d4-4e5f-8061-00000000c005', '22222222-b2c3-4d4e-9f50-00000000b003', 3, 's005:63df7cbba67b11b794e7e519ce86e908b9117abfb48057b138ffd952419d6dec', 'false', 'true', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c006', '22222222-b2c3-4d4e-9f50-00000000b003', 4, 's006:e913f80fbdf07bed8070603ca9751640b18fe4e937802648bab9fbc3ff664eb6', 'false', 'true', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002'),
    ('33333333-c3d4-4e5f-8061-00000000c007', '22222222-b2c3-4d4e-9f50-00000000b004', 3, 's007:951b285120b6c936a0a2992a00ecacd9f66ca1f73eae901f440891fce1536730', 'false', 'true', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c008', '22222222-b2c3-4d4e-9f50-00000000b004', 4, 's008:b6749d49d4d03017276a52ad127bc1cea6e3b03c3fdb53ecd8fab07a298e8cd5', 'false', 'true', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002'),
    ('33333333-c3d4-4e5f-8061-00000000c009', '22222222-b2c3-4d4e-9f50-00000000b005', 3, 's009:d6f661f83ad60e9408496af290f0fb4588244119d1323448c091bc8583f8671e', 'false', 'true', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c010', '22222222-b2c3-4d4e-9f50-00000000b005', 4, 's010:d45e5ddd56fa7b5979517bd56a5450b4f3b970ab1141a0eb3a96ca627e5af079', 'false', 'true', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002'),
    ('33333333-c3d4-4e5f-8061-00000000c011', '44444444-d4e5-4f60-9172-00000000d001', 3, 's011:14e141b4d1d2afbed3e8911c5df780c23a8904b6bb128447848d47e51fea0bd7', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c012', '44444444-d4e5-4f60-9172-00000000d002', 3, 's012:d28c629fa23eb91f3cded5ea988fda6ffcc5b9409424523f0fce0bfaf329ed4c', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c013', '44444444-d4e5-4f60-9172-00000000d003', 3, 's013:c2444fa8b3c12edff5456b54f8e2cac766e78d4ebf48224a8b23c88dee243a3e', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c014', '44444444-d4e5-4f60-9172-00000000d004', 3, 's014:24eec2fb6753fafa3791d2a0831b37721dc580b5992c20c9a4e7cd6f1f217285', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c015', '44444444-d4e5-4f60-9172-00000000d005', 3, 's015:62f61f4a80d245ecdc2ddd5c5f2b6bfcc69a1797ac375ef771056f2b1f3d3dd7', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c016', '44444444-d4e5-4f60-9172-00000000d006', 3, 's016:0b88dd8d2d241ef9a8053e8b371babf8bc59fd445229f4df98812f5be620fc66', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c017', '66666666-f607-4182-9394-00000000f001', 3, 's017:86f886cc69dbc7171ca1b2fa65f84603e2f60febde0d5a64449ced0435b8e654', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c018', '66666666-f607-4182-9394-00000000f001', 4, 's018:69c1b1b1bf0301dc058a04b3319207987a9896913dd8fa0d5314f68a41899681', 'true', 'false', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002'),
    ('33333333-c3d4-4e5f-8061-00000000c019', '66666666-f607-4182-9394-00000000f002', 3, 's019:2ee24d280439f2136941663d2857abd995bdd459e6339fb0e68bb8ce9cbadae6', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c020', '66666666-f607-4182-9394-00000000f002', 4, 's020:4727d3a878053b77d6206a90e729b7ea5b1e46919f7e7ffb015c15fae1174647', 'true', 'false', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002'),
    ('33333333-c3d4-4e5f-8061-00000000c021', '66666666-f607-4182-9394-00000000f003', 3, 's021:f2f555115eb11b157beed7dfe51983ca7739ca8eb94b8cc0f57141a95b0917e7', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c022', '66666666-f607-4182-9394-00000000f003', 4, 's022:104f3fed1e9f2cbaded0057477d926e13f206cd407ef1337e7064711143d252e', 'true', 'false', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002'),
    ('33333333-c3d4-4e5f-8061-00000000c023', '66666666-f607-4182-9394-00000000f004', 3, 's023:4a5c4b1c9e485a3a3b78adb69c115c004283c80f2d6527e9e00fb1897570058f', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c024', '66666666-f607-4182-9394-00000000f004', 4, 's024:eb51e625cf1104f09943551fd9c70f1dc531528751ea5b4fed46874ccb092ec5', 'true', 'false', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002'),
    ('33333333-c3d4-4e5f-8061-00000000c025', '66666666-f607-4182-9394-00000000f005', 3, 's025:2e8b2372f78a4f9d89d2f57e0f4a43a49bc30bbbde8eb25aefc2a5ece84dce30', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c026', '66666666-f607-4182-9394-00000000f005', 4, 's026:296225fc1ef33df1aa9290fa3ec4430b32094d679eb5ec406740a988452cdf4c', 'true', 'false', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002'),
    ('33333333-c3d4-4e5f-8061-00000000c027', '66666666-f607-4182-9394-00000000f006', 3, 's027:97122d0b69d85105750b51979051916d3dc81c37ce836ebecfe09697fd1c6441', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c028', '66666666-f607-4182-9394-00000000f006', 4, 's028:77adf8cfaa285cb2e9e2a29147452ace649e5c6e82fb5ce283c9bf0df5117adb', 'true', 'false', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002'),
    ('33333333-c3d4-4e5f-8061-00000000c029', '66666666-f607-4182-9394-00000000f007', 3, 's029:11b1442ab4942ea400b255f348caf9445c29612599d924fe5072ce000262ce3b', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c030', '66666666-f607-4182-9394-00000000f007', 4, 's030:b6bb74158ed08307d15587a3839ae7a9c11a72925797d98c514fcbb79edb736f', 'true', 'false', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002'),
    ('33333333-c3d4-4e5f-8061-00000000c031', '66666666-f607-4182-9394-00000000f008', 3, 's031:35977eb177996eb86a046ec82ab5880b13e6d89a5a9e7f63e492e8b8708c41b2', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c032', '66666666-f607-4182-9394-00000000f008', 4, 's032:81340ba061670e864df8370883c139f9884a81864de16aeb10503746c830142f', 'true', 'false', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002'),
    ('33333333-c3d4-4e5f-8061-00000000c033', '66666666-f607-4182-9394-00000000f009', 3, 's033:0517818961ae6129431c4b897655a4cb82a0471a9e711d090abfc5c252b299f5', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c034', '66666666-f607-4182-9394-00000000f009', 4, 's034:df2056a41480c998124e48055db31621fd43a34eccfdfa38dafa732be1b89968', 'true', 'false', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002'),
    ('33333333-c3d4-4e5f-8061-00000000c035', '66666666-f607-4182-9394-00000000f010', 3, 's035:8c1833d368366a904789ab68df3de8d0e666e4e6657094df79e69c58a7789a47', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c036', '66666666-f607-4182-9394-00000000f010', 4, 's036:95aaca7744fb96cac7634b7a6d452e055f3beba0cb632f49a4243befaf68e784', 'true', 'false', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002'),
    ('33333333-c3d4-4e5f-8061-00000000c037', '66666666-f607-4182-9394-00000000f011', 3, 's037:93d90726190044a00748dff93b2d6e989cc875285e838aef9a6f772e666b0445', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c038', '66666666-f607-4182-9394-00000000f011', 4, 's038:1f41e4d7587125f4f6dc3c6f442d5531a7452e3778ee8425a2b03ecc4c0e64dd', 'true', 'false', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002'),
    ('33333333-c3d4-4e5f-8061-00000000c039', '66666666-f607-4182-9394-00000000f012', 3, 's039:719468f259995a34c61c213e97e4c1440becf9d5558350f3ff5f029f4e054559', 'true', 'false', 'db3999dc-4e5f-4b6a-9c7d-0e1f2a0db001'),
    ('33333333-c3d4-4e5f-8061-00000000c040', '66666666-f607-4182-9394-00000000f012', 4, 's040:b5096863bdea49e0efaeca0cf564e94e2d72fc96c2d318915601249fdbfd901d', 'true', 'false', 'df3611a3-6a7b-4c8d-9e0f-1a2b3c0db002');

INSERT INTO distribution_list (ObjectId, Alias, CreationTime, DisplayName, DtmfAccessId, Undeletable) VALUES
    ('88888888-1829-43a4-95b6-000000008001', 'allvoicemailusers', '2026-01-12T08:32:01Z', 'All Voice Mail Users', '99991', 'true'),
    ('88888888-1829-43a4-95b6-000000008002', 'undeliverablemessages', '2026-01-12T08:32:02Z', 'Undeliverable Messages List', '99992', 'true'),
    ('88888888-1829-43a4-95b6-000000008003', 'sales', '2026-01-12T08:32:03Z', 'Sales', '74701', 'false'),
    ('88888888-1829-43a4-95b6-000000008004', 'fieldservice', '2026-01-12T08:32:04Z', 'Field Service', '74702', 'false'),
    ('88888888-1829-43a4-95b6-000000008005', 'legal', '2026-01-12T08:32:05Z', 'Legal', NULL, 'false');

INSERT INTO message (MsgId, UserObjectId, folder, sender, Subject, Read, Priority, ArrivalTime, Size, Duration) VALUES
    ('0:99999999-293a-44b5-86c7-000000009001', '66666666-f607-4182-9394-00000000f003', 'inbox', '66666666-f607-4182-9394-00000000f004', 'Order 2207', 'true', 'Normal', 1772438400000, 16044, 4),
    ('0:99999999-293a-44b5-86c7-000000009002', '66666666-f607-4182-9394-00000000f003', 'inbox', '66666666-f607-4182-9394-00000000f005', 'Contract, second draft', 'false', 'Urgent', 1772524800000, 24044, 6),
    ('0:99999999-293a-44b5-86c7-000000009003', '66666666-f607-4182-9394-00000000f003', 'sent', '66666666-f607-4182-9394-00000000f003', 'Re: Order 2207', 'true', 'Normal', 1772442000000, 8044, 2),
    ('0:99999999-293a-44b5-86c7-000000009004', '66666666-f607-4182-9394-00000000f004', 'inbox', '66666666-f607-4182-9394-00000000f003', 'Re: Order 2207', 'false', 'Normal', 1772442000000, 8044, 2),
    ('0:99999999-293a-44b5-86c7-000000009005', '66666666-f607-4182-9394-00000000f004', 'sent', '66666666-f607-4182-9394-00000000f004', 'Order 2207', 'true', 'Normal', 1772438400000, 16044, 4),
    ('0:99999999-293a-44b5-86c7-000000009006', '66666666-f607-4182-9394-00000000f005', 'sent', '66666666-f607-4182-9394-00000000f005', 'Contract, second draft', 'true', 'Urgent', 1772524800000, 24044, 6);

INSERT INTO configuration_value (FullName, Name, Value, Type, MinVal, MaxVal, LastModifiedTime, LastModifiedByComponent) VALUES
    ('System.Directory.Greeting', 'Greeting', 'Welcome to the directory', 'String', NULL, NULL, '2026-01-12 08:30:40.101', '2'),
    ('System.Messaging.MaxMessageLength', 'MaxMessageLength', '300', 'Integer', '1', '3600', '2026-01-12 08:30:40.101', '2'),
    ('System.Conversation.ConfirmDeleteMessage', 'ConfirmDeleteMessage', '0', 'Boolean', NULL, NULL, '2026-01-12 08:30:40.101', '2'),
    ('System.SA.RTMaxWarnings', 'RTMaxWarnings', '5', 'Integer', '0', '100', '2026-01-12 08:30:40.101', '2'),
    ('System.Directory.SearchHelp', 'SearchHelp', 'Dial the first letters of the last name', 'String', NULL, NULL, '2026-01-12 08:30:40.101', '2'),
    ('System.Fax.MaxPages', 'MaxPages', '40', 'Integer', '1', '500', '2026-01-12 08:30:40.101', '2');

INSERT INTO ldap_user (pkid, alias, firstName, lastName, emailAddress) VALUES
    ('aaaaaaaa-3a4b-45c6-97d8-00000000a001', 'nfoss', 'Nora', 'Foss', 'nora.foss@example.com'),
    ('aaaaaaaa-3a4b-45c6-97d8-00000000a002', 'gabebe', 'Girma', 'Abebe', 'girma.abebe@example.com'),
    ('aaaaaaaa-3a4b-45c6-97d8-00000000a003', 'svasquez', 'Sol', 'Vasquez', 'sol.vasquez@example.com'),
    ('aaaaaaaa-3a4b-45c6-97d8-00000000a004', 'hlindt', 'Hanna', 'Lindt', 'hanna.lindt@example.com'),
    ('aaaaaaaa-3a4b-45c6-97d8-00000000a005', 'omarsh', 'Owen', 'Marsh', 'owen.marsh@example.com'),
    ('aaaaaaaa-3a4b-45c6-97d8-00000000a006', 'iquispe', 'Illari', 'Quispe', 'illari.quispe@example.com'),
    ('aaaaaaaa-3a4b-45c6-97d8-00000000a007', 'dmertens', 'Daan', 'Mertens', 'daan.mertens@example.com'),
    ('aaaaaaaa-3a4b-45c6-97d8-00000000a008', 'zhorvat', 'Zora', 'Horvat', 'zora.horvat@example.com'),
    ('aaaaaaaa-3a4b-45c6-97d8-00000000a009', 'ktanaka', 'Kei', 'Tanaka', 'kei.tanaka@example.com'),
    ('aaaaaaaa-3a4b-45c6-97d8-00000000a010', 'abianchi', 'Alba', 'Bianchi', 'alba.bianchi@example.com'),
    ('aaaaaaaa-3a4b-45c6-97d8-00000000a011', 'erasmussen', 'Emil', 'Rasmussen', 'emil.rasmussen@example.com'),
    ('aaaaaaaa-3a4b-45c6-97d8-00000000a012', 'wchen', 'Wen', 'Chen', 'wen.chen@example.com');

INSERT INTO moved (path, place) VALUES
    ('/vmrest/callhandlers', '/vmrest/handlers/callhandlers');
