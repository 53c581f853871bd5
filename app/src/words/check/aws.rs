//! DynamoDB: credentials, roles and tables.

use domain::Finding;

use super::saying::words;
use crate::view::FindingWords;

#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
pub(super) fn access(finding: &Finding) -> FindingWords {
    match finding {
        Finding::CredentialsMissing => words(
            "No AWS credentials were found",
            "Storekeeper searched in AWS's default order: environment variables, profile, web identity, container, machine.",
            "Give the machine or container that Storekeeper runs on a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        ),
        Finding::CredentialsFailed => words(
            "AWS credentials could not be loaded",
            "A credential source is configured, but it failed or timed out.",
            "Run aws sts get-caller-identity on the same machine for details.",
        ),
        Finding::CredentialsRefused => words(
            "AWS does not accept the credentials",
            "The access key does not exist, is off, or its secret is wrong.",
            "Renew the credentials of the machine that Storekeeper runs on.",
        ),
        Finding::CredentialsExpired => words(
            "The AWS credentials have expired",
            "They were temporary and are no longer valid.",
            "Sign in again, or let the source renew them.",
        ),
        Finding::ClockWrong => words(
            "AWS reports that this machine's clock is wrong",
            "Requests are signed with the current time, and AWS allows a difference of only a few minutes.",
            "Sync the clock with a time server.",
        ),
        Finding::RoleNotAllowed => words(
            "The role was not tried",
            "No role is set, or the operator does not let checks assume it. The check uses the portal's own credentials, as SDKs here would use theirs.",
            "To try it, start Storekeeper with --check-assume-role and the role's ARN, and let the role's trust policy name the portal's identity, shown under Credentials.",
        ),
        Finding::RoleRefused => words(
            "The role cannot be assumed with this external ID",
            "The role may not exist, its trust policy may not name the portal's identity, the external ID may differ, or sts:AssumeRole may not be allowed.",
            "Compare the external ID with the role's trust policy, and the role's ARN with the account.",
        ),
        Finding::NotAws => words(
            "The response did not come from AWS",
            "It is not a valid AWS response. A proxy may be intercepting the connection.",
            "Check how this network reaches AWS.",
        ),
        Finding::AwsError { code } => words(
            &format!("AWS responded with an error: {code}"),
            "Storekeeper has no more information about it.",
            "Look the code up in AWS's documentation, then check again.",
        ),
        _ => words(
            "DynamoDB is throttling requests",
            "The throughput of the table or the account is used up. SDKs are throttled too.",
            "Raise the table's read capacity, or switch the table to on-demand billing.",
        ),
    }
}

#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
pub(super) fn table(finding: &Finding) -> FindingWords {
    match finding {
        Finding::TableElsewhere { region } => words(
            &format!("The table is in another region: {region}"),
            "The integration's region has no table with that name.",
            "Edit the integration and choose the table's region.",
        ),
        Finding::TableMissing { other_account: true } => words(
            "The portal's AWS account has no such table",
            "The check used the account of the portal's own credentials. The integration's role belongs to another account.",
            "Let checks assume the role with --check-assume-role, or run storekeeper check with credentials of that account.",
        ),
        Finding::TableMissing { other_account: false } => words(
            "The table was not found",
            "This account has no table with that name in any region that was checked.",
            "Compare the name with the table's, or create the table.",
        ),
        Finding::TableHidden => words(
            "The table could not be inspected",
            "The credentials do not allow dynamodb:DescribeTable. SDKs do not need it, but keys and settings are not checked.",
            "Allow it for the portal's identity, shown under Credentials.",
        ),
        Finding::TableNotActive { status } => {
            let (why, next) = match status.as_str() {
                "CREATING" => ("It is still being created.", "Wait, and check again."),
                "DELETING" => ("It is being deleted.", "Create it again, or choose another table."),
                "ARCHIVING" | "ARCHIVED" => {
                    ("DynamoDB has archived it, since its encryption key was out of reach for a week.", "Restore it from the backup.")
                }
                "INACCESSIBLE_ENCRYPTION_CREDENTIALS" => {
                    ("DynamoDB cannot use the key that the table is encrypted with.", "Turn the key on again in AWS KMS, and allow DynamoDB to use it.")
                }
                _ => ("DynamoDB does not serve requests for it.", "Look at the table in AWS's console."),
            };
            words(&format!("The table cannot be used: {status}"), why, next)
        }
        Finding::KeysWrong => words(
            "The table has the wrong keys",
            "SDKs and LaunchDarkly use the partition key “namespace” and the sort key “key”.",
            "Create a table with these two keys, both strings. Keys cannot be changed afterwards.",
        ),
        Finding::KeyTypesWrong => words(
            "The table's keys are not strings",
            "They have the right names, but SDKs and LaunchDarkly write strings.",
            "Create a table whose keys are both strings (S): keys cannot be changed afterwards.",
        ),
        Finding::ItemsDenied { actions } => FindingWords {
            command: Some(
                r#"{"Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": "arn:aws:dynamodb:<region>:<account>:table/<table>"}"#
                    .to_owned(),
            ),
            ..words(
                &format!("The credentials do not allow what SDKs need: {}", actions.join(", ")),
                "An AWS policy does not allow it, or denies it.",
                "Allow it for the identity that reads the table.",
            )
        },
        Finding::LargeItems { kilobytes } => words(
            &format!("Some contexts are close to DynamoDB's item size limit ({kilobytes} of 400 KB)"),
            "A context's item lists every big segment that it is in or out of. Beyond 400 KB it cannot be written, and the sync fails.",
            "Remove contexts from segments that are no longer used.",
        ),
        _ => words("Unknown", "", ""),
    }
}
