//! Go.

use super::quote::go as quoted;
use super::store::{Redis, STALE_AFTER_SECONDS, Snippet, Store, where_};

pub(super) fn snippet(store: &Store, prefix: &str) -> Snippet {
    let prefix = quoted(prefix);
    let (needs, third_party, package, made) = match store {
        Store::Redis(server) => {
            let options = dial_options(server);
            let import = where_(!options.is_empty(), || "\t\"github.com/gomodule/redigo/redis\"\n".to_owned());
            let made = format!(
                "ldredis.BigSegmentStore().\n\t\tURL({}).\n{options}\t\tPrefix({prefix})",
                quoted(&server.url())
            );
            (
                "github.com/launchdarkly/go-server-sdk/v7, github.com/launchdarkly/go-server-sdk-redis-redigo/v3",
                import,
                "\tldredis \"github.com/launchdarkly/go-server-sdk-redis-redigo/v3\"\n",
                made,
            )
        }
        Store::DynamoDb { table, region } => (
            "github.com/launchdarkly/go-server-sdk/v7, github.com/launchdarkly/go-server-sdk-dynamodb/v4",
            "\t\"github.com/aws/aws-sdk-go-v2/service/dynamodb\"\n".to_owned(),
            "\tlddynamodb \"github.com/launchdarkly/go-server-sdk-dynamodb/v4\"\n",
            format!(
                "lddynamodb.BigSegmentStore({}).\n\t\tClientOptions(dynamodb.Options{{Region: {}}}).\n\t\tPrefix({prefix})",
                quoted(table),
                quoted(region)
            ),
        ),
    };
    let text = format!(
        "package main\n\nimport (\n\t\"log\"\n\t\"os\"\n\t\"time\"\n\n{third_party}{package}\
         \tld \"github.com/launchdarkly/go-server-sdk/v7\"\n\t\"github.com/launchdarkly/go-server-sdk/v7/ldcomponents\"\n)\n\n\
         func main() {{\n\tstore := {made}\n\tconfig := ld.Config{{\n\
         \t\tBigSegments: ldcomponents.BigSegments(store).StaleAfter({STALE_AFTER_SECONDS} * time.Second),\n\t}}\n\
         \tclient, err := ld.MakeCustomClient(os.Getenv(\"LAUNCHDARKLY_SDK_KEY\"), config, 10*time.Second)\n\
         \tif err != nil {{\n\t\tlog.Fatal(err)\n\t}}\n\tdefer client.Close()\n}}\n"
    );
    Snippet { name: "Go", file: "main.go", needs, since: "5.5.0", note: "Written for version 7.", text }
}

/// How it signs in, where it does.
fn dial_options(server: &Redis) -> String {
    let user =
        where_(!server.username.is_empty(), || format!("\t\t\tredis.DialUsername({}),\n", quoted(&server.username)));
    let password = where_(server.password, || "\t\t\tredis.DialPassword(os.Getenv(\"REDIS_PASSWORD\")),\n".to_owned());
    let any = !user.is_empty() || !password.is_empty();
    where_(any, || format!("\t\tDialOptions(\n{user}{password}\t\t).\n"))
}
