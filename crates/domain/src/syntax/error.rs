//! Why a text does not fit its field.

/// Why a text does not fit its field. Its words say what would be right, for the person who typed it; they never repeat the
/// text, which may be a password in the wrong place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxError {
    /// Too long.
    #[error("{what} can have at most {max} characters.")]
    TooLong {
        /// The field, as the beginning of a sentence.
        what: &'static str,
        /// The limit, in characters.
        max: usize,
    },
    /// No host.
    #[error("Enter the host name or IP address of the Redis server.")]
    HostMissing,
    /// A URL as the host.
    #[error("Enter only the host, without redis:// or another scheme.")]
    HostScheme,
    /// More than the host.
    #[error("Enter only the host, without user, path or query.")]
    HostOnly,
    /// A port after the host.
    #[error("Enter only the host. Enter the port in the Port field.")]
    HostWithPort,
    /// No host name.
    #[error(
        "Enter a host name such as redis.example.com, or an IP address. Write international names in xn-- (Punycode) form."
    )]
    HostName,
    /// No port.
    #[error("Enter a port between 1 and 65535, in digits.")]
    Port,
    /// Spaces in a user name.
    #[error("The username cannot hold spaces or control characters.")]
    Username,
    /// No table.
    #[error("Enter the name of the DynamoDB table.")]
    TableMissing,
    /// An ARN as the table's name.
    #[error("Enter the table's name, not its ARN.")]
    TableArn,
    /// No name of a table.
    #[error("A DynamoDB table name has 3 to 255 letters, digits, underscores, full stops and hyphens.")]
    TableName,
    /// No region.
    #[error("Choose the AWS region of the table.")]
    RegionMissing,
    /// A region that LaunchDarkly does not offer.
    #[error("LaunchDarkly's DynamoDB integration does not offer this region. Choose one from the list.")]
    Region,
    /// No external ID.
    #[error("Enter the external ID that the role's trust policy asks for.")]
    ExternalIdMissing,
    /// Not an external ID.
    #[error("An external ID must be 2 to 1,224 characters: letters, digits and + = , . @ : / - _")]
    ExternalId,
    /// No role.
    #[error("Enter the ARN of the role that LaunchDarkly will assume.")]
    RoleMissing,
    /// Not a role's ARN.
    #[error("Enter a role ARN such as arn:aws:iam::123456789012:role/launchdarkly-store.")]
    Role,
    /// No partition of AWS.
    #[error("The ARN's partition must be aws or start with aws-, such as aws-us-gov.")]
    RolePartition,
    /// No account in a role's ARN.
    #[error("The ARN's account must be 12 digits.")]
    RoleAccount,
    /// The ARN of something else.
    #[error("The ARN must name a role: arn:aws:iam::123456789012:role/NAME.")]
    RoleResource,
    /// Not an account's number.
    #[error("An AWS account ID must be 12 digits.")]
    AccountId,
    /// An empty tag.
    #[error("A tag cannot be empty.")]
    TagEmpty,
    /// Commas in a tag.
    #[error("A tag cannot hold commas or control characters.")]
    Tag,
    /// Not an environment's client-side ID.
    #[error("A client-side ID has letters, digits, hyphens and underscores only.")]
    ClientSideId,
}
