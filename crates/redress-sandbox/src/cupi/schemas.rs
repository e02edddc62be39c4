//! What requests may contain, in JSON Schema. A test holds them against the fields that can be written.
//! A JSON Schema cannot be shared by reference here, so what is made new and what is changed are written out
//! both.

pub(super) const USER_NEW: &str = r#"{"type":"object","xml":{"name":"User"},"additionalProperties":false,
"required":["Alias","DtmfAccessId"],
"properties":{
"UseDefaultLanguage":{"enum":["true","false"]},"FirstName":{"type":"string","maxLength":64},
"Initials":{"type":"string","maxLength":64},"LastName":{"type":"string","maxLength":64},
"Alias":{"type":"string","minLength":1,"maxLength":128},"City":{"type":"string","maxLength":64},
"State":{"type":"string","maxLength":64},"Country":{"type":"string","maxLength":64},
"PostalCode":{"type":"string","maxLength":64},"Department":{"type":"string","maxLength":64},
"Manager":{"type":"string","maxLength":64},"Title":{"type":"string","maxLength":64},
"Building":{"type":"string","maxLength":64},"EmployeeId":{"type":"string","maxLength":64},
"Address":{"type":"string","maxLength":64},"DisplayName":{"type":"string","maxLength":64},
"EmailAddress":{"type":"string","maxLength":255},"BillingId":{"type":"string","maxLength":64},
"TimeZone":{"type":"integer","minimum":0,"maximum":9999},
"CosObjectId":{"type":"string","format":"uuid"},
"Language":{"type":"integer","minimum":0,"maximum":99999},
"AddressMode":{"type":"integer","minimum":0,"maximum":2},
"ClockMode":{"type":"integer","minimum":0,"maximum":2},
"ConversationTui":{"type":"string","maxLength":64},"GreetByName":{"enum":["true","false"]},
"ListInDirectory":{"enum":["true","false"]},"IsVmEnrolled":{"enum":["true","false"]},
"SayCopiedNames":{"enum":["true","false"]},"SayDistributionList":{"enum":["true","false"]},
"SayMsgNumber":{"enum":["true","false"]},"SaySender":{"enum":["true","false"]},
"SayTimestampAfter":{"enum":["true","false"]},"SayTimestampBefore":{"enum":["true","false"]},
"SayTotalNew":{"enum":["true","false"]},"SayTotalNewVoice":{"enum":["true","false"]},
"SayTotalSaved":{"enum":["true","false"]},"Speed":{"type":"integer","minimum":0,"maximum":200},
"MediaSwitchObjectId":{"type":"string","format":"uuid"},"UseBriefPrompts":{"enum":["true","false"]},
"Volume":{"type":"integer","minimum":0,"maximum":100},
"EncryptPrivateMessages":{"enum":["true","false"]},
"CallAnswerTimeout":{"type":"integer","minimum":0,"maximum":60},
"MessageTypeMenu":{"enum":["true","false"]},
"NewMessageSortOrder":{"type":"integer","minimum":0,"maximum":3},
"SavedMessageSortOrder":{"type":"integer","minimum":0,"maximum":3},
"DeletedMessageSortOrder":{"type":"integer","minimum":0,"maximum":3},
"EnablePersonalRules":{"enum":["true","false"]},
"RepeatMenu":{"type":"integer","minimum":0,"maximum":10},
"FirstDigitTimeout":{"type":"integer","minimum":0,"maximum":60000},
"InterdigitDelay":{"type":"integer","minimum":0,"maximum":60000},
"DtmfAccessId":{"type":"string","pattern":"^[0-9]{1,40}$"},
"ConfirmDeleteMessage":{"enum":["true","false"]},
"ConfirmDeleteMultipleMessages":{"enum":["true","false"]},"RouteNDRToSender":{"enum":["true","false"]},
"IsSetForVmEnrollment":{"enum":["true","false"]},"VoiceNameRequired":{"enum":["true","false"]},
"SendBroadcastMsg":{"enum":["true","false"]},"UpdateBroadcastMsg":{"enum":["true","false"]},
"UseVui":{"enum":["true","false"]},"SkipPasswordForKnownDevice":{"enum":["true","false"]},
"JumpToMessagesOnLogin":{"enum":["true","false"]},"UseDefaultTimeZone":{"enum":["true","false"]},
"EnableTts":{"enum":["true","false"]},"SmtpAddress":{"type":"string","maxLength":255},
"UseShortPollForCache":{"enum":["true","false"]},
"SearchByExtensionSearchSpaceObjectId":{"type":"string","format":"uuid"},
"SearchByNameSearchSpaceObjectId":{"type":"string","format":"uuid"},
"PartitionObjectId":{"type":"string","format":"uuid"},"Inactive":{"enum":["true","false"]},
"LdapType":{"type":"integer","minimum":0,"maximum":4},"PhoneNumber":{"type":"string","maxLength":40}}}"#;

pub(super) const USER: &str = r#"{"type":"object","xml":{"name":"User"},"additionalProperties":false,
"properties":{
"UseDefaultLanguage":{"enum":["true","false"]},"FirstName":{"type":"string","maxLength":64},
"Initials":{"type":"string","maxLength":64},"LastName":{"type":"string","maxLength":64},
"Alias":{"type":"string","minLength":1,"maxLength":128},"City":{"type":"string","maxLength":64},
"State":{"type":"string","maxLength":64},"Country":{"type":"string","maxLength":64},
"PostalCode":{"type":"string","maxLength":64},"Department":{"type":"string","maxLength":64},
"Manager":{"type":"string","maxLength":64},"Title":{"type":"string","maxLength":64},
"Building":{"type":"string","maxLength":64},"EmployeeId":{"type":"string","maxLength":64},
"Address":{"type":"string","maxLength":64},"DisplayName":{"type":"string","maxLength":64},
"EmailAddress":{"type":"string","maxLength":255},"BillingId":{"type":"string","maxLength":64},
"TimeZone":{"type":"integer","minimum":0,"maximum":9999},
"CosObjectId":{"type":"string","format":"uuid"},
"Language":{"type":"integer","minimum":0,"maximum":99999},
"AddressMode":{"type":"integer","minimum":0,"maximum":2},
"ClockMode":{"type":"integer","minimum":0,"maximum":2},
"ConversationTui":{"type":"string","maxLength":64},"GreetByName":{"enum":["true","false"]},
"ListInDirectory":{"enum":["true","false"]},"IsVmEnrolled":{"enum":["true","false"]},
"SayCopiedNames":{"enum":["true","false"]},"SayDistributionList":{"enum":["true","false"]},
"SayMsgNumber":{"enum":["true","false"]},"SaySender":{"enum":["true","false"]},
"SayTimestampAfter":{"enum":["true","false"]},"SayTimestampBefore":{"enum":["true","false"]},
"SayTotalNew":{"enum":["true","false"]},"SayTotalNewVoice":{"enum":["true","false"]},
"SayTotalSaved":{"enum":["true","false"]},"Speed":{"type":"integer","minimum":0,"maximum":200},
"MediaSwitchObjectId":{"type":"string","format":"uuid"},"UseBriefPrompts":{"enum":["true","false"]},
"Volume":{"type":"integer","minimum":0,"maximum":100},
"EncryptPrivateMessages":{"enum":["true","false"]},
"CallAnswerTimeout":{"type":"integer","minimum":0,"maximum":60},
"MessageTypeMenu":{"enum":["true","false"]},
"NewMessageSortOrder":{"type":"integer","minimum":0,"maximum":3},
"SavedMessageSortOrder":{"type":"integer","minimum":0,"maximum":3},
"DeletedMessageSortOrder":{"type":"integer","minimum":0,"maximum":3},
"EnablePersonalRules":{"enum":["true","false"]},
"RepeatMenu":{"type":"integer","minimum":0,"maximum":10},
"FirstDigitTimeout":{"type":"integer","minimum":0,"maximum":60000},
"InterdigitDelay":{"type":"integer","minimum":0,"maximum":60000},
"DtmfAccessId":{"type":"string","pattern":"^[0-9]{1,40}$"},
"ConfirmDeleteMessage":{"enum":["true","false"]},
"ConfirmDeleteMultipleMessages":{"enum":["true","false"]},"RouteNDRToSender":{"enum":["true","false"]},
"IsSetForVmEnrollment":{"enum":["true","false"]},"VoiceNameRequired":{"enum":["true","false"]},
"SendBroadcastMsg":{"enum":["true","false"]},"UpdateBroadcastMsg":{"enum":["true","false"]},
"UseVui":{"enum":["true","false"]},"SkipPasswordForKnownDevice":{"enum":["true","false"]},
"JumpToMessagesOnLogin":{"enum":["true","false"]},"UseDefaultTimeZone":{"enum":["true","false"]},
"EnableTts":{"enum":["true","false"]},"SmtpAddress":{"type":"string","maxLength":255},
"UseShortPollForCache":{"enum":["true","false"]},
"SearchByExtensionSearchSpaceObjectId":{"type":"string","format":"uuid"},
"SearchByNameSearchSpaceObjectId":{"type":"string","format":"uuid"},
"PartitionObjectId":{"type":"string","format":"uuid"},"Inactive":{"enum":["true","false"]},
"LdapType":{"type":"integer","minimum":0,"maximum":4},"PhoneNumber":{"type":"string","maxLength":40}}}"#;

pub(super) const ADMIN_NEW: &str = r#"{"type":"object","xml":{"name":"User"},"additionalProperties":false,
"required":["Alias"],
"properties":{
"UseDefaultLanguage":{"enum":["true","false"]},"FirstName":{"type":"string","maxLength":64},
"Initials":{"type":"string","maxLength":64},"LastName":{"type":"string","maxLength":64},
"Alias":{"type":"string","minLength":1,"maxLength":128},"State":{"type":"string","maxLength":64},
"Title":{"type":"string","maxLength":64},"Address":{"type":"string","maxLength":64},
"DisplayName":{"type":"string","maxLength":64},"TimeZone":{"type":"integer","minimum":0,"maximum":9999},
"Language":{"type":"integer","minimum":0,"maximum":99999},
"UseDefaultTimeZone":{"enum":["true","false"]},"SmtpAddress":{"type":"string","maxLength":255},
"LdapType":{"type":"integer","minimum":0,"maximum":4}}}"#;

pub(super) const ADMIN: &str = r#"{"type":"object","xml":{"name":"User"},"additionalProperties":false,
"properties":{
"UseDefaultLanguage":{"enum":["true","false"]},"FirstName":{"type":"string","maxLength":64},
"Initials":{"type":"string","maxLength":64},"LastName":{"type":"string","maxLength":64},
"Alias":{"type":"string","minLength":1,"maxLength":128},"State":{"type":"string","maxLength":64},
"Title":{"type":"string","maxLength":64},"Address":{"type":"string","maxLength":64},
"DisplayName":{"type":"string","maxLength":64},"TimeZone":{"type":"integer","minimum":0,"maximum":9999},
"Language":{"type":"integer","minimum":0,"maximum":99999},
"UseDefaultTimeZone":{"enum":["true","false"]},"SmtpAddress":{"type":"string","maxLength":255},
"LdapType":{"type":"integer","minimum":0,"maximum":4}}}"#;

pub(super) const TEMPLATE: &str = r#"{"type":"object","xml":{"name":"UserTemplate"},
"additionalProperties":false,
"properties":{
"UseDefaultLanguage":{"enum":["true","false"]},"Alias":{"type":"string","minLength":1,"maxLength":128},
"City":{"type":"string","maxLength":64},"Department":{"type":"string","maxLength":64},
"DisplayName":{"type":"string","maxLength":64},"TimeZone":{"type":"integer","minimum":0,"maximum":9999},
"CosObjectId":{"type":"string","format":"uuid"},
"Language":{"type":"integer","minimum":0,"maximum":99999},"ListInDirectory":{"enum":["true","false"]},
"IsVmEnrolled":{"enum":["true","false"]},"VoiceNameRequired":{"enum":["true","false"]},
"MediaSwitchObjectId":{"type":"string","format":"uuid"},
"PartitionObjectId":{"type":"string","format":"uuid"},
"LdapType":{"type":"integer","minimum":0,"maximum":4},"GreetByName":{"enum":["true","false"]},
"IsSetForVmEnrollment":{"enum":["true","false"]},"SendBroadcastMsg":{"enum":["true","false"]},
"UseDefaultTimeZone":{"enum":["true","false"]}}}"#;

pub(super) const COS_NEW: &str = r#"{"type":"object","xml":{"name":"Cos"},"additionalProperties":false,
"required":["DisplayName"],
"properties":{
"DisplayName":{"type":"string","maxLength":64},"AccessFaxMail":{"enum":["true","false"]},
"AccessTts":{"enum":["true","false"]},"CallHoldAvailable":{"enum":["true","false"]},
"CanRecordName":{"enum":["true","false"]},"CanSendToPublicDl":{"enum":["true","false"]},
"MaxGreetingLength":{"type":"integer","minimum":0,"maximum":1200},
"MaxMsgLength":{"type":"integer","minimum":0,"maximum":3600},
"MaxNameLength":{"type":"integer","minimum":0,"maximum":600},
"MaxPrivateDlists":{"type":"integer","minimum":0,"maximum":99},
"MovetoDeleteFolder":{"enum":["true","false"]},"PersonalAdministrator":{"enum":["true","false"]},
"AccessUnifiedClient":{"enum":["true","false"]},"AccessIMAP":{"enum":["true","false"]}}}"#;

pub(super) const COS: &str = r#"{"type":"object","xml":{"name":"Cos"},"additionalProperties":false,
"properties":{
"DisplayName":{"type":"string","maxLength":64},"AccessFaxMail":{"enum":["true","false"]},
"AccessTts":{"enum":["true","false"]},"CallHoldAvailable":{"enum":["true","false"]},
"CanRecordName":{"enum":["true","false"]},"CanSendToPublicDl":{"enum":["true","false"]},
"MaxGreetingLength":{"type":"integer","minimum":0,"maximum":1200},
"MaxMsgLength":{"type":"integer","minimum":0,"maximum":3600},
"MaxNameLength":{"type":"integer","minimum":0,"maximum":600},
"MaxPrivateDlists":{"type":"integer","minimum":0,"maximum":99},
"MovetoDeleteFolder":{"enum":["true","false"]},"PersonalAdministrator":{"enum":["true","false"]},
"AccessUnifiedClient":{"enum":["true","false"]},"AccessIMAP":{"enum":["true","false"]}}}"#;

pub(super) const STORE: &str = r#"{"type":"object","xml":{"name":"MailboxStore"},"additionalProperties":false,
"properties":{
"DisplayName":{"type":"string","maxLength":64},
"MaxSizeMB":{"type":"integer","minimum":0,"maximum":1000000}}}"#;

pub(super) const LIST_NEW: &str = r#"{"type":"object","xml":{"name":"DistributionList"},
"additionalProperties":false,
"required":["Alias","DisplayName"],
"properties":{
"Alias":{"type":"string","minLength":1,"maxLength":128},"DisplayName":{"type":"string","maxLength":64},
"DtmfAccessId":{"type":"string","pattern":"^[0-9]{1,40}$"},"AllowContacts":{"enum":["true","false"]},
"AllowForeignMessage":{"enum":["true","false"]},"PartitionObjectId":{"type":"string","format":"uuid"}}}"#;

pub(super) const LIST: &str = r#"{"type":"object","xml":{"name":"DistributionList"},
"additionalProperties":false,
"properties":{
"Alias":{"type":"string","minLength":1,"maxLength":128},"DisplayName":{"type":"string","maxLength":64},
"DtmfAccessId":{"type":"string","pattern":"^[0-9]{1,40}$"},"AllowContacts":{"enum":["true","false"]},
"AllowForeignMessage":{"enum":["true","false"]},"PartitionObjectId":{"type":"string","format":"uuid"}}}"#;

pub(super) const RULE: &str = r#"{"type":"object","xml":{"name":"AuthenticationRule"},
"additionalProperties":false,
"properties":{
"HackResetTime":{"type":"integer","minimum":0,"maximum":120},
"LockoutDuration":{"type":"integer","minimum":0,"maximum":1440},
"MaxDays":{"type":"integer","minimum":0,"maximum":3653},
"MaxHacks":{"type":"integer","minimum":0,"maximum":100},
"MinLength":{"type":"integer","minimum":0,"maximum":64},
"PrevCredCount":{"type":"integer","minimum":0,"maximum":25},
"TrivialCredChecking":{"enum":["true","false"]},"DisplayName":{"type":"string","maxLength":64},
"MinDuration":{"type":"integer","minimum":0,"maximum":129600},
"ExpiryWarningDays":{"type":"integer","minimum":0,"maximum":90},
"MinCharsToChange":{"type":"integer","minimum":0,"maximum":20}}}"#;

pub(super) const HANDLER: &str = r#"{"type":"object","xml":{"name":"Callhandler"},
"additionalProperties":false,
"properties":{
"DisplayName":{"type":"string","maxLength":64},
"DtmfAccessId":{"type":"string","pattern":"^[0-9]{1,40}$"},
"MaxMsgLen":{"type":"integer","minimum":0,"maximum":3600}}}"#;

pub(super) const VALUE: &str = r#"{"type":"object","xml":{"name":"ConfigurationValue"},
"additionalProperties":false,
"properties":{
"Value":{"type":"string","maxLength":256}}}"#;

pub(super) const ROLE_NEW: &str = r#"{"type":"object","xml":{"name":"UserRole"},"additionalProperties":false,
"required":["RoleObjectId"],
"properties":{
"RoleObjectId":{"type":"string","format":"uuid"}}}"#;

pub(super) const CREDENTIAL: &str = r#"{"type":"object","xml":{"name":"Credential"},
"additionalProperties":false,
"properties":{
"Credentials":{"type":"string","maxLength":127},"CantChange":{"enum":["true","false"]},
"DoesntExpire":{"enum":["true","false"]},"HackCount":{"type":"integer","minimum":0,"maximum":100},
"Locked":{"enum":["true","false"]},"TimeHacked":{"type":"string","maxLength":30},
"CredMustChange":{"enum":["true","false"]},"CredentialPolicyObjectId":{"type":"string","format":"uuid"}}}"#;

pub(super) const MAILBOX: &str = r#"{"type":"object","xml":{"name":"MailboxAttributes"},
"additionalProperties":false,
"properties":{
"NotificationType":{"type":"integer","minimum":0,"maximum":2},
"SendReadReceipts":{"enum":["true","false"]},"Send":{"type":"integer","minimum":0,"maximum":2147483647},
"Receive":{"type":"integer","minimum":0,"maximum":2147483647},
"Warn":{"type":"integer","minimum":0,"maximum":2147483647}}}"#;

pub(super) const IMPORT: &str = r#"{"type":"object","xml":{"name":"ImportUser"},"additionalProperties":false,
"required":["pkid","dtmfAccessId"],"properties":{"pkid":{"type":"string","format":"uuid"},
"dtmfAccessId":{"type":"string","pattern":"^[0-9]{1,40}$"},"alias":{"type":"string","maxLength":128},
"firstName":{"type":"string","maxLength":64},"lastName":{"type":"string","maxLength":64},
"displayName":{"type":"string","maxLength":64},"emailAddress":{"type":"string","maxLength":255}}}"#;

pub(super) const FORM: &str = r#"{"type":"object","required":["message","recipients"],"properties":{
"message":{"type":"object","properties":{"Subject":{"type":"string"},"Priority":{"enum":["Low","Normal",
"Urgent"]},
"Sensitivity":{"enum":["Normal","Personal","Private","Confidential"]},"Secure":{"enum":["true","false"]}}},
"recipients":{"type":"object","required":["Recipient"],"properties":{"Recipient":{"type":"object",
"properties":{"Type":{"enum":["TO","CC","BCC"]},"Address":{"type":"object","properties":{
"ObjectId":{"type":"string"},"DtmfAccessID":{"type":"string"},"SmtpAddress":{"type":"string"}}}}}}},
"audio":{"type":"string","format":"binary"}}}"#;

#[cfg(test)]
mod tests {
    use super::super::kind::Kind;
    use super::super::kinds;

    #[test]
    fn a_schema_has_the_fields_that_can_be_written() {
        let check = |schema: &str, kind: &Kind| {
            let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
            let mut told: Vec<_> =
                schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
            let mut fields: Vec<_> =
                kind.fields.iter().filter(|field| field.write.is_some()).map(|field| field.name).collect();
            told.sort_unstable();
            fields.sort_unstable();
            assert_eq!(told, fields, "{}", kind.element);
        };
        check(super::USER_NEW, &kinds::USER);
        check(super::USER, &kinds::USER);
        check(super::ADMIN_NEW, &kinds::ADMIN);
        check(super::ADMIN, &kinds::ADMIN);
        check(super::TEMPLATE, &kinds::TEMPLATE);
        check(super::COS_NEW, &kinds::COS);
        check(super::COS, &kinds::COS);
        check(super::STORE, &kinds::STORE);
        check(super::LIST_NEW, &kinds::LIST);
        check(super::LIST, &kinds::LIST);
        check(super::RULE, &kinds::RULE);
        check(super::HANDLER, &kinds::HANDLER);
        check(super::VALUE, &kinds::VALUE);
        check(super::ROLE_NEW, &kinds::USER_ROLE);
        check(super::CREDENTIAL, &kinds::CREDENTIAL);
        check(super::MAILBOX, &kinds::MAILBOX);
    }
}
