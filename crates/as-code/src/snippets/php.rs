//! PHP, which has a big segment store for Redis only.

use super::quote::php as quoted;
use super::store::{Redis, STALE_AFTER_SECONDS, Snippet, where_};

pub(super) fn snippet(server: &Redis, prefix: &str) -> Snippet {
    let tls = where_(server.tls, || "    'scheme' => 'tls',\n".to_owned());
    let user = where_(!server.username.is_empty(), || format!("    'username' => {},\n", quoted(&server.username)));
    let password = where_(server.password, || "    'password' => getenv('REDIS_PASSWORD'),\n".to_owned());
    let text = format!(
        "<?php\n\nrequire 'vendor/autoload.php';\n\nuse LaunchDarkly\\Integrations\\Redis;\nuse LaunchDarkly\\LDClient;\n\
         use LaunchDarkly\\Types\\BigSegmentsConfig;\nuse Monolog\\Handler\\ErrorLogHandler;\nuse Monolog\\Logger;\n\n\
         $predis = new Predis\\Client([\n{tls}    'host' => {},\n    'port' => {},\n{user}{password}]);\n\
         $logger = new Logger('LaunchDarkly', [new ErrorLogHandler()]);\n\
         $store = Redis::bigSegmentsStore($predis, $logger, ['prefix' => {}]);\n\n\
         $client = new LDClient(getenv('LAUNCHDARKLY_SDK_KEY'), [\n    \
         'big_segments' => new BigSegmentsConfig(store: $store, staleAfter: {STALE_AFTER_SECONDS}),\n]);\n",
        quoted(&server.host),
        server.port,
        quoted(prefix),
    );
    Snippet {
        name: "PHP",
        file: "index.php",
        needs: "launchdarkly/server-sdk, launchdarkly/server-sdk-redis-predis, monolog/monolog",
        since: "6.4.0",
        note: "Without a cache (option “cache”), the SDK queries the store for every evaluation.",
        text,
    }
}
