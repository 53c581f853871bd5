//! The Relay Proxy, configured by its environment.

use super::store::{Snippet, Store, where_};
use crate::text::word;

pub(super) fn snippet(store: &Store, prefix: &str) -> Snippet {
    let line = |name: &str, value: &str| format!("export {name}={}\n", word(value));
    let given = |name: &str, what: &str| format!("export {name}=\"${{{what}:?Set {what} first}}\"\n");
    let own = match store {
        Store::Redis(server) => [
            line("USE_REDIS", "1"),
            line("REDIS_HOST", &server.host),
            line("REDIS_PORT", &server.port.to_string()),
            where_(server.tls, || line("REDIS_TLS", "1")),
            where_(!server.username.is_empty(), || line("REDIS_USERNAME", &server.username)),
            where_(server.password, || given("REDIS_PASSWORD", "REDIS_PASSWORD")),
        ]
        .concat(),
        Store::DynamoDb { table, region } => {
            [line("USE_DYNAMODB", "1"), line("AWS_REGION", region), line("LD_TABLE_NAME_main", table)].concat()
        }
    };
    Snippet {
        name: "Relay Proxy",
        file: "relay.sh",
        needs: "launchdarkly/ld-relay",
        since: "6.4.0",
        note: "A Relay Proxy with a store writes big segments itself. Do not let it and this integration write to the same prefix.",
        text: format!(
            "{own}{}{}ld-relay --from-env\n",
            given("LD_ENV_main", "LAUNCHDARKLY_SDK_KEY"),
            line("LD_PREFIX_main", prefix)
        ),
    }
}
