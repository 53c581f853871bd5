//! Everything that can be wrong with what somebody typed or selected.

use app::words;
use app::words::batch::{self, Unsuitable};
use app::words::deletion::{NotDeleted, not_deleted};
use app::words::drift::{NoFile, no_file};
use domain::{ConfirmationError, ConnectionError, FormError, ReasonError, SyntaxError};

/// Each of them once.
pub(super) fn all(text: &str) -> Vec<String> {
    let syntax = syntax().into_iter().map(|error| error.to_string());
    let connection = connection().into_iter().map(|error| error.to_string());
    let form = form().into_iter().map(|error| error.to_string());
    let again = std::iter::once(words::form::again("Password"));
    syntax.chain(form).chain(again).chain(connection).chain(choices(text)).collect()
}

fn choices(text: &str) -> Vec<String> {
    let reasons = [ReasonError::Missing, ReasonError::TooLong, ReasonError::Control];
    let selected = [Unsuitable::Empty, Unsuitable::TooMany];
    let deleted = [NotDeleted::NoTriesLeft, NotDeleted::Changed, NotDeleted::Expired];
    let files = [NoFile::NotChosen, NoFile::TooLarge, NoFile::NotText, NoFile::Unusable(text.to_owned())];
    // A new one does not compile until it is named here; then it belongs into the lists above, too. So below.
    match (&reasons[0], &selected[0], &deleted[0], &files[0]) {
        (
            ReasonError::Missing | ReasonError::TooLong | ReasonError::Control,
            Unsuitable::Empty | Unsuitable::TooMany,
            NotDeleted::NoTriesLeft | NotDeleted::Changed | NotDeleted::Expired,
            NoFile::NotChosen | NoFile::TooLarge | NoFile::NotText | NoFile::Unusable(_),
        ) => {}
    }
    let mut all: Vec<_> = reasons.iter().map(ToString::to_string).collect();
    all.push(ConfirmationError::WrongName.to_string());
    all.extend(deleted.map(|why| not_deleted(why).to_owned()));
    all.extend(selected.map(|why| format!("{}. {}", batch::title(why), batch::advice(why))));
    all.extend(selected.map(batch::not_copied));
    all.extend(files.iter().map(no_file));
    all
}

#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
fn syntax() -> Vec<SyntaxError> {
    let all = vec![
        SyntaxError::TooLong { what: "The name", max: 100 },
        SyntaxError::HostMissing,
        SyntaxError::HostScheme,
        SyntaxError::HostOnly,
        SyntaxError::HostWithPort,
        SyntaxError::HostName,
        SyntaxError::Port,
        SyntaxError::Username,
        SyntaxError::TableMissing,
        SyntaxError::TableArn,
        SyntaxError::TableName,
        SyntaxError::RegionMissing,
        SyntaxError::Region,
        SyntaxError::ExternalIdMissing,
        SyntaxError::ExternalId,
        SyntaxError::RoleMissing,
        SyntaxError::Role,
        SyntaxError::RolePartition,
        SyntaxError::RoleAccount,
        SyntaxError::RoleResource,
        SyntaxError::AccountId,
        SyntaxError::TagEmpty,
        SyntaxError::Tag,
        SyntaxError::ClientSideId,
    ];
    for one in &all {
        match one {
            SyntaxError::TooLong { .. }
            | SyntaxError::HostMissing
            | SyntaxError::HostScheme
            | SyntaxError::HostOnly
            | SyntaxError::HostWithPort
            | SyntaxError::HostName
            | SyntaxError::Port
            | SyntaxError::Username
            | SyntaxError::TableMissing
            | SyntaxError::TableArn
            | SyntaxError::TableName
            | SyntaxError::RegionMissing
            | SyntaxError::Region
            | SyntaxError::ExternalIdMissing
            | SyntaxError::ExternalId
            | SyntaxError::RoleMissing
            | SyntaxError::Role
            | SyntaxError::RolePartition
            | SyntaxError::RoleAccount
            | SyntaxError::RoleResource
            | SyntaxError::AccountId
            | SyntaxError::TagEmpty
            | SyntaxError::Tag
            | SyntaxError::ClientSideId => {}
        }
    }
    all
}

fn form() -> Vec<FormError> {
    let all = vec![
        FormError::NameTooLong,
        FormError::NameControl,
        FormError::NoTag,
        FormError::NotBoolean("Connect with TLS"),
        FormError::Masked("Password"),
        FormError::NoNewSecret("Password"),
        FormError::NoNewPassword,
        FormError::NoChoice,
        FormError::Copied(SyntaxError::Username.to_string()),
    ];
    for one in &all {
        match one {
            FormError::NameTooLong
            | FormError::NameControl
            | FormError::NoTag
            | FormError::NotBoolean(_)
            | FormError::Masked(_)
            | FormError::NoNewSecret(_)
            | FormError::NoNewPassword
            | FormError::NoChoice
            | FormError::Copied(_) => {}
        }
    }
    all
}

fn connection() -> Vec<ConnectionError> {
    let all = vec![
        ConnectionError::NotOne,
        ConnectionError::Scheme,
        ConnectionError::ManyHosts,
        ConnectionError::Host(SyntaxError::HostName),
        ConnectionError::BareIpv6,
        ConnectionError::Port(SyntaxError::Port),
        ConnectionError::Username(SyntaxError::Username),
        ConnectionError::Encoding,
        ConnectionError::Ambiguous,
        ConnectionError::Option,
        ConnectionError::Quote,
    ];
    for one in &all {
        match one {
            ConnectionError::NotOne
            | ConnectionError::Scheme
            | ConnectionError::ManyHosts
            | ConnectionError::Host(_)
            | ConnectionError::BareIpv6
            | ConnectionError::Port(_)
            | ConnectionError::Username(_)
            | ConnectionError::Encoding
            | ConnectionError::Ambiguous
            | ConnectionError::Option
            | ConnectionError::Quote => {}
        }
    }
    all
}
