//! Destinations, connections and TLS.

use domain::Finding;

use super::saying::words;
use crate::view::FindingWords;

pub(super) fn destination(finding: &Finding) -> FindingWords {
    match finding {
        Finding::ChecksOff => words(
            "Checks are off",
            "The operator of this portal has not listed any allowed destinations.",
            "Start Storekeeper with --check-allow and the store's network or host, such as --check-allow 10.0.0.0/8:6379.",
        ),
        Finding::NotAllowed => words(
            "This destination is not allowed",
            "It matches none of the destinations that the operator has listed.",
            "Ask the operator to add it with --check-allow.",
        ),
        Finding::OddAddress => words(
            "The host is an encoded IP address",
            "It is written as a number, or as an IPv6 address that stands for an IPv4 one.",
            "Write the plain address or the name.",
        ),
        Finding::MixedAddresses => words(
            "The name resolves to both allowed and other addresses",
            "Such names are refused because a client may use any of the addresses.",
            "Use a name that resolves only to the store.",
        ),
        Finding::ForbiddenAddress => words(
            "The address belongs to this machine, its link or a metadata service",
            "Storekeeper connects to such an address only if the operator has listed it explicitly.",
            "Use the store's own address. For a store on this machine, the operator adds --check-allow 127.0.0.1:6379.",
        ),
        _ => words(
            "No host is set",
            "The integration has no host, or its host is not valid.",
            "Edit the integration and type the host.",
        ),
    }
}

pub(super) fn network(finding: &Finding) -> FindingWords {
    match finding {
        Finding::NameUnknown | Finding::NameUnresolved | Finding::NoAddress => name(finding),
        Finding::Refused => words(
            "Nothing listens on this port",
            "The machine is there and refuses the connection: the port is wrong, or the server is down.",
            "Check the port, and that the server runs.",
        ),
        Finding::ConnectTimedOut => words(
            "The connection timed out",
            "A firewall or security group drops it, or the address is wrong.",
            "Allow this network to reach the store's port.",
        ),
        Finding::Unreachable => words(
            "This network cannot reach the address",
            "There is no route, or a device on the route rejects the connection.",
            "Check routes and peering between this network and the store's.",
        ),
        Finding::AnswerTimedOut => words(
            "The server accepts the connection but does not respond",
            "It may be hanging or overloaded, or something in between holds the connection.",
            "Look at the server's load and log.",
        ),
        Finding::Closed => words(
            "The server closed the connection",
            "It may not accept clients from this network, or it is restarting.",
            "Look at the server's log and its allow-list.",
        ),
        _ => words("The check took too long", "All steps together took more than 10 seconds.", "Try again."),
    }
}

/// Looking up the name.
fn name(finding: &Finding) -> FindingWords {
    match finding {
        Finding::NameUnknown => words(
            "The host name was not found",
            "Name servers do not know this name. It may be misspelt or known only in another network.",
            "Compare the host with what the provider of the store shows.",
        ),
        Finding::NameUnresolved => words(
            "The host name could not be looked up",
            "No name server responded in time, or one failed.",
            "Check name resolution on this machine, then try again.",
        ),
        _ => words(
            "The host name has no address",
            "The name exists but does not resolve to an address.",
            "Compare the host with what the provider of the store shows.",
        ),
    }
}

#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
pub(super) fn tls(finding: &Finding) -> FindingWords {
    match finding {
        Finding::SpeaksTls => words(
            "The server speaks TLS, but TLS is off",
            "It accepts only TLS on this port.",
            "Edit the integration and turn TLS on.",
        ),
        Finding::SpeaksPlain => words(
            "TLS is on, but the server does not use it",
            "It responds without TLS on this port.",
            "Use the server's TLS port, or turn TLS off if the network is trusted.",
        ),
        Finding::CertificateExpired => words(
            "The certificate has expired",
            "Clients that check certificates refuse it.",
            "Renew the server's certificate and reload it.",
        ),
        Finding::CertificateNotYet => words(
            "The certificate is not valid yet",
            "Its start date is in the future, or a clock is wrong.",
            "Check the clocks of this machine and of the issuer.",
        ),
        Finding::CertificateName => words(
            "The certificate is for another name",
            "The host is not among the names in the certificate.",
            "Use a host that the certificate names, or have one issued for this host.",
        ),
        Finding::CertificateAuthority => words(
            "The certificate's authority is not trusted here",
            "It is self-signed or issued by a private authority. LaunchDarkly may not trust it either.",
            "Use a certificate from a public authority, or set --check-ca-file to the private authority's certificate.",
        ),
        Finding::CertificateRefused => words(
            "The certificate is not acceptable",
            "It is malformed, or not meant for servers.",
            "Have a new certificate issued for the server.",
        ),
        Finding::CertificateEnds { days } => words(
            &format!("The certificate ends in {days} days"),
            "Afterwards, clients that check certificates refuse it.",
            "Renew it before then.",
        ),
        Finding::ClientCertificate => FindingWords {
            command: Some("CONFIG SET tls-auth-clients no".to_owned()),
            ..words(
                "The server requires a client certificate",
                "It asks every client for one. LaunchDarkly's integration has no field for it, so LaunchDarkly cannot connect either.",
                "Configure the server to accept clients without a certificate.",
            )
        },
        _ => words(
            "The TLS handshake failed",
            "The server and this portal have no TLS version or cipher in common.",
            "Configure the server to accept TLS 1.2 or 1.3.",
        ),
    }
}
