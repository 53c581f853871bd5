//! DynamoDB tables as they are found in the wild, and what moto does not play of AWS.

use test_stores::{Answer, Moto};

use crate::{NOW, PREFIX};

pub(crate) const HOME: &str = "eu-west-1";
const KEYS: [(&str, &str); 2] = [("namespace", "S"), ("key", "S")];

/// What DynamoDB says of a table in this status.
fn described(status: &str) -> String {
    format!(r#"{{"Table":{{"TableName":"x","TableStatus":"{status}"}}}}"#)
}

fn error(code: &str, message: &str) -> String {
    format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"{message}"}}"#)
}

fn sts_error(code: &str) -> String {
    format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>No.</Message></Error><RequestId>r</RequestId></ErrorResponse>"
    )
}

/// What moto does not play: tables that are not active, refusals of roles by their external ID, throttling, credentials that
/// have expired.
pub(crate) fn answers() -> Vec<Answer> {
    vec![
        (&["DescribeTable", "\"creating\""], 200, described("CREATING")),
        (&["DescribeTable", "\"deleting\""], 200, described("DELETING")),
        (&["DescribeTable", "\"locked\""], 200, described("INACCESSIBLE_ENCRYPTION_CREDENTIALS")),
        (&["DescribeTable", "\"broken\""], 500, error("InternalServerError", "Try again.")),
        (&["GetItem", "\"busy\""], 400, error("ProvisionedThroughputExceededException", "Too much.")),
        (&["Action=AssumeRole", "ExternalId=wrong"], 403, sts_error("AccessDenied")),
        (&["AKIAEXPIRED", "Action=GetCallerIdentity"], 403, sts_error("ExpiredToken")),
        (&["AKIALATE", "Action=GetCallerIdentity"], 403, sts_error("AccessDenied")),
        (
            &["AKIALATE", "DescribeTable"],
            400,
            error("InvalidSignatureException", "Signature expired: 1 is now earlier than 2"),
        ),
        (
            &["AKIAUNKNOWN", "DescribeTable"],
            400,
            error("UnrecognizedClientException", "The security token is invalid."),
        ),
    ]
}

pub(crate) fn furnished() -> Moto {
    let moto = Moto::start();
    let number = |ms: i64| format!(r#"{{"N":"{ms}"}}"#);
    for name in ["healthy", "busy", "large", "never", "words"] {
        moto.table(HOME, name, &KEYS);
    }
    for name in ["healthy", "busy", "large"] {
        moto.metadata(HOME, name, PREFIX, &number(NOW - 60_000));
    }
    moto.metadata(HOME, "healthy", "late", &number(NOW - 150_000));
    moto.metadata(HOME, "healthy", "later", &number(NOW - 400_000));
    moto.metadata(HOME, "healthy", "ahead", &number(NOW + 90_000));
    moto.metadata(HOME, "healthy", "", &number(NOW - 60_000));
    moto.metadata(HOME, "words", PREFIX, r#"{"S":"yesterday"}"#);
    let many = format!("\"{}\"", "x".repeat(350 * 1024));
    moto.item(
        HOME,
        "large",
        &format!(
            r#""namespace":{{"S":"{PREFIX}:big_segments_user"}},"key":{{"S":"hash"}},"included":{{"SS":[{many}]}}"#
        ),
    );
    moto.table(HOME, "other-sort-key", &[("namespace", "S"), ("sort", "S")]);
    moto.table(HOME, "no-sort-key", &[("namespace", "S")]);
    moto.table(HOME, "number-key", &[("namespace", "S"), ("key", "N")]);
    moto.table("us-east-2", "far-away", &KEYS);
    moto
}
