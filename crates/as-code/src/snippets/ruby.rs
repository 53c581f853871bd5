//! Ruby.

use super::quote::ruby as quoted;
use super::store::{STALE_AFTER_SECONDS, Snippet, Store, where_};

pub(super) fn snippet(store: &Store, prefix: &str) -> Snippet {
    let prefix = quoted(prefix);
    let made = match store {
        Store::Redis(server) => {
            let user = where_(!server.username.is_empty(), || format!("    username: {},\n", quoted(&server.username)));
            let password = where_(server.password, || "    password: ENV.fetch(\"REDIS_PASSWORD\"),\n".to_owned());
            format!(
                "Redis.new_big_segment_store(\n  redis_opts: {{\n    url: {},\n{user}{password}  }},\n  prefix: {prefix}\n)",
                quoted(&format!("{}/0", server.url()))
            )
        }
        Store::DynamoDb { table, region } => format!(
            "DynamoDB.new_big_segment_store(\n  {},\n  {{\n    dynamodb_opts: {{ region: {} }},\n    \
             prefix: {prefix},\n  }}\n)",
            quoted(table),
            quoted(region)
        ),
    };
    let text = format!(
        "require \"launchdarkly-server-sdk\"\n\nstore = LaunchDarkly::Integrations::{made}\n\
         config = LaunchDarkly::Config.new(\n  big_segments: LaunchDarkly::BigSegmentsConfig.new(\
         store: store, stale_after: {STALE_AFTER_SECONDS})\n)\n\
         client = LaunchDarkly::LDClient.new(ENV.fetch(\"LAUNCHDARKLY_SDK_KEY\"), config)\n"
    );
    let needs = match store {
        Store::Redis(_) => "launchdarkly-server-sdk, redis, connection_pool",
        Store::DynamoDb { .. } => "launchdarkly-server-sdk, aws-sdk-dynamodb",
    };
    Snippet { name: "Ruby", file: "main.rb", needs, since: "6.3.0", note: "", text }
}
