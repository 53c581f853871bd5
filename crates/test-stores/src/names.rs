//! A name server.

use std::net::{Ipv4Addr, UdpSocket};
use std::sync::Arc;

use simple_dns::rdata::{A, RData};
use simple_dns::{CLASS, Packet, PacketFlag, QTYPE, RCODE, ResourceRecord, TYPE};

/// What a name server says of a name that it is asked for its addresses for the so-many-th time, from 0: `None` for nothing
/// at all, `Some` with nothing for a name that does not exist.
pub type Names = dyn Fn(&str, usize) -> Option<Vec<Ipv4Addr>> + Send + Sync;

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
            let Some(addresses) = names(&name, times) else { continue };
            let mut reply = Packet::new_reply(query.id());
            reply.set_flags(PacketFlag::RECURSION_AVAILABLE);
            if addresses.is_empty() {
                *reply.rcode_mut() = RCODE::NameError;
            }
            if question.qtype == QTYPE::TYPE(TYPE::A) {
                for address in addresses {
                    let data = RData::A(A::from(address));
                    reply.answers.push(ResourceRecord::new(question.qname.clone(), CLASS::IN, 0, data));
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
