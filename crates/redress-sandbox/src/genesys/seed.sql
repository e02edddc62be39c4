INSERT INTO server VALUES (1, 'production', NULL, NULL, 0, 0, 0, 0, 0, 0);
INSERT INTO tenants VALUES (1, 'Environment'), (101, 'Emporium'), (102, 'Northwind');

-- Each user's password is the user's name.
INSERT INTO users VALUES
    ('admin', '8da193366e1554c08b2870c50f737b9587c3372b656151c4a96028af26f51334', 1),
    ('supervisor', '102cdda4045780e7e214ddf978b9cfebd415462a329d1e6678c61b3dc0639b58', 0),
    ('agent', 'f438feb0fdeb5dc74ea1125e7e93f4080d908e286e5c3dc990d5eba266c719b6', 0),
    ('ivr', 'ddd5d87448bdefa753332669d7843bd11fe21e98361b2e6ede1db15a3bd1be75', 0),
    ('trainee', 'cf80e6f6f5f9bebd305ac390e783bd107e9d004617f5efc8ee6a914aa430d5a3', 0);
INSERT INTO memberships VALUES ('admin', 'Administrator'), ('supervisor', 'Supervisor'), ('agent', 'Agent'), ('ivr', 'IVR');
INSERT INTO privileges VALUES
    ('Administrator', 'UCS.Customer.readProfile'),
    ('Administrator', 'UCS.Customer.readProfileExtension'),
    ('Administrator', 'UCS.Customer.identifyProfile'),
    ('Administrator', 'UCS.Schema.readProfileSchema'),
    ('Administrator', 'UCS.Schema.readProfileExtensionSchema'),
    ('Administrator', 'UCS.Schema.readIdKeys'),
    ('Administrator', 'UCS.Customer.createProfile'),
    ('Administrator', 'UCS.Customer.createProfileExtension'),
    ('Administrator', 'UCS.Customer.updateProfile'),
    ('Administrator', 'UCS.Customer.updateProfileExtension'),
    ('Administrator', 'UCS.Customer.deleteProfile'),
    ('Administrator', 'UCS.Customer.deleteProfileExtension'),
    ('Administrator', 'UCS.Customer.importProfiles'),
    ('Administrator', 'UCS.Schema.createProfileSchema'),
    ('Administrator', 'UCS.Schema.createProfileExtensionSchema'),
    ('Administrator', 'UCS.Schema.deleteProfileExtensionSchema'),
    ('Administrator', 'UCS.Schema.createIdKeys'),
    ('Administrator', 'UCS.Schema.deleteIdKeys'),
    ('Administrator', 'UCS.Server.setMode'),
    ('Administrator', 'CS.write'),
    ('Administrator', 'CS.read'),
    ('Supervisor', 'UCS.Customer.readProfile'),
    ('Supervisor', 'UCS.Customer.readProfileExtension'),
    ('Supervisor', 'UCS.Customer.identifyProfile'),
    ('Supervisor', 'UCS.Schema.readProfileSchema'),
    ('Supervisor', 'UCS.Schema.readProfileExtensionSchema'),
    ('Supervisor', 'UCS.Schema.readIdKeys'),
    ('Supervisor', 'CS.read'),
    ('Agent', 'UCS.Customer.readProfile'),
    ('Agent', 'UCS.Customer.identifyProfile'),
    ('Agent', 'UCS.Customer.createProfile'),
    ('Agent', 'UCS.Customer.updateProfile'),
    ('Agent', 'UCS.Schema.readProfileSchema'),
    ('Agent', 'UCS.Schema.readIdKeys'),
    ('IVR', 'UCS.Customer.identifyProfile'),
    ('IVR', 'UCS.Customer.readProfile'),
    ('IVR', 'CS.read'),
    ('IVR', 'CS.write');

-- Northwind has no profile schema yet.
INSERT INTO schemas VALUES
    (1, '', 'profile', '[{"name":"FirstName","type":"string","length":64},{"name":"LastName","type":"string","length":64,"mandatory":true},{"name":"DOB","type":"datetime"},{"name":"EmailAddress","type":"string","length":256},{"name":"AccountNumber","type":"string","length":12},{"name":"Points","type":"integer","default":0},{"name":"Newsletter","type":"boolean"}]', '[]'),
    (1, 'Phone', 'multi-valued', '[{"name":"PhoneType","type":"integer","default":0},{"name":"prefix","type":"string","length":4,"default":"+1"},{"name":"PhoneNumber","type":"string","length":15,"mandatory":true},{"name":"description","type":"string","length":32},{"name":"start_availability","type":"datetime"},{"name":"end_availability","type":"datetime"}]', '["PhoneNumber"]'),
    (1, 'Address', 'single-valued', '[{"name":"AddressType","type":"integer","default":0},{"name":"Address","type":"string","length":256},{"name":"City","type":"string","length":32,"mandatory":true},{"name":"PostCode","type":"string","length":10},{"name":"Country","type":"string","length":32}]', '[]'),
    (101, '', 'profile', '[{"name":"FirstName","type":"string","length":64},{"name":"LastName","type":"string","length":64,"mandatory":true},{"name":"DOB","type":"datetime"},{"name":"EmailAddress","type":"string","length":256},{"name":"AccountNumber","type":"string","length":12},{"name":"Points","type":"integer","default":0},{"name":"Newsletter","type":"boolean"}]', '[]'),
    (101, 'Phone', 'multi-valued', '[{"name":"PhoneType","type":"integer","default":0},{"name":"prefix","type":"string","length":4,"default":"+1"},{"name":"PhoneNumber","type":"string","length":15,"mandatory":true},{"name":"description","type":"string","length":32},{"name":"start_availability","type":"datetime"},{"name":"end_availability","type":"datetime"}]', '["PhoneNumber"]'),
    (101, 'Address', 'single-valued', '[{"name":"AddressType","type":"integer","default":0},{"name":"Address","type":"string","length":256},{"name":"City","type":"string","length":32,"mandatory":true},{"name":"PostCode","type":"string","length":10},{"name":"Country","type":"string","length":32}]', '[]'),
    (1, 'Purchases', 'multi-valued', '[{"name":"article","type":"string","length":64,"mandatory":true},{"name":"amount","type":"integer"},{"name":"bought","type":"datetime"}]', '[]');
INSERT INTO id_keys (tenant, name, source, attributes, is_unique) VALUES
    (1, 'idName', 'profile', '["LastName","FirstName"]', 0),
    (1, 'idEmail', 'profile', '["EmailAddress"]', 0),
    (1, 'idAccount', 'profile', '["AccountNumber"]', 1),
    (1, 'idPhone', 'Phone', '["PhoneNumber"]', 0),
    (101, 'idName', 'profile', '["LastName","FirstName"]', 0),
    (101, 'idEmail', 'profile', '["EmailAddress"]', 0),
    (101, 'idAccount', 'profile', '["AccountNumber"]', 1),
    (101, 'idPhone', 'Phone', '["PhoneNumber"]', 0);

INSERT INTO profiles VALUES
    (1, 'CUST0001', '{"FirstName":"Ada","LastName":"Morrow","DOB":"1960-01-10T00:00:00.000Z","EmailAddress":"ada.morrow@example.com","AccountNumber":"AC-7000","Points":0,"Newsletter":true}'),
    (1, 'CUST0002', '{"FirstName":"Bruno","LastName":"Castell","DOB":"1963-02-11T00:00:00.000Z","EmailAddress":"bruno.castell@example.net","AccountNumber":"AC-7037","Points":120,"Newsletter":false}'),
    (1, 'CUST0003', '{"FirstName":"Chiara","LastName":"Lindqvist","DOB":"1966-03-12T00:00:00.000Z","EmailAddress":"chiara.lindqvist@example.org","AccountNumber":"AC-7074","Points":240,"Newsletter":true}'),
    (1, 'CUST0004', '{"FirstName":"Dmitri","LastName":"Okafor","DOB":"1969-04-13T00:00:00.000Z","EmailAddress":"dmitri.okafor@example.com","AccountNumber":"AC-7111","Points":360,"Newsletter":false}'),
    (1, 'CUST0005', '{"FirstName":"Elif","LastName":"Hartmann","DOB":"1972-05-14T00:00:00.000Z","EmailAddress":"elif.hartmann@example.net","AccountNumber":"AC-7148","Points":480,"Newsletter":true}'),
    (1, 'CUST0006', '{"FirstName":"Femi","LastName":"Duarte","DOB":"1975-06-15T00:00:00.000Z","EmailAddress":"femi.duarte@example.org","AccountNumber":"AC-7185","Points":600,"Newsletter":false}'),
    (1, 'CUST0007', '{"FirstName":"Greta","LastName":"Sorensen","DOB":"1978-07-16T00:00:00.000Z","EmailAddress":"greta.sorensen@example.com","AccountNumber":"AC-7222","Points":720,"Newsletter":true}'),
    (1, 'CUST0008', '{"FirstName":"Hugo","LastName":"Nakamura","DOB":"1981-08-17T00:00:00.000Z","EmailAddress":"hugo.nakamura@example.net","AccountNumber":"AC-7259","Points":840,"Newsletter":false}'),
    (1, 'CUST0009', '{"FirstName":"Ines","LastName":"Petrov","DOB":"1984-09-18T00:00:00.000Z","EmailAddress":"ines.petrov@example.org","AccountNumber":"AC-7296","Points":960,"Newsletter":true}'),
    (101, 'CUST0010', '{"FirstName":"Jonas","LastName":"Abara","DOB":"1987-01-10T00:00:00.000Z","EmailAddress":"jonas.abara@example.com","AccountNumber":"AC-7333","Points":1080,"Newsletter":false}'),
    (101, 'CUST0011', '{"FirstName":"Karin","LastName":"Vale","DOB":"1990-02-11T00:00:00.000Z","EmailAddress":"karin.vale@example.net","AccountNumber":"AC-7370","Points":1200,"Newsletter":true}'),
    (1, 'CUST0012', '{"FirstName":"Ada","LastName":"Morrow","DOB":"1993-03-12T00:00:00.000Z","EmailAddress":"ada.morrow@example.org","AccountNumber":"AC-7407","Points":1320,"Newsletter":false}');
INSERT INTO records (tenant, customer_id, extension, record) VALUES
    (1, 'CUST0001', 'Phone', '{"PhoneType":0,"prefix":"+1","PhoneNumber":"5550110","description":"home"}'),
    (1, 'CUST0001', 'Phone', '{"PhoneType":2,"prefix":"+1","PhoneNumber":"5550210","description":"mobile","start_availability":"2026-01-05T08:00:00.000Z","end_availability":"2026-12-18T17:30:00.000Z"}'),
    (1, 'CUST0001', 'Address', '{"AddressType":1,"Address":"11 Harbour Lane","City":"Elmsworth","PostCode":"40200","Country":"Freedonia"}'),
    (1, 'CUST0001', 'Purchases', '{"article":"Kettle","amount":1,"bought":"2026-01-14T10:20:30.000Z"}'),
    (1, 'CUST0002', 'Phone', '{"PhoneType":0,"prefix":"+1","PhoneNumber":"5550111","description":"home"}'),
    (1, 'CUST0002', 'Purchases', '{"article":"Lantern","amount":2,"bought":"2026-02-14T10:20:30.000Z"}'),
    (1, 'CUST0003', 'Phone', '{"PhoneType":0,"prefix":"+1","PhoneNumber":"5550112","description":"home"}'),
    (1, 'CUST0003', 'Address', '{"AddressType":1,"Address":"13 Harbour Lane","City":"Nordby","PostCode":"40202","Country":"Freedonia"}'),
    (1, 'CUST0003', 'Purchases', '{"article":"Rucksack","amount":3,"bought":"2026-03-14T10:20:30.000Z"}'),
    (1, 'CUST0004', 'Phone', '{"PhoneType":0,"prefix":"+1","PhoneNumber":"5550113","description":"home"}'),
    (1, 'CUST0004', 'Phone', '{"PhoneType":2,"prefix":"+1","PhoneNumber":"5550213","description":"mobile","start_availability":"2026-01-05T08:00:00.000Z","end_availability":"2026-12-18T17:30:00.000Z"}'),
    (1, 'CUST0004', 'Purchases', '{"article":"Globe","amount":4,"bought":"2026-04-14T10:20:30.000Z"}'),
    (1, 'CUST0005', 'Phone', '{"PhoneType":0,"prefix":"+1","PhoneNumber":"5550114","description":"home"}'),
    (1, 'CUST0005', 'Address', '{"AddressType":1,"Address":"15 Harbour Lane","City":"Port Avel","PostCode":"40204","Country":"Freedonia"}'),
    (1, 'CUST0006', 'Phone', '{"PhoneType":0,"prefix":"+1","PhoneNumber":"5550115","description":"home"}'),
    (1, 'CUST0007', 'Phone', '{"PhoneType":0,"prefix":"+1","PhoneNumber":"5550116","description":"home"}'),
    (1, 'CUST0007', 'Phone', '{"PhoneType":2,"prefix":"+1","PhoneNumber":"5550216","description":"mobile","start_availability":"2026-01-05T08:00:00.000Z","end_availability":"2026-12-18T17:30:00.000Z"}'),
    (1, 'CUST0007', 'Address', '{"AddressType":1,"Address":"17 Harbour Lane","City":"Elmsworth","PostCode":"40206","Country":"Freedonia"}'),
    (1, 'CUST0008', 'Phone', '{"PhoneType":0,"prefix":"+1","PhoneNumber":"5550117","description":"home"}'),
    (1, 'CUST0009', 'Phone', '{"PhoneType":0,"prefix":"+1","PhoneNumber":"5550118","description":"home"}'),
    (1, 'CUST0009', 'Address', '{"AddressType":1,"Address":"19 Harbour Lane","City":"Nordby","PostCode":"40208","Country":"Freedonia"}'),
    (101, 'CUST0010', 'Phone', '{"PhoneType":0,"prefix":"+1","PhoneNumber":"5550119","description":"home"}'),
    (101, 'CUST0010', 'Phone', '{"PhoneType":2,"prefix":"+1","PhoneNumber":"5550219","description":"mobile","start_availability":"2026-01-05T08:00:00.000Z","end_availability":"2026-12-18T17:30:00.000Z"}'),
    (101, 'CUST0011', 'Phone', '{"PhoneType":0,"prefix":"+1","PhoneNumber":"5550120","description":"home"}'),
    (101, 'CUST0011', 'Address', '{"AddressType":1,"Address":"21 Harbour Lane","City":"Port Avel","PostCode":"40210","Country":"Freedonia"}'),
    (1, 'CUST0012', 'Phone', '{"PhoneType":0,"prefix":"+1","PhoneNumber":"5550121","description":"home"}');

INSERT INTO business_attributes VALUES
    ('service_type', 100, 'Billing'),
    ('service_type', 101, 'Booking'),
    ('service_type', 102, 'Complaint'),
    ('state_type', 200, 'Greeting'),
    ('state_type', 201, 'Offer'),
    ('state_type', 202, 'Survey'),
    ('application_type', 400, 'IVR'),
    ('application_type', 401, 'Desktop'),
    ('resource_type', 300, 'Agent'),
    ('resource_type', 301, 'VoiceBrowser'),
    ('media_type', 0, 'voice'),
    ('media_type', 1, 'voip'),
    ('media_type', 2, 'email'),
    ('media_type', 5, 'chat'),
    ('disposition', 10, 'Success'),
    ('disposition', 11, 'Failure'),
    ('disposition', 12, 'Unknown');

INSERT INTO services (tenant, customer_id, contact_key, service_type, est_duration, started, completed) VALUES
    (1, 'CUST0001', NULL, 100, 600, '{"timestamp":"2026-05-18T15:23:31.101Z","application_type":400,"application_id":40,"resource_type":301,"resource_id":20,"media_type":0,"interaction_id":"0001aE9V"}', '{"timestamp":"2026-05-18T15:31:02.733Z","disposition":10}'),
    (1, 'CUST0001', NULL, 101, 900, '{"timestamp":"2026-06-02T09:12:00.250Z","application_type":401,"resource_type":300,"resource_id":7,"media_type":5}', NULL),
    (1, 'CUST0003', NULL, 102, 300, '{"timestamp":"2026-06-03T11:47:19.004Z","application_type":401,"resource_type":300,"resource_id":9,"media_type":2,"Feedback":{"rating":7,"notes":"warm welcome"}}', NULL),
    (1, NULL, '5550110', 101, NULL, '{"timestamp":"2026-06-04T08:00:01.000Z","application_type":400,"media_type":0}', NULL),
    (101, 'CUST0010', NULL, 100, 120, '{"timestamp":"2026-06-04T16:20:45.500Z","application_type":400,"media_type":0}', NULL);
INSERT INTO states (service_id, state_type, previous_state_id, est_duration, started, completed) VALUES
    (1, 200, NULL, 60, '{"timestamp":"2026-05-18T15:23:34.447Z","application_type":400,"media_type":0,"interaction_id":"0001aE9V"}', '{"timestamp":"2026-05-18T15:24:10.000Z","disposition":10}'),
    (1, 202, 1, 60, '{"timestamp":"2026-05-18T15:24:10.002Z","application_type":400,"media_type":0}', '{"timestamp":"2026-05-18T15:31:00.000Z","disposition":10}'),
    (2, 200, NULL, 30, '{"timestamp":"2026-06-02T09:12:01.000Z","application_type":401,"media_type":5}', '{"timestamp":"2026-06-02T09:12:44.000Z","disposition":10}'),
    (2, 201, 3, 300, '{"timestamp":"2026-06-02T09:12:44.001Z","application_type":401,"media_type":5,"resource_id":7}', NULL),
    (3, 200, NULL, NULL, '{"timestamp":"2026-06-03T11:47:20.000Z","media_type":2}', NULL);
