//! A name server in a network of its own: all programs on a machine ask the same one, so a test that needs another
//! runs in a network where it is the only one.

use std::net::{IpAddr, UdpSocket};
use std::process::Command;
use std::sync::Arc;

use simple_dns::rdata::{A, AAAA, RData};
use simple_dns::{CLASS, Packet, PacketFlag, QTYPE, RCODE, ResourceRecord, TYPE};

/// What a name server says of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameReply {
    /// Nothing at all.
    Silence,
    /// It does not exist (NXDOMAIN).
    NoSuchName,
    /// It could not be looked up (SERVFAIL).
    Failure,
    /// These are its addresses.
    Addresses(Vec<IpAddr>),
}

/// What a name server says of a name that it is asked for its addresses for the so-many-th time, from 0. It may take its time.
pub type Names = dyn Fn(&str, usize) -> NameReply + Send + Sync;

/// Makes the network and its only name server known, and runs a command there.
const INSIDE: &str = "ip link set lo up && mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"";

/// Runs one of this program's tests, which is ignored otherwise, in a network of its own, whose only name server is on
/// loopback. What it printed; `None` where the system lets nobody have a network.
///
/// # Panics
/// If the test fails.
pub fn in_a_network_of_its_own(test: &str) -> Option<String> {
    let unshare = |command: &[&str]| {
        let mut unshare = Command::new("unshare");
        unshare.args(["--user", "--map-root-user", "--net", "--mount"]).args(command);
        unshare
    };
    if !unshare(&["true"]).status().is_ok_and(|status| status.success()) {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("resolv.conf");
    std::fs::write(&file, "nameserver 127.0.0.1\noptions timeout:5 attempts:1\n").unwrap();
    let program = std::env::current_exe().unwrap();
    let (file, program) = (file.to_str().unwrap(), program.to_str().unwrap());
    let ran = unshare(&["sh", "-c", INSIDE, file, program])
        .args(["--exact", test, "--ignored", "--nocapture"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(ran.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&ran.stderr));
    Some(said)
}

/// Answers on port 53 of this machine.
///
/// # Errors
/// If that port is taken, or not for this user.
pub fn name_server(names: Arc<Names>) -> std::io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:53")?;
    std::thread::spawn(move || {
        let mut asked: Vec<(String, QTYPE)> = Vec::new();
        let mut buffer = [0; 1_500];
        while let Ok((read, from)) = socket.recv_from(&mut buffer) {
            let Ok(query) = Packet::parse(&buffer[..read]) else { continue };
            let Some(question) = query.questions.first() else { continue };
            let name = question.qname.to_string();
            let asks = (name.clone(), question.qtype);
            let times = asked.iter().filter(|other| **other == asks).count();
            asked.push(asks);
            let mut reply = Packet::new_reply(query.id());
            reply.set_flags(PacketFlag::RECURSION_AVAILABLE);
            match names(&name, times) {
                NameReply::Silence => continue,
                NameReply::NoSuchName => *reply.rcode_mut() = RCODE::NameError,
                NameReply::Failure => *reply.rcode_mut() = RCODE::ServerFailure,
                NameReply::Addresses(addresses) => {
                    for (kind, data) in addresses.into_iter().map(record) {
                        if question.qtype == QTYPE::TYPE(kind) {
                            reply.answers.push(ResourceRecord::new(question.qname.clone(), CLASS::IN, 0, data));
                        }
                    }
                }
            }
            reply.questions.push(question.clone());
            if let Ok(bytes) = reply.build_bytes_vec() {
                let _ = socket.send_to(&bytes, from);
            }
        }
    });
    Ok(())
}

fn record(address: IpAddr) -> (TYPE, RData<'static>) {
    match address {
        IpAddr::V4(address) => (TYPE::A, RData::A(A::from(address))),
        IpAddr::V6(address) => (TYPE::AAAA, RData::AAAA(AAAA::from(address))),
    }
}
