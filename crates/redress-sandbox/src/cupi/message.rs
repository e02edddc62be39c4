//! The messaging API on the same host: the caller's own mailbox, and messages to others.

use super::kind::{Field, Kind};
use super::object::{self, Object};
use super::query::Page;
use super::{document, logon, multipart};
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::world::World;
use redress::SubError;
use rusqlite::OptionalExtension;
use serde_json::Value;

/// A message, and at most so many attachments.
const PARTS: usize = 20;

static MESSAGE: Kind = Kind {
    element: "Message",
    list: "Messages",
    path: "/vmrest/messages",
    table: "message",
    only: "true",
    key: "MsgId",
    fields: &[
        Field::new("Subject").listed(),
        Field::new("Read").listed(),
        Field::new("Dispatch").by("'false'").listed(),
        Field::new("Secure").listed(),
        Field::new("Priority").listed(),
        Field::new("Sensitivity").listed(),
        Field::new("URI").by("'/vmrest/messages/' || MsgId").listed(),
        Field::new("MsgId").listed(),
        Field::new("From")
            .by("(SELECT u.SmtpAddress FROM user u WHERE u.ObjectId = message.sender)")
            .listed(),
        Field::new("ArrivalTime").listed(),
        Field::new("Size").listed(),
        Field::new("Duration").listed(),
        Field::new("FromSub").by("'true'").listed(),
        Field::new("MsgType").by("'Voice'").listed(),
        Field::new("IsDraft").by("'false'").listed(),
        Field::new("IsDeleted").by("'false'").listed(),
        Field::new("IsSent").by("iif(folder = 'sent', 'true', 'false')").listed(),
        Field::new("FolderURI").by("'/vmrest/mailbox/folders/' || folder").listed(),
    ],
};

/// A mailbox that can be used now.
struct Mailbox {
    user: String,
    name: String,
    size: i64,
    send: i64,
    receive: i64,
    warn: i64,
}

impl Mailbox {
    /// Over that quota, with so many bytes more?
    fn is_over(&self, quota: i64, more: i64) -> bool {
        self.size.saturating_add(more) > quota
    }
}

/// The caller's mailbox.
///
/// # Errors
///
/// There is none, or its store is not mounted.
fn own(world: &World<'_>, call: &Call) -> Outcome<Mailbox> {
    let standing = logon::standing(world, call)?;
    mailbox(world, standing.user().unwrap_or_default())
}

fn mailbox(world: &World<'_>, user: &str) -> Outcome<Mailbox> {
    let sql = "SELECT u.DisplayName, (SELECT coalesce(sum(Size), 0) FROM message g WHERE g.UserObjectId = \
               u.ObjectId), CAST(m.Send AS INTEGER), CAST(m.Receive AS INTEGER), CAST(m.Warn AS INTEGER), \
               s.Mounted, s.DisplayName FROM user u JOIN mailbox m ON m.UserObjectId = u.ObjectId JOIN \
               mailbox_store s ON s.ObjectId = m.MailboxStoreObjectId WHERE u.ObjectId = ?";
    let found = world.db.query_row(sql, [user], |row| {
        let mailbox = Mailbox {
            user: user.to_owned(),
            name: row.get(0)?,
            size: row.get(1)?,
            send: row.get(2)?,
            receive: row.get(3)?,
            warn: row.get(4)?,
        };
        Ok((mailbox, row.get::<_, String>(5)?, row.get::<_, String>(6)?))
    });
    match found.optional()? {
        Some((mailbox, mounted, _)) if mounted == "true" => Ok(mailbox),
        Some((_, _, store)) => {
            let detail = format!("The mailbox store {store} is not mounted.");
            Err(Failure::status(500).detail(detail).into())
        }
        None => Err(Failure::status(404).detail("The user has no mailbox.").into()),
    }
}

/// `GET /vmrest/mailbox`
pub(super) fn get_mailbox(world: &mut World<'_>, call: &Call) -> Outcome {
    let own = own(world, call)?;
    let shown = Object::default()
        .with("DisplayName", &own.name)
        .with("CurrentSizeInBytes", &own.size)
        .with("IsPrimary", &true)
        .with("IsStoreMounted", &true)
        .with("IsStoreOverFlowed", &false)
        .with("IsMailboxMounted", &true)
        .with("IsWarningQuotaExceeded", &own.is_over(own.warn, 0))
        .with("IsReceiveQuotaExceeded", &own.is_over(own.receive, 0))
        .with("IsSendQuotaExceeded", &own.is_over(own.send, 0))
        .with("WarningQuota", &own.warn)
        .with("ReceiveQuota", &own.receive)
        .with("SendQuota", &own.send)
        .with("IsDeletedFolderEnabled", &false)
        .with("FoldersURI", &"/vmrest/mailbox/folders");
    Ok(document::one(call, "Mailbox", &shown))
}

static FOLDER: Kind = Kind {
    element: "Folder",
    list: "Folders",
    path: "/vmrest/mailbox/folders",
    table: "message",
    only: "true",
    key: "folder",
    fields: &[],
};

/// `GET /vmrest/mailbox/folders`
pub(super) fn folders(world: &mut World<'_>, call: &Call) -> Outcome {
    let own = own(world, call)?;
    let mut folders = Vec::new();
    for (name, folder) in [("Inbox", "inbox"), ("Sent Items", "sent")] {
        let sql = "SELECT count(*) FROM message WHERE UserObjectId = ? AND folder = ?";
        let count: i64 = world.db.query_row(sql, [own.user.as_str(), folder], |row| row.get(0))?;
        let uri = format!("{}/{folder}", FOLDER.path);
        let messages = format!("{uri}/messages");
        folders.push(
            Object::default()
                .with("DisplayName", &name)
                .with("URI", &uri)
                .with("MessageCount", &count)
                .with("MessagesURI", &messages),
        );
    }
    Ok(document::list(call, &FOLDER, 2, &folders))
}

/// `GET /vmrest/mailbox/folders/{folder}/messages`
pub(super) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let own = own(world, call)?;
    let folder = call.parameter(0).to_ascii_lowercase();
    if !matches!(folder.as_str(), "inbox" | "sent") {
        return Err(Failure::status(404).detail(format!("There is no folder {folder}.")).into());
    }
    let mine = "UserObjectId = ? AND folder = ?";
    let page = Page::of(call, &MESSAGE)?.with(mine, [own.user, folder]);
    let (total, objects) = object::select(world.db, &MESSAGE, &page)?;
    Ok(document::list(call, &MESSAGE, total, &objects))
}

fn find(world: &World<'_>, call: &Call) -> Outcome<Object> {
    let own = own(world, call)?;
    let message = object::find(world.db, &MESSAGE, call.parameter(0))?;
    let sql = "SELECT UserObjectId FROM message WHERE MsgId = ?";
    let owner: String = world.db.query_row(sql, [message.get("MsgId")], |row| row.get(0))?;
    if owner == own.user {
        return Ok(message);
    }
    Err(Failure::status(404).detail(format!("There is no Message {}.", call.parameter(0))).into())
}

/// `GET /vmrest/messages/{id}`
pub(super) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    let message = find(world, call)?;
    Ok(document::one(call, MESSAGE.element, &message))
}

/// `DELETE /vmrest/messages/{id}`
pub(super) fn delete(world: &mut World<'_>, call: &Call) -> Outcome {
    let message = find(world, call)?;
    object::remove(world, &MESSAGE, message.get("MsgId"))?;
    Ok(document::done())
}

/// `POST /vmrest/messages`: a form of a message, its recipients, and perhaps what was spoken.
pub(super) fn send(world: &mut World<'_>, call: &Call) -> Outcome {
    let sender = own(world, call)?;
    let form = "The content is a form of a Message, its Recipients, and what was spoken.";
    let wrong = || Failure::status(400).detail(form);
    let boundary = multipart::boundary(call.header("content-type").unwrap_or_default()).ok_or_else(wrong)?;
    let parts = multipart::parts(&call.body, boundary, PARTS).ok_or_else(wrong)?;
    let [head, recipients, spoken @ ..] = parts.as_slice() else { return Err(wrong().into()) };
    let head = head_of(head)?;
    let recipients = recipients_of(world, recipients)?;
    let size: usize = spoken.iter().map(|part| part.body.len()).sum();
    let size = i64::try_from(size + head.subject.len()).unwrap_or(i64::MAX);
    quotas(world, &sender, &recipients, size)?;
    let id = put(world, &sender.user, "sent", &sender.user, &head, size)?;
    for recipient in &recipients {
        put(world, recipient, "inbox", &sender.user, &head, size)?;
    }
    Ok(document::created(call, &format!("{}/{id}", MESSAGE.path)))
}

/// What can be said of a message when it is sent.
struct Head {
    subject: String,
    priority: String,
    sensitivity: String,
    is_secure: String,
}

fn head_of(part: &multipart::Part<'_>) -> Outcome<Head> {
    let tree = document::tree(&part.media_type, part.body, MESSAGE.element)?;
    let mut head = Head {
        subject: String::new(),
        priority: "Normal".to_owned(),
        sensitivity: "Normal".to_owned(),
        is_secure: "false".to_owned(),
    };
    for (name, value) in document::flat(&tree, MESSAGE.element)? {
        let value = value.trim().to_owned();
        let flag = || matches!(value.as_str(), "true" | "false");
        let is_fine = match name.as_str() {
            "Subject" => value.chars().count() <= 255,
            "Priority" => matches!(value.as_str(), "Low" | "Normal" | "Urgent"),
            "Sensitivity" => matches!(value.as_str(), "Normal" | "Personal" | "Private" | "Confidential"),
            "Secure"
            | "Dispatch"
            | "ReadReceiptRequested"
            | "DeliveryReceiptRequested"
            | "FromSub"
            | "FromVmIntSub" => flag(),
            "FutureDelivery" | "ArrivalTime" => value.parse::<u64>().is_ok() || value.is_empty(),
            _ => false,
        };
        if !is_fine {
            return Err(Failure::status(400).detail(format!("Message takes no {name} of {value:?}.")).into());
        }
        match name.as_str() {
            "Subject" => head.subject = value,
            "Priority" => head.priority = value,
            "Sensitivity" => head.sensitivity = value,
            "Secure" => head.is_secure = value,
            _ => {}
        }
    }
    Ok(head)
}

/// The users whom a list of recipients names, each once.
fn recipients_of(world: &World<'_>, part: &multipart::Part<'_>) -> Outcome<Vec<String>> {
    let tree = document::tree(&part.media_type, part.body, "Recipients")?;
    // One recipient is an object, several are an array; in JSON the list may stand by itself.
    let list = tree.get("Recipients").unwrap_or(&tree);
    let list = list.get("Recipient").unwrap_or(list);
    let one = std::slice::from_ref(list);
    let list = list.as_array().map_or(one, Vec::as_slice);
    let mut users: Vec<String> = Vec::new();
    for recipient in list {
        let address = recipient.get("Address").unwrap_or(&Value::Null);
        let given = |name: &str| address.get(name).and_then(Value::as_str).map(str::trim).unwrap_or_default();
        let sql = "SELECT ObjectId FROM user WHERE class = 'user' AND (ObjectId = ?1 COLLATE NOCASE OR (?2 \
                   <> '' AND DtmfAccessId = ?2) OR (?3 <> '' AND SmtpAddress = ?3 COLLATE NOCASE))";
        let (id, dtmf, smtp) = (given("ObjectId"), given("DtmfAccessID"), given("SmtpAddress"));
        let found: Option<String> = world.db.query_row(sql, [id, dtmf, smtp], |row| row.get(0)).optional()?;
        let Some(user) = found else {
            let detail =
                "A Recipient has an Address with the ObjectId, DtmfAccessID or SmtpAddress of a user.";
            return Err(Failure::status(400).detail(detail).into());
        };
        if !users.contains(&user) {
            users.push(user);
        }
    }
    if users.is_empty() {
        return Err(Failure::status(400).detail("Recipients names nobody.").into());
    }
    Ok(users)
}

/// Is there room, at the sender's and at every receiver's?
fn quotas(world: &World<'_>, sender: &Mailbox, recipients: &[String], size: i64) -> Outcome<()> {
    if sender.is_over(sender.send, 0) {
        let mut below = SubError::default();
        below.code = Some(SEND_QUOTA.into());
        below.title = Some(SEND_QUOTA_NAME.into());
        return Err(Failure::code(MAILBOX_FULL).also(below).into());
    }
    for recipient in recipients {
        let receiver = mailbox(world, recipient)?;
        if receiver.is_over(receiver.receive, size) {
            return Err(Failure::code(MAILBOX_FULL).into());
        }
    }
    // The messaging service let it through; the store below counts the copy for the sent items.
    if sender.is_over(sender.send, size) {
        return Err(Failure::code(SEND_QUOTA).into());
    }
    Ok(())
}

const MAILBOX_FULL: &str = "E_VMWS_MSG_MAILBOX_FULL";
const SEND_QUOTA: &str = "0x80046408";
const SEND_QUOTA_NAME: &str = "E_CML_SEND_QUOTA_EXCEEDED";

fn put(
    world: &mut World<'_>,
    owner: &str,
    folder: &str,
    sender: &str,
    head: &Head,
    size: i64,
) -> Outcome<String> {
    let id = format!("0:{}", world.uuid());
    let sql = "INSERT INTO message (MsgId, UserObjectId, folder, sender, Subject, Priority, Sensitivity, \
               Secure, ArrivalTime, Size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let Head { subject, priority, sensitivity, is_secure } = head;
    let arrival = world.now.0;
    world.db.execute(
        sql,
        (&id, owner, folder, sender, subject, priority, sensitivity, is_secure, arrival, size),
    )?;
    Ok(id)
}
