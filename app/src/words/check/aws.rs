//! DynamoDB: credentials, roles and tables.

use domain::Finding;

use super::saying::words;
use crate::view::FindingWords;

#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
pub(super) fn access(finding: &Finding) -> FindingWords {
    match finding {
        Finding::CredentialsMissing => words(
            "There are no AWS credentials here",
            "AWS's own order was followed: environment variables, profile, web identity, container, machine.",
            "Give the machine or container that Storekeeper runs on a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        ),
        Finding::CredentialsFailed => words(
            "AWS credentials could not be had",
            "A source is set up, but it failed or did not answer in time.",
            "Run aws sts get-caller-identity on the same machine: it says more.",
        ),
        Finding::CredentialsRefused => words(
            "AWS does not accept the credentials",
            "The access key does not exist, is off, or its secret is wrong.",
            "Renew the credentials of the machine that Storekeeper runs on.",
        ),
        Finding::CredentialsExpired => words(
            "The AWS credentials have expired",
            "They were given for a time, and that is over.",
            "Sign in again, or let the source renew them.",
        ),
        Finding::ClockWrong => words(
            "AWS finds that this machine's clock is wrong",
            "Requests are signed with the time, and AWS takes only a few minutes of difference.",
            "Set the clock by a time server.",
        ),
        Finding::RoleNotAllowed => words(
            "The role was not tried",
            "None is named, or the operator does not let checks assume it. The check goes on with the portal's own credentials, as SDKs here would with theirs.",
            "To try it, start Storekeeper with --check-assume-role and the role's ARN, and let the role's trust policy name the portal's identity, shown under Credentials.",
        ),
        Finding::RoleRefused => words(
            "The role cannot be assumed with this external ID",
            "AWS does not say which: there is no such role, its trust policy does not name the portal's identity, the external ID is another, or that identity may not use sts:AssumeRole.",
            "Compare the external ID with the role's trust policy, and the role's ARN with the account.",
        ),
        Finding::NotAws => words(
            "What answers is not AWS",
            "The answer makes no sense as one of AWS. A proxy may stand between.",
            "Check how this network reaches AWS.",
        ),
        Finding::AwsError { code } => words(
            &format!("AWS answered with an error: {code}"),
            "Storekeeper does not know more about it.",
            "Look the code up in AWS's documentation, then check again.",
        ),
        _ => words(
            "DynamoDB refuses for now: too much is asked of it",
            "The table's throughput, or the account's, is used up. SDKs meet the same.",
            "Raise the table's read capacity, or let it be billed by request.",
        ),
    }
}

#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
pub(super) fn table(finding: &Finding) -> FindingWords {
    match finding {
        Finding::TableElsewhere { region } => words(
            &format!("The table is in another region: {region}"),
            "There is none of that name in the integration's region.",
            "Edit the integration and choose the table's region.",
        ),
        Finding::TableMissing { other_account: true } => words(
            "The portal's AWS account has no such table",
            "It was looked for in the account of the portal's own credentials. The integration's role belongs to another one.",
            "Let checks assume the role with --check-assume-role, or run storekeeper check with credentials of that account.",
        ),
        Finding::TableMissing { other_account: false } => words(
            "There is no such table",
            "DynamoDB finds none of that name in this account, in any region that it was asked in.",
            "Compare the name with the table's, or create the table.",
        ),
        Finding::TableHidden => words(
            "What the table is could not be seen",
            "The credentials may not use dynamodb:DescribeTable. SDKs do without; keys and settings are not checked.",
            "Allow it to the portal's identity, shown under Credentials.",
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
                _ => ("DynamoDB serves nothing from it.", "Look at the table in AWS's console."),
            };
            words(&format!("The table cannot be used: {status}"), why, next)
        }
        Finding::KeysWrong => words(
            "The table has other keys",
            "SDKs and LaunchDarkly use the partition key “namespace” and the sort key “key”.",
            "Create a table with these two, both strings: keys cannot be changed afterwards.",
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
                &format!("The credentials may not do what SDKs need: {}", actions.join(", ")),
                "A policy of AWS does not allow it, or forbids it.",
                "Allow it to whoever reads the table.",
            )
        },
        Finding::LargeItems { kilobytes } => words(
            &format!("Some contexts are close to the largest item that DynamoDB takes ({kilobytes} of 400 KB)"),
            "A context's item lists every big segment that it is in or out of. Beyond 400 KB it cannot be written, and the sync fails.",
            "Take contexts out of segments that are no longer used.",
        ),
        _ => words("Unknown", "", ""),
    }
}
