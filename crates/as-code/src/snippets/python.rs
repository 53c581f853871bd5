//! Python.

use super::quote::go as quoted;
use super::store::{STALE_AFTER_SECONDS, Snippet, Store, where_};

pub(super) fn snippet(store: &Store, prefix: &str) -> Snippet {
    let prefix = quoted(prefix);
    let (class, made) = match store {
        Store::Redis(server) => {
            let user = where_(!server.username.is_empty(), || {
                format!("        \"username\": {},\n", quoted(&server.username))
            });
            let password =
                where_(server.password, || "        \"password\": os.environ[\"REDIS_PASSWORD\"],\n".to_owned());
            let any = !user.is_empty() || !password.is_empty();
            let options = where_(any, || format!("    redis_opts={{\n{user}{password}    }},\n"));
            let url = quoted(&format!("{}/0", server.url()));
            ("Redis", format!("Redis.new_big_segment_store(\n    url={url},\n    prefix={prefix},\n{options})"))
        }
        Store::DynamoDb { table, region } => (
            "DynamoDB",
            format!(
                "DynamoDB.new_big_segment_store(\n    {},\n    prefix={prefix},\n    \
                 dynamodb_opts={{\"region_name\": {}}},\n)",
                quoted(table),
                quoted(region)
            ),
        ),
    };
    let text = format!(
        "import os\n\nimport ldclient\nfrom ldclient.config import BigSegmentsConfig, Config\n\
         from ldclient.integrations import {class}\n\nstore = {made}\nldclient.set_config(\n    Config(\n        \
         os.environ[\"LAUNCHDARKLY_SDK_KEY\"],\n        \
         big_segments=BigSegmentsConfig(store=store, stale_after={STALE_AFTER_SECONDS}),\n    )\n)\nclient = ldclient.get()\n"
    );
    let needs = match store {
        Store::Redis(_) => "launchdarkly-server-sdk[redis]",
        Store::DynamoDb { .. } => "launchdarkly-server-sdk[dynamodb]",
    };
    let note = match store {
        Store::Redis(server) if server.password || !server.username.is_empty() => "redis_opts needs version 7.5.0.",
        _ => "",
    };
    Snippet { name: "Python", file: "main.py", needs, since: "7.3.0", note, text }
}
