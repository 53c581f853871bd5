//! .NET.

use super::quote::dotnet as quoted;
use super::store::{Redis, STALE_AFTER_SECONDS, Snippet, Store, where_};

pub(super) fn snippet(store: &Store, prefix: &str) -> Snippet {
    let prefix = quoted(prefix);
    let (using, needs, made) = match store {
        Store::Redis(server) => ("", "LaunchDarkly.ServerSdk, LaunchDarkly.ServerSdk.Redis", redis(server, &prefix)),
        Store::DynamoDb { table, region } => (
            "using Amazon;\nusing Amazon.DynamoDBv2;\n",
            "LaunchDarkly.ServerSdk, LaunchDarkly.ServerSdk.DynamoDB",
            dynamo_db(table, region, &prefix),
        ),
    };
    let text = format!(
        "using System;\n{using}using LaunchDarkly.Sdk.Server;\nusing LaunchDarkly.Sdk.Server.Integrations;\n\n\
         var store = {made};\n\n\
         var config = Configuration.Builder(Environment.GetEnvironmentVariable(\"LAUNCHDARKLY_SDK_KEY\"))\n    \
         .BigSegments(Components.BigSegments(store).StaleAfter(TimeSpan.FromSeconds({STALE_AFTER_SECONDS})))\n    \
         .Build();\n\nusing var client = new LdClient(config);\n"
    );
    let note = match store {
        Store::Redis(server) if !server.username.is_empty() => "A user name needs StackExchange.Redis 2.1.28 or newer.",
        _ => "",
    };
    Snippet { name: ".NET", file: "Program.cs", needs, since: "6.2.0", note, text }
}

fn redis(server: &Redis, prefix: &str) -> String {
    let tls = where_(server.tls, || "        options.Ssl = true;\n".to_owned());
    let user =
        where_(!server.username.is_empty(), || format!("        options.User = {};\n", quoted(&server.username)));
    let password = where_(server.password, || {
        "        options.Password = Environment.GetEnvironmentVariable(\"REDIS_PASSWORD\");\n".to_owned()
    });
    let lines = format!("{tls}{user}{password}");
    let changes = where_(!lines.is_empty(), || format!("    .RedisConfigChanges(options =>\n    {{\n{lines}    }})\n"));
    format!(
        "Redis.BigSegmentStore()\n    .HostAndPort({}, {})\n{changes}    .Prefix({prefix})",
        quoted(&server.host),
        server.port
    )
}

fn dynamo_db(table: &str, region: &str, prefix: &str) -> String {
    format!(
        "DynamoDB.BigSegmentStore({})\n    .Configuration(new AmazonDynamoDBConfig\n    {{\n        \
         RegionEndpoint = RegionEndpoint.GetBySystemName({}),\n    }})\n    .Prefix({prefix})",
        quoted(table),
        quoted(region)
    )
}
