//! Phrases that give away what runs behind an API, each with a text that it is found in.
//!
//! A phrase begins where a word begins. What has a rule instead of a fixed text, such as paths, hosts and tokens, is in
//! `place` and `secret`.

use super::clean::Leak::{self, Credential, Host, Path, Sql, StackTrace};
use super::opening;
use super::scan::At;
use crate::limits;

/// One phrase.
pub(super) struct Phrase {
    leak: Leak,
    start: &'static str,
    /// Must come after it, in this order, not far away.
    then: &'static [&'static str],
    /// Do capitals matter?
    exact: bool,
    /// Must come right after it.
    next: fn(u8) -> bool,
    /// A text that it is found in.
    #[cfg_attr(not(test), expect(dead_code, reason = "shows what is meant, and a test holds it to that"))]
    like: &'static str,
}

const fn exact(leak: Leak, start: &'static str, like: &'static str) -> Phrase {
    Phrase { leak, start, then: &[], exact: true, next: |_| true, like }
}

const fn any(leak: Leak, start: &'static str, like: &'static str) -> Phrase {
    Phrase { exact: false, ..exact(leak, start, like) }
}

impl Phrase {
    const fn then(mut self, then: &'static [&'static str]) -> Self {
        self.then = then;
        self
    }

    const fn digit(mut self) -> Self {
        self.next = |b| b.is_ascii_digit();
        self
    }

    fn is_at(&self, text: &str) -> bool {
        // Most differ in the second byte: look before calling out.
        let second = |text: &str| text.as_bytes().get(1).map(u8::to_ascii_lowercase);
        let Some(head) = text.get(..self.start.len()).filter(|h| second(h) == second(self.start)) else {
            return false;
        };
        let same = if self.exact { head == self.start } else { head.eq_ignore_ascii_case(self.start) };
        if !same || !text.as_bytes().get(self.start.len()).is_none_or(|b| (self.next)(*b)) {
            return false;
        }
        let mut end = text.len().min(self.start.len() + limits::PHRASE_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let mut rest = text.get(self.start.len()..end).unwrap_or_default();
        self.then.iter().all(|part| match rest.find(part) {
            Some(at) => {
                rest = rest.get(at + part.len()..).unwrap_or_default();
                true
            }
            None => false,
        })
    }
}

#[rustfmt::skip]
static PHRASES: &[Phrase] = &[
    // ── Java ──
    exact(StackTrace, "Exception in thread \"", "Exception in thread \"main\" boom"),
    exact(StackTrace, "Caused by: ", "Caused by: com.acme.StoreException: no").then(&["Exception"]),
    exact(StackTrace, "java.", "java.lang.NullPointerException").then(&["Exception"]),
    exact(StackTrace, "java.lang.", "java.lang.OutOfMemoryError: heap"),
    exact(StackTrace, "java.util.", "class java.util.LinkedHashMap cannot be cast"),
    exact(StackTrace, "javax.", "javax.net.ssl.SSLHandshakeException").then(&["Exception"]),
    exact(StackTrace, "jakarta.", "jakarta.servlet.ServletException").then(&["Exception"]),
    exact(StackTrace, "jdk.internal.", "jdk.internal.reflect.DirectMethodHandle"),
    exact(StackTrace, "sun.reflect.", "sun.reflect.NativeMethodAccessorImpl"),
    exact(StackTrace, "org.springframework.", "org.springframework.web.HttpMediaTypeNotSupported"),
    exact(StackTrace, "org.hibernate.", "org.hibernate.LazyInitialization"),
    exact(StackTrace, "org.apache.", "org.apache.catalina.core.StandardWrapperValve"),
    exact(StackTrace, "com.fasterxml.jackson.", "com.fasterxml.jackson.databind.exc.MismatchedInput"),
    exact(StackTrace, "io.netty.", "io.netty.channel.AbstractChannel"),
    exact(StackTrace, "scala.collection.", "scala.collection.immutable.Nil"),
    // ── .NET ──
    exact(StackTrace, "System.Data.", "System.Data.ConstraintViolation"),
    exact(StackTrace, "System.NullReferenceException", "System.NullReferenceException: Object reference"),
    exact(StackTrace, "System.InvalidOperationException", "System.InvalidOperationException: Sequence"),
    exact(StackTrace, "System.IO.", "System.IO.FileNotFound"),
    exact(StackTrace, "System.Net.", "System.Net.Sockets.Socket"),
    exact(StackTrace, "System.Web.", "System.Web.HttpUnhandled"),
    exact(StackTrace, "System.Threading.", "System.Threading.Tasks.Task`1.Execute"),
    exact(StackTrace, "Microsoft.AspNetCore.", "Microsoft.AspNetCore.Mvc.Infrastructure"),
    exact(StackTrace, "Microsoft.EntityFrameworkCore", "Microsoft.EntityFrameworkCore.DbUpdate"),
    exact(StackTrace, "Object reference not set to an instance", "Object reference not set to an instance of an object."),
    exact(StackTrace, "End of inner exception stack trace", "--- End of inner exception stack trace ---"),
    exact(StackTrace, "End of stack trace from", "--- End of stack trace from previous location ---"),
    exact(StackTrace, "Server Error in '/", "Server Error in '/' Application."),
    any(StackTrace, "stack trace:", "Stack trace:\n#0"),
    any(StackTrace, "stack backtrace:", "stack backtrace:\n   0: std"),
    // ── Python ──
    exact(StackTrace, "Traceback (most recent call last)", "Traceback (most recent call last):"),
    exact(StackTrace, "File \"", "File \"handlers\", line 7, in get").then(&["\", line "]),
    exact(StackTrace, "During handling of the above exception", "During handling of the above exception, another"),
    exact(StackTrace, "werkzeug.", "werkzeug.exceptions.NotFound"),
    exact(StackTrace, "django.", "django.core.exceptions.FieldError"),
    exact(StackTrace, "NoneType' object", "'NoneType' object has no attribute 'id'"),
    exact(StackTrace, "object at 0x", "<users.Store object at 0x7f3c2a1b>"),
    // ── Rust, Go, C ──
    exact(StackTrace, "panicked at ", "thread 'main' panicked at index out of bounds"),
    exact(StackTrace, "RUST_BACKTRACE", "run with `RUST_BACKTRACE=1`"),
    exact(StackTrace, "called `Result::unwrap()`", "called `Result::unwrap()` on an `Err` value"),
    exact(StackTrace, "called `Option::unwrap()`", "called `Option::unwrap()` on a `None` value"),
    exact(StackTrace, "goroutine ", "goroutine 1 [running]:").digit(),
    exact(StackTrace, "runtime error: ", "runtime error: invalid memory address or nil pointer dereference"),
    exact(StackTrace, "panic: ", "panic: assignment to entry in nil map"),
    any(StackTrace, "segmentation fault", "Segmentation fault (core dumped)"),
    // ── PHP, Ruby, Node ──
    exact(StackTrace, "Fatal error: ", "Fatal error: Allowed memory size exhausted"),
    exact(StackTrace, "PHP Warning:", "PHP Warning: Undefined variable"),
    exact(StackTrace, "PHP Notice:", "PHP Notice: Undefined index"),
    exact(StackTrace, "PHP Fatal", "PHP Fatal error"),
    exact(StackTrace, "Uncaught ", "Uncaught RuntimeException: no").then(&["Exception"]),
    exact(StackTrace, "Uncaught Error", "Uncaught Error: Call to a member function"),
    exact(StackTrace, "Call to undefined ", "Call to undefined method Foo::bar").then(&["::"]),
    exact(StackTrace, "Illuminate\\", "Illuminate\\Database\\QueryException"),
    exact(StackTrace, "Symfony\\", "Symfony\\Component\\HttpKernel"),
    exact(StackTrace, "Doctrine\\", "Doctrine\\DBAL\\Driver"),
    exact(StackTrace, "ActionController::", "ActionController::RoutingError"),
    exact(StackTrace, "ActiveRecord::", "ActiveRecord::StatementInvalid"),
    exact(StackTrace, "NoMethodError", "NoMethodError: undefined method"),
    exact(StackTrace, "undefined method `", "undefined method `name' for nil:NilClass"),
    exact(StackTrace, "at Object.<anonymous>", "at Object.<anonymous> (repl)"),
    exact(StackTrace, "at Module._compile", "at Module._compile (node)"),
    exact(StackTrace, "at process.processTicksAndRejections", "at process.processTicksAndRejections"),
    exact(StackTrace, "node_modules", "in node_modules/express"),
    exact(StackTrace, "node:internal", "node:internal/modules/cjs/loader"),
    exact(StackTrace, "TypeError: ", "TypeError: Cannot read properties of undefined"),
    exact(StackTrace, "ReferenceError: ", "ReferenceError: user is not defined"),
    exact(StackTrace, "UnhandledPromiseRejection", "UnhandledPromiseRejectionWarning"),
    exact(StackTrace, "Maximum call stack size exceeded", "RangeError: Maximum call stack size exceeded"),
    // ── Statements ──
    exact(Sql, "SELECT ", "SELECT id FROM users").then(&[" FROM "]),
    any(Sql, "select ", "select * from users").then(&["* from "]),
    any(Sql, "select ", "select u.id, u.name from users u").then(&[".", ", ", ".", " from "]),
    any(Sql, "select ", "select u1_0.id from users u1_0 where u1_0.name=?").then(&["_", ".", " from ", " where "]),
    exact(Sql, "INSERT INTO ", "INSERT INTO users VALUES (1)"),
    any(Sql, "insert into ", "insert into users (id, name) values (?, ?)").then(&["(", ") values"]),
    exact(Sql, "UPDATE ", "UPDATE users SET name = 'x'").then(&[" SET "]),
    any(Sql, "update ", "update users set name=? where id=?").then(&[" set ", "=", " where "]),
    exact(Sql, "DELETE FROM ", "DELETE FROM users"),
    any(Sql, "delete from ", "delete from users where id=?").then(&[" where ", "="]),
    exact(Sql, "DROP TABLE ", "DROP TABLE users"),
    exact(Sql, "CREATE TABLE ", "CREATE TABLE users"),
    exact(Sql, "ALTER TABLE ", "ALTER TABLE users"),
    exact(Sql, "UNION SELECT", "UNION SELECT 1"),
    exact(Sql, "WHERE ", "WHERE id = 7").then(&[" = "]),
    // ── What databases say ──
    exact(Sql, "SQLSTATE", "SQLSTATE[42S02]: Base table or view not found"),
    exact(Sql, "ORA-", "ORA-00942: table or view does not exist").digit(),
    exact(Sql, "PLS-", "PLS-00306: wrong number").digit(),
    any(Sql, "sql syntax", "You have an error in your SQL syntax"),
    any(Sql, "incorrect syntax near", "Incorrect syntax near the keyword"),
    any(Sql, "syntax error at or near", "ERROR: syntax error at or near \"form\""),
    any(Sql, "duplicate key value violates", "duplicate key value violates unique constraint"),
    any(Sql, "violates unique constraint", "it violates unique constraint \"users_pkey\""),
    any(Sql, "violates foreign key constraint", "it violates foreign key constraint \"fk_1\""),
    any(Sql, "violates not-null constraint", "null value in column violates not-null constraint"),
    any(Sql, "violates check constraint", "new row violates check constraint \"c\""),
    any(Sql, "violation of primary key", "Violation of PRIMARY KEY constraint"),
    any(Sql, "violation of unique key", "Violation of UNIQUE KEY constraint"),
    any(Sql, "cannot insert duplicate key", "Cannot insert duplicate key row in object"),
    any(Sql, "unclosed quotation mark", "Unclosed quotation mark after the character string"),
    any(Sql, "lock wait timeout exceeded", "Lock wait timeout exceeded; try restarting transaction"),
    any(Sql, "deadlock found when trying", "Deadlock found when trying to get lock"),
    any(Sql, "no such table", "no such table: users"),
    any(Sql, "no such column", "no such column: name"),
    exact(Sql, "Duplicate entry '", "Duplicate entry 'a' for key 'users.email'").then(&["' for key"]),
    exact(Sql, "Unknown column '", "Unknown column 'x' in 'field list'"),
    exact(Sql, "Table '", "Table 'shop.users' doesn't exist").then(&["' doesn't exist"]),
    exact(Sql, "Invalid object name '", "Invalid object name 'dbo.Users'."),
    exact(Sql, "relation \"", "relation \"users\" does not exist").then(&["\" does not exist"]),
    exact(Sql, "column \"", "column \"nam\" does not exist").then(&["\" does not exist"]),
    exact(Sql, "ER_DUP_ENTRY", "ER_DUP_ENTRY: a"),
    exact(Sql, "SQLException", "SQLException: closed"),
    exact(Sql, "SQLSyntaxErrorException", "SQLSyntaxErrorException: no"),
    exact(Sql, "MySQLSyntaxErrorException", "MySQLSyntaxErrorException: no"),
    exact(Sql, "PSQLException", "PSQLException: ERROR"),
    exact(Sql, "SqlException", "SqlException (0x80131904)"),
    exact(Sql, "QueryException", "QueryException: no"),
    exact(Sql, "com.mysql.", "com.mysql.cj.jdbc.exceptions.CommunicationsException"),
    exact(Sql, "com.microsoft.sqlserver.", "com.microsoft.sqlserver.jdbc.SQLServer"),
    exact(Sql, "org.postgresql.", "org.postgresql.util.PSQL"),
    exact(Sql, "oracle.jdbc", "oracle.jdbc.OracleDatabase"),
    exact(Sql, "HikariPool", "HikariPool-1 - Connection is not available"),
    exact(Sql, "could not execute statement", "could not execute statement; constraint [users_pkey]"),
    exact(Sql, "could not extract ResultSet", "could not extract ResultSet"),
    exact(Sql, "psycopg2", "psycopg2.errors.UndefinedTable"),
    exact(Sql, "sqlalchemy.", "sqlalchemy.exc.IntegrityError"),
    exact(Sql, "sqlite3.", "sqlite3.OperationalError"),
    exact(Sql, "SQLITE_", "SQLITE_CONSTRAINT: UNIQUE"),
    exact(Sql, "Sequelize", "SequelizeUniqueConstraintError"),
    exact(Sql, "MongoServerError", "MongoServerError: E11000"),
    exact(Sql, "E11000 ", "E11000 duplicate key error collection: shop.users"),
    exact(Sql, "PG::", "PG::UndefinedTable: ERROR"),
    exact(Sql, "DB2 SQL", "DB2 SQL Error: SQLCODE=-204"),
    exact(Sql, "Microsoft OLE DB", "Microsoft OLE DB Provider for SQL Server"),
    exact(Sql, "ODBC ", "[Microsoft][ODBC SQL Server Driver]"),
    exact(Sql, "WRONGTYPE Operation", "WRONGTYPE Operation against a key"),
    // ── Paths and hosts ──
    any(Path, "file://", "file:///secret"),
    any(Path, "inetpub", "under inetpub there"),
    any(Path, "WEB-INF", "in WEB-INF there"),
    any(Path, "site-packages", "in site-packages there"),
    exact(Host, "ECONNREFUSED", "connect ECONNREFUSED"),
    exact(Host, "ECONNRESET", "read ECONNRESET"),
    exact(Host, "ETIMEDOUT", "connect ETIMEDOUT"),
    exact(Host, "EHOSTUNREACH", "connect EHOSTUNREACH"),
    exact(Host, "ENOTFOUND", "getaddrinfo ENOTFOUND db"),
    exact(Host, "getaddrinfo", "getaddrinfo failed"),
    exact(Host, "dial tcp", "dial tcp: i/o timeout"),
    exact(Host, "lookup ", "lookup orders: no such host").then(&[": no such host"]),
    // ── What opens doors ──
    any(Credential, "jdbc:", "jdbc:oracle:thin:@db"),
    any(Credential, "postgres://", "postgres://db/shop"),
    any(Credential, "postgresql://", "postgresql://db/shop"),
    any(Credential, "mysql://", "mysql://db/shop"),
    any(Credential, "mariadb://", "mariadb://db/shop"),
    any(Credential, "mongodb://", "mongodb://db/shop"),
    any(Credential, "mongodb+srv://", "mongodb+srv://db/shop"),
    any(Credential, "redis://", "redis://cache/0"),
    any(Credential, "rediss://", "rediss://cache/0"),
    any(Credential, "amqp://", "amqp://queue"),
    any(Credential, "amqps://", "amqps://queue"),
    any(Credential, "ldap://", "ldap://directory"),
    any(Credential, "ldaps://", "ldaps://directory"),
    any(Credential, "data source=", "Data Source=db;Initial"),
    any(Credential, "initial catalog=", "Initial Catalog=shop;"),
    any(Credential, "server=", "Server=db;Database=shop;").then(&["atabase="]),
    any(Credential, "aws_secret_access_key", "aws_secret_access_key is not set"),
    exact(Credential, "BEGIN ", "-----BEGIN RSA PRIVATE KEY-----").then(&["PRIVATE KEY-----"]),
];

/// The phrases, as they are written down.
pub(super) fn phrases() -> impl Iterator<Item = (&'static str, &'static Phrase)> {
    PHRASES.iter().map(|phrase| (phrase.start, phrase))
}

/// The leak of the phrase that begins here.
pub(super) fn phrase_at(at: At<'_>) -> Option<Leak> {
    let [first, second, ..] = at.right().as_bytes() else { return None };
    let phrases = opening::all().phrases(*first, *second);
    phrases.iter().find(|phrase| phrase.is_at(at.right())).map(|phrase| phrase.leak)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::scan::find;

    #[test]
    fn every_phrase_is_found() {
        for phrase in PHRASES {
            let starts = phrase.like.match_indices(|_: char| true).any(|(at, _)| {
                let before = at.checked_sub(1).and_then(|b| phrase.like.as_bytes().get(b));
                before.is_none_or(|b| !b.is_ascii_alphanumeric()) && phrase.is_at(&phrase.like[at..])
            });
            assert!(starts, "{} is not in {}", phrase.start, phrase.like);
            assert_eq!(find(phrase.like, ""), Some(phrase.leak), "{}", phrase.like);
        }
    }
}
