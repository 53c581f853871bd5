//! Java.

use super::quote::java as quoted;
use super::store::{Redis, STALE_AFTER_SECONDS, Snippet, Store, where_};

pub(super) fn snippet(store: &Store, prefix: &str) -> Snippet {
    let prefix = quoted(prefix);
    let (integration, needs, before, after, made) = match store {
        Store::Redis(server) => (
            "Redis",
            "com.launchdarkly:launchdarkly-java-server-sdk, com.launchdarkly:launchdarkly-java-server-sdk-redis-store",
            "import java.net.URI;\n",
            "",
            redis(server),
        ),
        Store::DynamoDb { table, region } => (
            "DynamoDb",
            "com.launchdarkly:launchdarkly-java-server-sdk, com.launchdarkly:launchdarkly-java-server-sdk-dynamodb-store",
            "",
            "import software.amazon.awssdk.regions.Region;\n",
            dynamo_db(table, region),
        ),
    };
    let text = format!(
        "import com.launchdarkly.sdk.server.Components;\nimport com.launchdarkly.sdk.server.LDClient;\n\
         import com.launchdarkly.sdk.server.LDConfig;\nimport com.launchdarkly.sdk.server.integrations.{integration};\n\
         import java.io.IOException;\n{before}import java.time.Duration;\n{after}\n\
         class Main {{\n  public static void main(String[] args) throws IOException {{\n    \
         LDConfig config = new LDConfig.Builder()\n        .bigSegments(\n            Components.bigSegments(\n                \
         {made}                    .prefix({prefix}))\n            .staleAfter(Duration.ofSeconds({STALE_AFTER_SECONDS})))\n        \
         .build();\n    try (LDClient client = new LDClient(System.getenv(\"LAUNCHDARKLY_SDK_KEY\"), config)) {{\n      \
         System.out.println(client.isInitialized());\n    }}\n  }}\n}}\n"
    );
    let note = match store {
        Store::Redis(server) if !server.username.is_empty() => "A user name needs version 3.1.0 of the Redis store.",
        _ => "",
    };
    Snippet { name: "Java", file: "Main.java", needs, since: "5.7.0", note, text }
}

fn redis(server: &Redis) -> String {
    let user = where_(!server.username.is_empty(), || {
        format!("                    .username({})\n", quoted(&server.username))
    });
    let password =
        where_(server.password, || "                    .password(System.getenv(\"REDIS_PASSWORD\"))\n".to_owned());
    format!(
        "Redis.bigSegmentStore()\n                    .uri(URI.create({}))\n{user}{password}",
        quoted(&server.url())
    )
}

fn dynamo_db(table: &str, region: &str) -> String {
    format!("DynamoDb.bigSegmentStore({})\n                    .region(Region.of({}))\n", quoted(table), quoted(region))
}
