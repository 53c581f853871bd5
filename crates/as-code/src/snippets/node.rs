//! Node.js.

use super::quote::javascript as quoted;
use super::store::{Redis, STALE_AFTER_SECONDS, Snippet, Store, where_};

pub(super) fn snippet(store: &Store, prefix: &str) -> Snippet {
    let prefix = quoted(prefix);
    let (class, package, needs, made) = match store {
        Store::Redis(server) => (
            "RedisBigSegmentStore",
            "redis",
            "@launchdarkly/node-server-sdk, @launchdarkly/node-server-sdk-redis",
            redis(server, &prefix),
        ),
        Store::DynamoDb { table, region } => (
            "DynamoDBBigSegmentStore",
            "dynamodb",
            "@launchdarkly/node-server-sdk, @launchdarkly/node-server-sdk-dynamodb",
            dynamo_db(table, region, &prefix),
        ),
    };
    let text = format!(
        "const ld = require('@launchdarkly/node-server-sdk');\n\
         const {{ {class} }} = require('@launchdarkly/node-server-sdk-{package}');\n\n\
         const store = {made};\n\n\
         const client = ld.init(process.env.LAUNCHDARKLY_SDK_KEY, {{\n  \
         bigSegments: {{ store, staleAfter: {STALE_AFTER_SECONDS} }},\n}});\n"
    );
    Snippet {
        name: "Node.js",
        file: "index.js",
        needs,
        since: "6.2.0",
        note: "The store does not report connection errors. Monitor the big segment store’s status.",
        text,
    }
}

fn redis(server: &Redis, prefix: &str) -> String {
    let user = where_(!server.username.is_empty(), || format!("    username: {},\n", quoted(&server.username)));
    let password = where_(server.password, || "    password: process.env.REDIS_PASSWORD,\n".to_owned());
    let tls = where_(server.tls, || "    tls: {},\n".to_owned());
    format!(
        "RedisBigSegmentStore({{\n  redisOpts: {{\n    host: {},\n    port: {},\n{user}{password}{tls}  }},\n  \
         prefix: {prefix},\n}})",
        quoted(&server.host),
        server.port
    )
}

fn dynamo_db(table: &str, region: &str, prefix: &str) -> String {
    format!(
        "DynamoDBBigSegmentStore({}, {{\n  clientOptions: {{ region: {} }},\n  prefix: {prefix},\n}})",
        quoted(table),
        quoted(region)
    )
}
