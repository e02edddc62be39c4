-- Invented people and companies. Every password is Sandbox-1; moments are so long before the first call.

INSERT INTO users (id, document, created, modified, version) VALUES
    ('6513270e-269e-4d37-82a7-4de452e6b438', '{"userName": "dmoore", "name": {"familyName": "Moore", "givenName": "Dona"}, "displayName": "Dona Moore", "userType": "employee", "active": true, "emails": [{"value": "dona.moore@example.com", "type": "work", "primary": true}], "phoneNumbers": [{"value": "+49 30 555 0100", "type": "work", "primary": true}], "preferredLanguage": "en", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "1000", "organization": "Example Corporation", "department": "Administration"}, "urn:ietf:params:scim:schemas:extension:sap:2.0:User": {"status": "active", "mailVerified": true}}',
     -34560000000, -17366400000, '1012f037-b64c-4422-8c38-fb2918f135d2'),
    ('1818e811-892f-402b-a23f-0824128b2f33', '{"userName": "madams", "name": {"familyName": "Adams", "givenName": "Michael"}, "displayName": "Michael Adams", "userType": "employee", "active": true, "emails": [{"value": "michael.adams@example.com", "type": "work", "primary": true}, {"value": "mike@example.net", "type": "home", "primary": false}], "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "1001", "organization": "Example Corporation", "department": "Engineering", "manager": {"value": "6513270e-269e-4d37-82a7-4de452e6b438"}}, "urn:ietf:params:scim:schemas:extension:sap:2.0:User": {"status": "active", "mailVerified": true}}',
     -33696000000, -16934400000, 'ae2eb154-7f15-4524-b4b9-b5df9e7769b1'),
    ('81e74ef5-e8e2-4d94-9ed9-04759531985d', '{"userName": "jarmstrong", "name": {"familyName": "Armstrong", "givenName": "Julie"}, "displayName": "Julie Armstrong", "userType": "employee", "active": true, "emails": [{"value": "julie.armstrong@example.com", "type": "work", "primary": true}], "phoneNumbers": [{"value": "+49 30 555 0102", "type": "work", "primary": true}], "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "1002", "organization": "Example Corporation", "department": "Finance", "manager": {"value": "6513270e-269e-4d37-82a7-4de452e6b438"}}, "urn:ietf:params:scim:schemas:extension:sap:2.0:User": {"status": "active", "mailVerified": true}}',
     -30240000000, -15206400000, '95e761d1-7731-4f10-b06b-f2efc6f87718'),
    ('6b0d549b-6f03-475a-8600-a35a099950d8', '{"userName": "ksato", "name": {"familyName": "Sato", "givenName": "Kenji"}, "displayName": "Kenji Sato", "userType": "employee", "active": false, "emails": [{"value": "kenji.sato@example.com", "type": "work", "primary": true}], "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "1003", "organization": "Example Corporation", "department": "Sales", "manager": {"value": "6513270e-269e-4d37-82a7-4de452e6b438"}}, "urn:ietf:params:scim:schemas:extension:sap:2.0:User": {"status": "inactive", "mailVerified": true}}',
     -29376000000, -14774400000, 'cb5c7427-3f98-4277-9cbd-87ad5c90a958'),
    ('6cad4a26-8d11-4ece-8738-f7d93d9c1724', '{"userName": "aokafor", "name": {"familyName": "Okafor", "givenName": "Amara"}, "displayName": "Amara Okafor", "userType": "customer", "active": true, "emails": [{"value": "amara.okafor@example.com", "type": "work", "primary": true}], "urn:ietf:params:scim:schemas:extension:sap:2.0:User": {"status": "active", "mailVerified": true}}',
     -25920000000, -13046400000, '14f4733f-3e7d-4bfb-a7a2-ea20b2f14c94'),
    ('f28c105d-1fb1-4c23-90c1-92cfd3ac94af', '{"userName": "lfischer", "name": {"familyName": "Fischer", "givenName": "Lena"}, "displayName": "Lena Fischer", "userType": "employee", "active": true, "emails": [{"value": "lena.fischer@example.com", "type": "work", "primary": true}], "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "1005", "organization": "Example Corporation", "department": "Marketing", "manager": {"value": "6513270e-269e-4d37-82a7-4de452e6b438"}}, "urn:ietf:params:scim:schemas:extension:sap:2.0:User": {"status": "active", "mailVerified": true}}',
     -86400000, -86400000, '57ee05cd-e009-42c7-bebf-f20686734721'),
    ('f29d0da9-953f-48f1-809f-76b5a170b338', '{"userName": "pnovak", "name": {"familyName": "Novak", "givenName": "Pavel"}, "displayName": "Pavel Novak", "userType": "employee", "active": true, "emails": [{"value": "pavel.novak@example.com", "type": "work", "primary": true}], "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "1006", "organization": "Example Corporation", "department": "Engineering", "manager": {"value": "6513270e-269e-4d37-82a7-4de452e6b438"}}, "urn:ietf:params:scim:schemas:extension:sap:2.0:User": {"status": "active", "mailVerified": true}}',
     -24192000000, -12182400000, '12bd4ace-faec-4d38-8be4-bcfc49b64a08'),
    ('0cb1e29c-658c-4a14-95e6-0af593bd04cf', '{"userName": "srossi", "name": {"familyName": "Rossi", "givenName": "Sofia"}, "displayName": "Sofia Rossi", "userType": "partner", "active": true, "emails": [{"value": "sofia.rossi@example.com", "type": "work", "primary": true}], "urn:ietf:params:scim:schemas:extension:sap:2.0:User": {"status": "active", "mailVerified": true}}',
     -19008000000, -9590400000, 'c1d3fcff-2a3a-44d4-ab0a-18e8830e07bc'),
    ('2217bead-dbc4-46cb-ae81-973e0becd7b0', '{"userName": "tgarcia", "name": {"familyName": "García", "givenName": "Tomás"}, "displayName": "Tomás García", "userType": "external", "active": true, "emails": [{"value": "tomas.garcia@example.com", "type": "work", "primary": true}], "phoneNumbers": [{"value": "+49 30 555 0108", "type": "work", "primary": true}], "urn:ietf:params:scim:schemas:extension:sap:2.0:User": {"status": "active", "mailVerified": true}}',
     -17280000000, -8726400000, '6bf46c69-7d2c-4f82-8eea-cbe226e87555'),
    ('1e27a1c0-8a6a-43ec-a4ed-e6a46b4cb242', '{"userName": "ilarsen", "name": {"familyName": "Larsen", "givenName": "Ingrid"}, "displayName": "Ingrid Larsen", "userType": "public", "active": false, "emails": [{"value": "ingrid.larsen@example.com", "type": "work", "primary": true}], "urn:ietf:params:scim:schemas:extension:sap:2.0:User": {"status": "new", "mailVerified": false}}',
     -172800000, -172800000, 'c3baea9e-13de-4f86-ab10-31d0f646e1f4'),
    ('2e44158b-ae97-4a94-80ed-a82f8f6d0558', '{"userName": "ohaddad", "name": {"familyName": "Haddad", "givenName": "Omar"}, "displayName": "Omar Haddad", "userType": "customer", "active": true, "emails": [{"value": "omar.haddad@example.com", "type": "work", "primary": true}], "urn:ietf:params:scim:schemas:extension:sap:2.0:User": {"status": "active", "mailVerified": true}}',
     -10368000000, -5270400000, '98289fcd-59a5-4a7b-b1fe-e08f57124242'),
    ('301850c5-a38f-4547-a23a-736994e3bf91', '{"userName": "mchen", "name": {"familyName": "Chen", "givenName": "Mei"}, "displayName": "Mei Chen", "userType": "employee", "active": true, "emails": [{"value": "mei.chen@example.com", "type": "work", "primary": true}], "preferredLanguage": "en", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "1011", "organization": "Example Corporation", "department": "Engineering", "manager": {"value": "6513270e-269e-4d37-82a7-4de452e6b438"}}, "urn:ietf:params:scim:schemas:extension:sap:2.0:User": {"status": "active", "mailVerified": true}}',
     -7776000000, -3974400000, '119a72d1-74c9-4f6a-8c01-1cdd9474031b');

INSERT INTO passwords (user, secret, status, policy, was_set, was_used) VALUES
    ('6513270e-269e-4d37-82a7-4de452e6b438', 'Sandbox-1', 'enabled', 'https://accounts.sap.com/policy/passwords/sap/enterprise/1.0',
     -2592000000, -86400000),
    ('1818e811-892f-402b-a23f-0824128b2f33', 'Sandbox-1', 'enabled', 'https://accounts.sap.com/policy/passwords/sap/enterprise/1.0',
     -2592000000, -86400000),
    ('81e74ef5-e8e2-4d94-9ed9-04759531985d', 'Sandbox-1', 'enabled', 'https://accounts.sap.com/policy/passwords/sap/enterprise/1.0',
     -2592000000, -86400000),
    ('6b0d549b-6f03-475a-8600-a35a099950d8', 'Sandbox-1', 'enabled', 'https://accounts.sap.com/policy/passwords/sap/enterprise/1.0',
     -2592000000, -86400000),
    ('6cad4a26-8d11-4ece-8738-f7d93d9c1724', 'Sandbox-1', 'disabled', 'https://accounts.sap.com/policy/passwords/sap/enterprise/1.0',
     -2592000000, -86400000),
    ('f28c105d-1fb1-4c23-90c1-92cfd3ac94af', 'Sandbox-1', 'initial', 'https://accounts.sap.com/policy/passwords/sap/enterprise/1.0',
     -86400000, NULL),
    ('f29d0da9-953f-48f1-809f-76b5a170b338', 'Sandbox-1', 'enabled', 'https://accounts.sap.com/policy/passwords/sap/enterprise/1.0',
     -7200000, -3600000),
    ('0cb1e29c-658c-4a14-95e6-0af593bd04cf', 'Sandbox-1', 'enabled', 'https://accounts.sap.com/policy/passwords/sap/enterprise/1.0',
     -2592000000, -86400000),
    ('2217bead-dbc4-46cb-ae81-973e0becd7b0', 'Sandbox-1', 'enabled', 'https://accounts.sap.com/policy/passwords/sap/web/1.1',
     -2592000000, -86400000),
    ('2e44158b-ae97-4a94-80ed-a82f8f6d0558', 'Sandbox-1', 'enabled', 'https://accounts.sap.com/policy/passwords/sap/enterprise/1.0',
     -2592000000, -86400000),
    ('301850c5-a38f-4547-a23a-736994e3bf91', 'Sandbox-1', 'enabled', 'https://accounts.sap.com/policy/passwords/sap/enterprise/1.0',
     -2592000000, -86400000);

INSERT INTO devices (user, secret, at_logon) VALUES
    ('1818e811-892f-402b-a23f-0824128b2f33', 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', 0),
    ('81e74ef5-e8e2-4d94-9ed9-04759531985d', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 1);

INSERT INTO groups (id, document, created, modified, version, name, old_id) VALUES
    ('b2715945-795e-4229-851a-bd81f1d69ed6',
     '{"displayName": "Administrators", "urn:sap:cloud:scim:schemas:extension:custom:2.0:Group": {"description": "Who may do everything"}}',
     -25920000000, -7776000000, 'df1582b0-eab4-47d2-b415-479c65dc9f50', 'Administrators', '57aadecee4b0c8e9241d1635'),
    ('4f426dcb-b394-4b36-bb2d-420f0f88080b',
     '{"displayName": "Employees", "urn:sap:cloud:scim:schemas:extension:custom:2.0:Group": {"description": "Everybody at Example Corporation"}}',
     -24192000000, -7344000000, '66d22876-72fd-4202-aa96-fb1a14a0f9e7', 'Employees', '57aadecee4b0c8e9241d1636'),
    ('e3151288-62c3-4a4f-a774-eb5248db40af',
     '{"displayName": "Partners", "urn:sap:cloud:scim:schemas:extension:custom:2.0:Group": {"description": "People of partner companies"}}',
     -22464000000, -6912000000, '6e36aab0-d1bc-42d9-a30d-977ee2257159', 'Partners', '57aadecee4b0c8e9241d1637'),
    ('5affb229-7631-4992-90ce-583505c6af07',
     '{"displayName": "Suspended partners", "urn:sap:cloud:scim:schemas:extension:custom:2.0:Group": {"description": "May not log on"}}',
     -20736000000, -6480000000, '5bd86d40-fc89-4b4a-ba50-df4db4d66a3a', 'Suspended_partners', '57aadecee4b0c8e9241d1638'),
    ('0f17a300-7e62-4a0a-9df9-fd789c653938',
     '{"displayName": "Project Atlas", "urn:sap:cloud:scim:schemas:extension:custom:2.0:Group": {"description": "The new warehouse"}}',
     -19008000000, -6048000000, '153e7c2a-26a2-40bd-9b12-87fff52ddf5d', 'Project_Atlas', '57aadecee4b0c8e9241d1639'),
    ('bd0561e6-211c-40cf-9995-2399c4aaeac1',
     '{"displayName": "Travel approvers", "urn:sap:cloud:scim:schemas:extension:custom:2.0:Group": {}}',
     -17280000000, -5616000000, '3bbbe9ea-a894-4c89-8b61-867626bb7dbd', 'Travel_approvers', '57aadecee4b0c8e9241d163a');

INSERT INTO members (group_id, member, kind) VALUES
    ('b2715945-795e-4229-851a-bd81f1d69ed6', '6513270e-269e-4d37-82a7-4de452e6b438', 'User'),
    ('4f426dcb-b394-4b36-bb2d-420f0f88080b', '6513270e-269e-4d37-82a7-4de452e6b438', 'User'),
    ('4f426dcb-b394-4b36-bb2d-420f0f88080b', '1818e811-892f-402b-a23f-0824128b2f33', 'User'),
    ('4f426dcb-b394-4b36-bb2d-420f0f88080b', '81e74ef5-e8e2-4d94-9ed9-04759531985d', 'User'),
    ('4f426dcb-b394-4b36-bb2d-420f0f88080b', '6b0d549b-6f03-475a-8600-a35a099950d8', 'User'),
    ('4f426dcb-b394-4b36-bb2d-420f0f88080b', 'f28c105d-1fb1-4c23-90c1-92cfd3ac94af', 'User'),
    ('4f426dcb-b394-4b36-bb2d-420f0f88080b', 'f29d0da9-953f-48f1-809f-76b5a170b338', 'User'),
    ('4f426dcb-b394-4b36-bb2d-420f0f88080b', '301850c5-a38f-4547-a23a-736994e3bf91', 'User'),
    ('e3151288-62c3-4a4f-a774-eb5248db40af', '0cb1e29c-658c-4a14-95e6-0af593bd04cf', 'User'),
    ('e3151288-62c3-4a4f-a774-eb5248db40af', '2217bead-dbc4-46cb-ae81-973e0becd7b0', 'User'),
    ('5affb229-7631-4992-90ce-583505c6af07', '0cb1e29c-658c-4a14-95e6-0af593bd04cf', 'User'),
    ('0f17a300-7e62-4a0a-9df9-fd789c653938', '1818e811-892f-402b-a23f-0824128b2f33', 'User'),
    ('0f17a300-7e62-4a0a-9df9-fd789c653938', '301850c5-a38f-4547-a23a-736994e3bf91', 'User'),
    ('bd0561e6-211c-40cf-9995-2399c4aaeac1', '6513270e-269e-4d37-82a7-4de452e6b438', 'User'),
    ('bd0561e6-211c-40cf-9995-2399c4aaeac1', '81e74ef5-e8e2-4d94-9ed9-04759531985d', 'User'),
    ('0f17a300-7e62-4a0a-9df9-fd789c653938', 'e3151288-62c3-4a4f-a774-eb5248db40af', 'Group');

INSERT INTO denied (group_id) VALUES ('5affb229-7631-4992-90ce-583505c6af07');

INSERT INTO applications (id, kind, home_url, document, created, modified) VALUES
    ('f3fe39c0-5190-48f5-90fb-bd119c1caaf7', 'system', NULL,
     '{"name": "Administration Console", "multiTenantApp": false, "branding": {"displayName": "Administration Console", "showDisplayNameOnLogonScreen": true, "rememberMeVisible": true, "theme": {"type": "horizon"}}, "urn:sap:identity:application:schemas:extension:sci:1.0:Authentication": {"ssoType": "openIdConnect", "subjectNameIdentifier": "mail", "passwordPolicy": "https://accounts.sap.com/policy/passwords/sap/enterprise/1.0", "companyId": "global", "clientId": "console"}}',
     -34560000000, -8640000000),
    ('f341e07a-83f7-4f16-8bf4-a8b2b0c4312d', 'system', 'https://portal.example.com/',
     '{"name": "Sandbox System", "description": "The system that calls the APIs", "multiTenantApp": false, "branding": {"displayName": "Sandbox System", "showDisplayNameOnLogonScreen": true, "rememberMeVisible": true, "theme": {"type": "horizon"}}, "urn:sap:identity:application:schemas:extension:sci:1.0:Authentication": {"ssoType": "openIdConnect", "subjectNameIdentifier": "mail", "passwordPolicy": "https://accounts.sap.com/policy/passwords/sap/enterprise/1.0", "companyId": "global", "clientId": "sandbox"}}',
     -31968000000, -7862400000),
    ('c7ac1491-def8-4334-b647-cb8f74e69a5d', 'charged', NULL,
     '{"name": "Expense Reports", "description": "Reports of travel expenses", "multiTenantApp": false, "branding": {"displayName": "Expense Reports", "showDisplayNameOnLogonScreen": true, "rememberMeVisible": true, "theme": {"type": "horizon"}}, "urn:sap:identity:application:schemas:extension:sci:1.0:Authentication": {"ssoType": "openIdConnect", "subjectNameIdentifier": "mail", "passwordPolicy": "https://accounts.sap.com/policy/passwords/sap/enterprise/1.0", "companyId": "global", "clientId": "reader"}}',
     -29376000000, -7084800000),
    ('1a81682c-64e5-4cad-b623-7a0465e7e423', 'charged', 'https://travel.example.com/',
     '{"name": "Travel Portal", "multiTenantApp": false, "branding": {"displayName": "Travel Portal", "showDisplayNameOnLogonScreen": true, "rememberMeVisible": true, "theme": {"type": "horizon"}}, "urn:sap:identity:application:schemas:extension:sci:1.0:Authentication": {"ssoType": "openIdConnect", "subjectNameIdentifier": "mail", "passwordPolicy": "https://accounts.sap.com/policy/passwords/sap/web/1.1", "companyId": "global", "clientId": "2eae05cf-96d0-4c5f-a4c2-8c2e7c26847f"}}',
     -26784000000, -6307200000),
    ('30cbc97d-0fef-4928-8683-6886a260cd0b', 'bundled', NULL,
     '{"name": "XSUAA_warehouse", "multiTenantApp": false, "branding": {"displayName": "XSUAA_warehouse", "showDisplayNameOnLogonScreen": true, "rememberMeVisible": true, "theme": {"type": "horizon"}}, "urn:sap:identity:application:schemas:extension:sci:1.0:Authentication": {"ssoType": "openIdConnect", "subjectNameIdentifier": "mail", "passwordPolicy": "https://accounts.sap.com/policy/passwords/sap/web/1.1", "companyId": "global", "clientId": "6b4013ef-254b-4c4e-a10c-4759482c9cbc"}}',
     -24192000000, -5529600000);

INSERT INTO secrets (id, application, secret, document) VALUES
    ('298cb3a5-70cc-4c31-8571-810afc132d0d', 'f341e07a-83f7-4f16-8bf4-a8b2b0c4312d', 'sandbox',
     '{"description": "The sandbox", "authorizationScopes": ["oAuth", "manageApp", "manageUsers"], "allApisAccess": false}'),
    ('1a358ca0-0d75-485d-89c9-4309570dc195', 'c7ac1491-def8-4334-b647-cb8f74e69a5d', 'reader',
     '{"description": "Without a role", "authorizationScopes": ["oAuth"], "allApisAccess": false}');

INSERT INTO clients (id, application) VALUES
    ('sandbox', 'f341e07a-83f7-4f16-8bf4-a8b2b0c4312d'),
    ('reader', 'c7ac1491-def8-4334-b647-cb8f74e69a5d');

INSERT INTO providers (id, document, created, modified) VALUES
    ('19f9919c-895f-47b3-a6b9-4c7f9118bb16',
     '{"name": "corporate-directory", "displayName": "Corporate directory", "type": "saml2", "forwardAllSsoRequests": false, "identityFederation": {"useLocalUserStore": true, "allowLocalUsersOnly": false, "applyLocalIdPAuthnChecks": false}, "loginHintConfiguration": {"loginHintType": "mail", "sendMethod": "urlParam"}, "saml2Configuration": {"digestAlgorithm": "sha256", "includeScoping": true, "defaultNameIdFormat": "default", "allowCreate": "none"}}',
     -17280000000, -4320000000),
    ('dfd43f37-1200-439d-9687-39fa9d1de2a0',
     '{"name": "partner-login", "displayName": "Partner login", "type": "openIdConnect", "forwardAllSsoRequests": false, "identityFederation": {"useLocalUserStore": false, "allowLocalUsersOnly": false, "applyLocalIdPAuthnChecks": false}, "loginHintConfiguration": {"loginHintType": "mail", "sendMethod": "urlParam"}, "oidcConfiguration": {"discoveryUrl": "https://login.example.net", "issuer": "https://login.example.net", "clientId": "example", "subjectNameIdentifier": "email", "scopes": ["openid"]}}',
     -14688000000, -3542400000),
    ('a268aa87-2607-479d-a050-914a9d33a01c',
     '{"name": "branch-office", "displayName": "Branch office", "type": "microsoftADFS", "forwardAllSsoRequests": false, "identityFederation": {"useLocalUserStore": false, "allowLocalUsersOnly": false, "applyLocalIdPAuthnChecks": false}, "loginHintConfiguration": {"loginHintType": "mail", "sendMethod": "urlParam"}}',
     -12096000000, -2764800000);

INSERT INTO sp_users (id, user, application, name_id, status, activated, attributes) VALUES
    ('0800200c9a66', '6513270e-269e-4d37-82a7-4de452e6b438', 'f341e07a-83f7-4f16-8bf4-a8b2b0c4312d',
     'dmoore', 'active', -5184000000, '{"spCustomAttribute1": "Industry"}'),
    ('467345637aa1', '1818e811-892f-402b-a23f-0824128b2f33', 'f341e07a-83f7-4f16-8bf4-a8b2b0c4312d',
     'madams', 'active', -5184000000, '{}'),
    ('5b1e0f22c7d4', '0cb1e29c-658c-4a14-95e6-0af593bd04cf', 'f341e07a-83f7-4f16-8bf4-a8b2b0c4312d',
     'srossi', 'inactive', -5184000000, '{}'),
    ('9c04d1a7e35f', '6513270e-269e-4d37-82a7-4de452e6b438', 'c7ac1491-def8-4334-b647-cb8f74e69a5d',
     'dmoore', 'active', -5184000000, '{"spCustomAttribute1": "Industry"}'),
    ('a2f7708b61ce', '1e27a1c0-8a6a-43ec-a4ed-e6a46b4cb242', '1a81682c-64e5-4cad-b623-7a0465e7e423',
     'ilarsen', 'new', NULL, '{}');

INSERT INTO template_sets (id, name, on_behalf) VALUES
    ('default', 'Default', 1),
    ('5f1d8a3b9c0e4d2a7b6c8e90', 'Example Corporation', 1),
    ('6a2e9b4c0d1f5e3b8c7d9fa1', 'Short messages', 0);

INSERT INTO tenant (opened) VALUES (NULL);
