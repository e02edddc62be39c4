//! What requests may contain, in JSON Schema. A test holds them against the fields that can be written.

/// Media types and a schema each.
pub(super) type Content = &'static [(&'static str, &'static str)];

/// Fields of one object, in XML or JSON.
macro_rules! object {
    ($element:literal, $required:literal, $fields:literal) => {{
        const SCHEMA: &str = concat!(
            r#"{"type":"object","xml":{"name":""#,
            $element,
            r#""},"additionalProperties":false,"#,
            $required,
            r#""properties":{"#,
            $fields,
            "}}"
        );
        &[("application/xml", SCHEMA), ("application/json", SCHEMA), ("text/xml", SCHEMA)]
    }};
}

macro_rules! user {
    ($required:literal) => {
        object!(
            "User",
            $required,
            r#""UseDefaultLanguage":{"enum":["true","false"]},"FirstName":{"type":"string","maxLength":64},
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
"LdapType":{"type":"integer","minimum":0,"maximum":4},"PhoneNumber":{"type":"string","maxLength":40}"#
        )
    };
}

pub(super) const USER_NEW: Content = user!(r#""required":["Alias","DtmfAccessId"],"#);
pub(super) const USER: Content = user!("");

macro_rules! admin {
    ($required:literal) => {
        object!(
            "User",
            $required,
            r#""UseDefaultLanguage":{"enum":["true","false"]},"FirstName":{"type":"string","maxLength":64},
"Initials":{"type":"string","maxLength":64},"LastName":{"type":"string","maxLength":64},
"Alias":{"type":"string","minLength":1,"maxLength":128},"State":{"type":"string","maxLength":64},
"Title":{"type":"string","maxLength":64},"Address":{"type":"string","maxLength":64},
"DisplayName":{"type":"string","maxLength":64},"TimeZone":{"type":"integer","minimum":0,"maximum":9999},
"Language":{"type":"integer","minimum":0,"maximum":99999},
"UseDefaultTimeZone":{"enum":["true","false"]},"SmtpAddress":{"type":"string","maxLength":255},
"LdapType":{"type":"integer","minimum":0,"maximum":4}"#
        )
    };
}

pub(super) const ADMIN_NEW: Content = admin!(r#""required":["Alias"],"#);
pub(super) const ADMIN: Content = admin!("");

pub(super) const TEMPLATE: Content = object!(
    "UserTemplate",
    "",
    r#""UseDefaultLanguage":{"enum":["true","false"]},"Alias":{"type":"string","minLength":1,"maxLength":128},
"City":{"type":"string","maxLength":64},"Department":{"type":"string","maxLength":64},
"DisplayName":{"type":"string","maxLength":64},"TimeZone":{"type":"integer","minimum":0,"maximum":9999},
"CosObjectId":{"type":"string","format":"uuid"},
"Language":{"type":"integer","minimum":0,"maximum":99999},"ListInDirectory":{"enum":["true","false"]},
"IsVmEnrolled":{"enum":["true","false"]},"VoiceNameRequired":{"enum":["true","false"]},
"MediaSwitchObjectId":{"type":"string","format":"uuid"},
"PartitionObjectId":{"type":"string","format":"uuid"},
"LdapType":{"type":"integer","minimum":0,"maximum":4},"GreetByName":{"enum":["true","false"]},
"IsSetForVmEnrollment":{"enum":["true","false"]},"SendBroadcastMsg":{"enum":["true","false"]},
"UseDefaultTimeZone":{"enum":["true","false"]}"#
);

macro_rules! cos {
    ($required:literal) => {
        object!(
            "Cos",
            $required,
            r#""DisplayName":{"type":"string","maxLength":64},"AccessFaxMail":{"enum":["true","false"]},
"AccessTts":{"enum":["true","false"]},"CallHoldAvailable":{"enum":["true","false"]},
"CanRecordName":{"enum":["true","false"]},"CanSendToPublicDl":{"enum":["true","false"]},
"MaxGreetingLength":{"type":"integer","minimum":0,"maximum":1200},
"MaxMsgLength":{"type":"integer","minimum":0,"maximum":3600},
"MaxNameLength":{"type":"integer","minimum":0,"maximum":600},
"MaxPrivateDlists":{"type":"integer","minimum":0,"maximum":99},
"MovetoDeleteFolder":{"enum":["true","false"]},"PersonalAdministrator":{"enum":["true","false"]},
"AccessUnifiedClient":{"enum":["true","false"]},"AccessIMAP":{"enum":["true","false"]}"#
        )
    };
}

pub(super) const COS_NEW: Content = cos!(r#""required":["DisplayName"],"#);
pub(super) const COS: Content = cos!("");

pub(super) const STORE: Content = object!(
    "MailboxStore",
    "",
    r#""DisplayName":{"type":"string","maxLength":64},
"MaxSizeMB":{"type":"integer","minimum":0,"maximum":1000000}"#
);

macro_rules! list {
    ($required:literal) => {
        object!(
            "DistributionList",
            $required,
            r#""Alias":{"type":"string","minLength":1,"maxLength":128},"DisplayName":{"type":"string","maxLength":64},
"DtmfAccessId":{"type":"string","pattern":"^[0-9]{1,40}$"},"AllowContacts":{"enum":["true","false"]},
"AllowForeignMessage":{"enum":["true","false"]},"PartitionObjectId":{"type":"string","format":"uuid"}"#
        )
    };
}

pub(super) const LIST_NEW: Content = list!(r#""required":["Alias","DisplayName"],"#);
pub(super) const LIST: Content = list!("");

pub(super) const RULE: Content = object!(
    "AuthenticationRule",
    "",
    r#""HackResetTime":{"type":"integer","minimum":0,"maximum":120},
"LockoutDuration":{"type":"integer","minimum":0,"maximum":1440},
"MaxDays":{"type":"integer","minimum":0,"maximum":3653},
"MaxHacks":{"type":"integer","minimum":0,"maximum":100},
"MinLength":{"type":"integer","minimum":0,"maximum":64},
"PrevCredCount":{"type":"integer","minimum":0,"maximum":25},
"TrivialCredChecking":{"enum":["true","false"]},"DisplayName":{"type":"string","maxLength":64},
"MinDuration":{"type":"integer","minimum":0,"maximum":129600},
"ExpiryWarningDays":{"type":"integer","minimum":0,"maximum":90},
"MinCharsToChange":{"type":"integer","minimum":0,"maximum":20}"#
);

pub(super) const HANDLER: Content = object!(
    "Callhandler",
    "",
    r#""DisplayName":{"type":"string","maxLength":64},
"DtmfAccessId":{"type":"string","pattern":"^[0-9]{1,40}$"},
"MaxMsgLen":{"type":"integer","minimum":0,"maximum":3600}"#
);

pub(super) const VALUE: Content =
    object!("ConfigurationValue", "", r#""Value":{"type":"string","maxLength":256}"#);

pub(super) const ROLE_NEW: Content = object!(
    "UserRole",
    r#""required":["RoleObjectId"],"#,
    r#""RoleObjectId":{"type":"string","format":"uuid"}"#
);

pub(super) const CREDENTIAL: Content = object!(
    "Credential",
    "",
    r#""Credentials":{"type":"string","maxLength":127},"CantChange":{"enum":["true","false"]},
"DoesntExpire":{"enum":["true","false"]},"HackCount":{"type":"integer","minimum":0,"maximum":100},
"Locked":{"enum":["true","false"]},"TimeHacked":{"type":"string","maxLength":30},
"CredMustChange":{"enum":["true","false"]},"CredentialPolicyObjectId":{"type":"string","format":"uuid"}"#
);

pub(super) const MAILBOX: Content = object!(
    "MailboxAttributes",
    "",
    r#""NotificationType":{"type":"integer","minimum":0,"maximum":2},
"SendReadReceipts":{"enum":["true","false"]},"Send":{"type":"integer","minimum":0,"maximum":2147483647},
"Receive":{"type":"integer","minimum":0,"maximum":2147483647},
"Warn":{"type":"integer","minimum":0,"maximum":2147483647}"#
);

pub(super) const IMPORT: Content = object!(
    "ImportUser",
    r#""required":["pkid","dtmfAccessId"],"#,
    r#""pkid":{"type":"string","format":"uuid"},
"dtmfAccessId":{"type":"string","pattern":"^[0-9]{1,40}$"},"alias":{"type":"string","maxLength":128},
"firstName":{"type":"string","maxLength":64},"lastName":{"type":"string","maxLength":64},
"displayName":{"type":"string","maxLength":64},"emailAddress":{"type":"string","maxLength":255}"#
);

pub(super) const FORM: Content = &[(
    "multipart/form-data",
    r#"{"type":"object","required":["message","recipients"],"properties":{
"message":{"type":"object","properties":{"Subject":{"type":"string"},"Priority":{"enum":["Low","Normal",
"Urgent"]},
"Sensitivity":{"enum":["Normal","Personal","Private","Confidential"]},"Secure":{"enum":["true","false"]}}},
"recipients":{"type":"object","required":["Recipient"],"properties":{"Recipient":{"type":"object",
"properties":{"Type":{"enum":["TO","CC","BCC"]},"Address":{"type":"object","properties":{
"ObjectId":{"type":"string"},"DtmfAccessID":{"type":"string"},"SmtpAddress":{"type":"string"}}}}}}},
"audio":{"type":"string","format":"binary"}}}"#,
)];

#[cfg(test)]
mod tests {
    use super::super::kind::Kind;
    use super::super::kinds;
    use super::Content;

    #[test]
    fn a_schema_has_the_fields_that_can_be_written() {
        let check = |content: Content, kind: &Kind| {
            let schema: serde_json::Value = serde_json::from_str(content[0].1).unwrap();
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
