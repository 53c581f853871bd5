//! Node.js.

use super::quote::javascript as quoted;
use super::store::{STALE_AFTER_SECONDS, Snippet, Store, where_};

pub(super) fn snippet(store: &Store, prefix: &str) -> Snippet {
    let prefix = quoted(prefix);
    let (class, package, made) = match store {
        Store::Redis(server) => {
            let user = where_(!server.username.is_empty(), || format!("    username: {},\n", quoted(&server.username)));
            let password = where_(server.password, || "    password: process.env.REDIS_PASSWORD,\n".to_owned());
            let tls = where_(server.tls, || "    tls: {},\n".to_owned());
            let made = format!(
                "RedisBigSegmentStore({{\n  redisOpts: {{\n    host: {},\n    port: {},\n{user}{password}{tls}  }},\n  \
                 prefix: {prefix},\n}})",
                quoted(&server.host),
                server.port
            );
            ("RedisBigSegmentStore", "redis", made)
        }
        Store::DynamoDb { table, region } => {
            let made = format!(
                "DynamoDBBigSegmentStore({}, {{\n  clientOptions: {{ region: {} }},\n  prefix: {prefix},\n}})",
                quoted(table),
                quoted(region)
            );
            ("DynamoDBBigSegmentStore", "dynamodb", made)
        }
    };
    let text = format!(
        "const ld = require('@launchdarkly/node-server-sdk');\n\
         const {{ {class} }} = require('@launchdarkly/node-server-sdk-{package}');\n\n\
         const store = {made};\n\n\
         const client = ld.init(process.env.LAUNCHDARKLY_SDK_KEY, {{\n  \
         bigSegments: {{ store, staleAfter: {STALE_AFTER_SECONDS} }},\n}});\n"
    );
    let needs = match store {
        Store::Redis(_) => "@launchdarkly/node-server-sdk, @launchdarkly/node-server-sdk-redis",
        Store::DynamoDb { .. } => "@launchdarkly/node-server-sdk, @launchdarkly/node-server-sdk-dynamodb",
    };
    Snippet {
        name: "Node.js",
        file: "index.js",
        needs,
        since: "6.2.0",
        note: "The store does not report connection errors. Monitor the big segment store’s status.",
        text,
    }
}
