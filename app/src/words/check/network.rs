//! Destinations, connections and TLS.

use domain::Finding;

use super::saying::words;
use crate::view::FindingWords;

pub(super) fn destination(finding: &Finding) -> FindingWords {
    match finding {
        Finding::ChecksOff => words(
            "Checks are off",
            "The operator of this portal has listed no destination that it may connect to.",
            "Start Storekeeper with --check-allow and the store's network or host, such as --check-allow 10.0.0.0/8:6379.",
        ),
        Finding::NotAllowed => words(
            "This destination is not allowed",
            "It matches none of the destinations that the operator has listed.",
            "Ask the operator to add it with --check-allow.",
        ),
        Finding::OddAddress => words(
            "The host is an address in disguise",
            "It is written as a number, or as an IPv6 address that stands for an IPv4 one.",
            "Write the plain address or the name.",
        ),
        Finding::MixedAddresses => words(
            "The name leads to allowed and to other addresses",
            "Such a name is refused as a whole: which address a client takes is chance.",
            "Let the name lead to the store alone.",
        ),
        Finding::ForbiddenAddress => words(
            "The address belongs to this machine, its link or a metadata service",
            "Such an address is only connected to if the operator has listed it by itself.",
            "Use the store's own address. For a store on this machine, the operator adds --check-allow 127.0.0.1:6379.",
        ),
        _ => words(
            "There is no host",
            "The integration does not name one, or what it names is no host.",
            "Edit the integration and type the host.",
        ),
    }
}

pub(super) fn network(finding: &Finding) -> FindingWords {
    match finding {
        Finding::NameUnknown => words(
            "The host name is not known here",
            "Name servers say that there is no such name. It may be misspelt, or known in another network only.",
            "Compare the host with what the provider of the store shows.",
        ),
        Finding::NameUnresolved => words(
            "The host name could not be looked up",
            "No name server answered in time, or one failed.",
            "Check name resolution on this machine, then try again.",
        ),
        Finding::NoAddress => words(
            "The host name has no address",
            "The name exists and leads nowhere.",
            "Compare the host with what the provider of the store shows.",
        ),
        Finding::Refused => words(
            "Nothing listens on this port",
            "The machine is there and refuses the connection: the port is wrong, or the server is down.",
            "Check the port, and that the server runs.",
        ),
        Finding::ConnectTimedOut => words(
            "No answer to the connection",
            "A firewall or security group drops it, or the address is wrong.",
            "Allow this network to reach the store's port.",
        ),
        Finding::Unreachable => words(
            "This network has no way to the address",
            "There is no route, or something on the way refuses.",
            "Check routes and peering between this network and the store's.",
        ),
        Finding::AnswerTimedOut => words(
            "The server takes the connection and says nothing",
            "It hangs, it is overloaded, or something between holds the connection.",
            "Look at the server's load and log.",
        ),
        Finding::Closed => words(
            "The server closed the connection",
            "It may take no clients from this network, or it is restarting.",
            "Look at the server's log and its allow-list.",
        ),
        _ => words("The check took too long", "All steps together took more than 10 seconds.", "Try again."),
    }
}

#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
pub(super) fn tls(finding: &Finding) -> FindingWords {
    match finding {
        Finding::SpeaksTls => words(
            "The server speaks TLS, but TLS is off",
            "It answers a TLS handshake on this port, and nothing else.",
            "Edit the integration and turn TLS on.",
        ),
        Finding::SpeaksPlain => words(
            "TLS is on, but the server does not speak it",
            "It answers without TLS on this port.",
            "Use the server's TLS port, or turn TLS off if the network is trusted.",
        ),
        Finding::CertificateExpired => words(
            "The certificate has expired",
            "Clients that check certificates refuse it.",
            "Renew the server's certificate and reload it.",
        ),
        Finding::CertificateNotYet => words(
            "The certificate is not valid yet",
            "It begins in the future, or a clock is wrong.",
            "Check the clocks of this machine and of whoever issued it.",
        ),
        Finding::CertificateName => words(
            "The certificate is for another name",
            "The host is not among the names in the certificate.",
            "Use a host that the certificate names, or have one issued for this host.",
        ),
        Finding::CertificateAuthority => words(
            "The certificate's authority is not trusted here",
            "It vouches for itself, or a private authority has issued it. LaunchDarkly may trust it no more than this machine does.",
            "Use a certificate of a public authority, or give this portal the authority's with --check-ca-file.",
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
                "The server wants a client certificate",
                "It asks every client for one. LaunchDarkly's integration has no field for it, so LaunchDarkly cannot connect either.",
                "Let the server take clients without a certificate.",
            )
        },
        _ => words(
            "The TLS handshake failed",
            "The server and this portal have no TLS version or cipher in common.",
            "Let the server take TLS 1.2 or 1.3.",
        ),
    }
}
