//! AWS emulated by `moto`: DynamoDB, IAM and STS over HTTP, behind a front that gives the answers that `moto` does not
//! have.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::network::free_port;

/// A `moto_server` of its own, ended with the test.
#[derive(Debug)]
pub struct Moto {
    child: Child,
    /// Where it listens, on loopback.
    pub port: u16,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Moto {
    /// Starts it.
    ///
    /// # Panics
    /// If it is not installed, or does not start.
    pub fn start() -> Self {
        let port = free_port();
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.tools/moto/bin/moto_server");
        let mut command = Command::new(program);
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("moto is installed by scripts/setup.sh test");
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_mins(1), "moto does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { child, port }
    }

    /// Sends a request to a service in a region, and gives the body of its answer.
    fn send(&self, service: &str, region: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let credential = format!("Credential=AKIASETUP/20260101/{region}/{service}/aws4_request");
        let request = format!(
            "POST / HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\
             Authorization: AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=x\r\n\r\n{body}",
            self.port,
            body.len(),
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{body}: {answer}");
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    }

    /// A call of DynamoDB.
    ///
    /// # Panics
    /// If moto refuses.
    pub fn dynamo_db(&self, region: &str, action: &str, body: &str) {
        let target =
            format!("X-Amz-Target: DynamoDB_20120810.{action}\r\nContent-Type: application/x-amz-json-1.0\r\n");
        self.send("dynamodb", region, &target, body);
    }

    /// A table with these keys and types, such as `namespace S key S`.
    ///
    /// # Panics
    /// If moto refuses.
    pub fn table(&self, region: &str, name: &str, keys: &[(&str, &str)]) {
        let kinds = ["HASH", "RANGE"];
        let schema =
            keys.iter().zip(kinds).map(|((key, _), kind)| format!(r#"{{"AttributeName":"{key}","KeyType":"{kind}"}}"#));
        let types = keys.iter().map(|(key, kind)| format!(r#"{{"AttributeName":"{key}","AttributeType":"{kind}"}}"#));
        let (schema, types) = (schema.collect::<Vec<_>>().join(","), types.collect::<Vec<_>>().join(","));
        self.dynamo_db(
            region,
            "CreateTable",
            &format!(r#"{{"TableName":"{name}","KeySchema":[{schema}],"AttributeDefinitions":[{types}],"BillingMode":"PAY_PER_REQUEST"}}"#),
        );
    }

    /// The metadata of a prefix, with the time of the last synchronisation as it is written.
    ///
    /// # Panics
    /// If moto refuses.
    pub fn metadata(&self, region: &str, table: &str, prefix: &str, synchronized_on: &str) {
        let key = if prefix.is_empty() {
            "big_segments_metadata".to_owned()
        } else {
            format!("{prefix}:big_segments_metadata")
        };
        self.item(
            region,
            table,
            &format!(r#""namespace":{{"S":"{key}"}},"key":{{"S":"{key}"}},"synchronizedOn":{synchronized_on}"#),
        );
    }

    /// An item.
    ///
    /// # Panics
    /// If moto refuses.
    pub fn item(&self, region: &str, table: &str, attributes: &str) {
        self.dynamo_db(region, "PutItem", &format!(r#"{{"TableName":"{table}","Item":{{{attributes}}}}}"#));
    }

    fn iam(&self, form: &str) -> String {
        self.send(
            "iam",
            "us-east-1",
            "Content-Type: application/x-www-form-urlencoded\r\n",
            &format!("{form}&Version=2010-05-08"),
        )
    }

    /// A user who may do these actions; access key and its secret.
    ///
    /// # Panics
    /// If moto refuses.
    pub fn user(&self, name: &str, actions: &[&str]) -> (String, String) {
        self.iam(&format!("Action=CreateUser&UserName={name}"));
        let actions = actions.iter().map(|action| format!("\"{action}\"")).collect::<Vec<_>>().join(",");
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":[{actions}],"Resource":"*"}}]}}"#
        );
        let policy = policy.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        self.iam(&format!("Action=PutUserPolicy&UserName={name}&PolicyName=p&PolicyDocument={policy}"));
        let answer = self.iam(&format!("Action=CreateAccessKey&UserName={name}"));
        let field =
            |name: &str| answer.split_once(&format!("<{name}>")).unwrap().1.split('<').next().unwrap().to_owned();
        (field("AccessKeyId"), field("SecretAccessKey"))
    }

    /// From now on credentials and their rights matter.
    ///
    /// # Panics
    /// If moto refuses.
    pub fn guard(&self) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let request = "POST /moto-api/reset-auth HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1\r\nConnection: close\r\n\r\n0";
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

/// An answer that is given whenever a request contains all of these texts: status and body.
pub type Answer = (&'static [&'static str], u16, String);

/// Listens before a server: what is not answered here goes on to it as it is.
///
/// # Panics
/// If the system has no port.
pub fn front(behind: u16, answers: Vec<Answer>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answers = Arc::new(answers);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answers = Arc::clone(&answers);
            std::thread::spawn(move || while serve(&stream, behind, &answers).is_some() {});
        }
    });
    address
}

/// Serves one request; `None` at the end of the connection.
fn serve(mut stream: &TcpStream, behind: u16, answers: &[Answer]) -> Option<()> {
    let request = message(stream)?;
    let text = String::from_utf8_lossy(&request);
    let answer = answers.iter().find(|(needles, ..)| needles.iter().all(|needle| text.contains(needle)));
    let answer = if let Some((_, status, body)) = answer {
        let kind = "Content-Type: application/x-amz-json-1.0";
        format!("HTTP/1.1 {status} X\r\n{kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    } else {
        let mut server = TcpStream::connect(("127.0.0.1", behind)).ok()?;
        server.write_all(&request).ok()?;
        as_aws(message(&server)?, text.contains("DynamoDB_20120810"))
    };
    stream.write_all(&answer).ok()
}

/// Refusals of credentials and rights as AWS words them: moto has one form, that of EC2, for every service.
fn as_aws(answer: Vec<u8>, json: bool) -> Vec<u8> {
    let text = String::from_utf8_lossy(&answer);
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split('<').next());
    let Some(code) = code.filter(|_| !text.starts_with("HTTP/1.1 200")) else { return answer };
    let (status, body) = if json {
        let code = match code {
            "AccessDenied" => "AccessDeniedException",
            "InvalidClientTokenId" => "UnrecognizedClientException",
            other => other,
        };
        (400, format!(r#"{{"__type":"com.amazon.coral.service#{code}","message":"No."}}"#))
    } else {
        (
            403,
            format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>No.</Message></Error></ErrorResponse>"
            ),
        )
    };
    format!("HTTP/1.1 {status} X\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{body}", body.len())
        .into_bytes()
}

/// A whole message of HTTP, head and body.
fn message(mut stream: &TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut part = [0; 8192];
    loop {
        let head = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(head) = head {
            let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            if bytes.len() >= head + 4 + length.unwrap_or(0) {
                return Some(bytes);
            }
        }
        let read = stream.read(&mut part).ok()?;
        if read == 0 {
            return None;
        }
        bytes.extend_from_slice(&part[..read]);
    }
}
