//! What AWS answers when it does not do what it was asked, in the portal's terms.

use std::error::Error;
use std::io;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use domain::Finding;

use crate::aws::Barred;
use crate::reach::refused_tls;

/// Why AWS did not do what it was asked.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The credentials may not.
    Denied,
    /// There is no such thing.
    Missing,
    /// Something else.
    Other(Finding),
}

/// Reads an error of any call.
pub(super) fn refusal<E: ProvideErrorMetadata + Error + 'static, R: std::fmt::Debug + 'static>(
    error: &SdkError<E, R>,
) -> Refusal {
    let SdkError::ServiceError(answer) = error else { return Refusal::Other(on_the_way(error)) };
    let (code, message) = (answer.err().code(), answer.err().message().unwrap_or_default());
    Refusal::Other(match code {
        Some("AccessDeniedException" | "AccessDenied") => return Refusal::Denied,
        Some("ResourceNotFoundException") => return Refusal::Missing,
        Some(
            "ThrottlingException" | "Throttling" | "ProvisionedThroughputExceededException" | "RequestLimitExceeded",
        ) => Finding::Throttled,
        // A signature has a time, and AWS says that it is too old or in the future.
        Some("InvalidSignatureException" | "SignatureDoesNotMatch")
            if message.contains("expired") || message.contains("not yet current") =>
        {
            Finding::ClockWrong
        }
        Some("RequestExpired" | "RequestTimeTooSkewed") => Finding::ClockWrong,
        Some("ExpiredTokenException" | "ExpiredToken") => Finding::CredentialsExpired,
        Some(
            "UnrecognizedClientException"
            | "InvalidClientTokenId"
            | "InvalidSignatureException"
            | "SignatureDoesNotMatch"
            | "MissingAuthenticationTokenException"
            | "MissingAuthenticationToken"
            | "IncompleteSignatureException"
            | "IncompleteSignature",
        ) => Finding::CredentialsRefused,
        Some(code) if !code.is_empty() && code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            Finding::AwsError { code: code.to_owned() }
        }
        _ => Finding::NotAws,
    })
}

/// What an error says against the credentials themselves; `None` where it is about something else.
pub(super) fn about_credentials<E: ProvideErrorMetadata + Error + 'static, R: std::fmt::Debug + 'static>(
    error: &SdkError<E, R>,
) -> Option<Finding> {
    match refusal(error) {
        Refusal::Other(finding @ (Finding::CredentialsRefused | Finding::CredentialsExpired | Finding::ClockWrong)) => {
            Some(finding)
        }
        _ => None,
    }
}

/// Why there is no answer of AWS.
fn on_the_way<E: Error + 'static, R: std::fmt::Debug + 'static>(error: &SdkError<E, R>) -> Finding {
    match error {
        SdkError::TimeoutError(_) => Finding::AnswerTimedOut,
        SdkError::DispatchFailure(failure) => {
            let mut cause: Option<&(dyn Error + 'static)> = failure.as_connector_error().map(|error| error as _);
            while let Some(error) = cause {
                if let Some(Barred(finding)) = error.downcast_ref() {
                    return finding.clone();
                }
                if let Some(error) = error.downcast_ref::<rustls::Error>() {
                    return refused_tls(error);
                }
                if let Some(found) = error.downcast_ref::<io::Error>().and_then(of_io) {
                    return found;
                }
                cause = error.source();
            }
            if failure.is_timeout() { Finding::ConnectTimedOut } else { Finding::Closed }
        }
        _ => Finding::NotAws,
    }
}

/// What an error of a connection is; `None` where what it wraps says more.
fn of_io(error: &io::Error) -> Option<Finding> {
    if let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return Some(refused_tls(inner));
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Some(Finding::Refused),
        io::ErrorKind::TimedOut => Some(Finding::ConnectTimedOut),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => Some(Finding::Unreachable),
        _ => None,
    }
}

/// A name that AWS gave, short and without what controls a terminal.
pub(super) fn printable(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).take(200).collect()
}
