//! Names and tags of the demo's integrations in several scripts and lengths, and some that break careless pages. None
//! must ever be escaped or shortened here.

use crate::random::Random;

/// Names that need care, each given to one integration.
pub(super) fn odd() -> Vec<String> {
    let long = "A very long name that somebody pasted from a runbook, ";
    let long: String = long.chars().cycle().take(200).collect();
    let names = [
        "",
        "<script>alert('store')</script>",
        "\"Quoted\" & 'apostrophed' <b>bold</b>",
        "Κατάστημα παραγωγής",
        "Хранилище сегментов — основное",
        "مخزن الشرائح للدفع",
        "מאגר המקטעים — ייצור",
        "本番セグメントストア",
        "结算分群存储（主）",
        "결제 세그먼트 저장소",
        "ร้านค้าส่วนกลาง",
        "\u{1f525} Hot path \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{1f680}",
        "Ünïcödé Straße Ærøskøbing",
        "Cafe\u{301} (decomposed)",
        "DROP TABLE segments; --",
        "{{7*7}} ${7*7} %7B%7D",
        "../../etc/passwd",
        "=HYPERLINK(\"https://example.com\")",
        "Redis redis REDIS",
        "0",
        "null",
    ];
    names.into_iter().map(str::to_owned).chain([long]).collect()
}

const TAGS: [&str; 24] = [
    "tier-1",
    "tier-2",
    "pci",
    "gdpr",
    "owner:platform",
    "owner:sre",
    "cost-centre-4711",
    "terraform",
    "legacy",
    "migrating",
    "do-not-touch",
    "ομάδα-πληρωμών",
    "команда-платежи",
    "فريق-البحث",
    "צוות-זהות",
    "検索チーム",
    "支付",
    "\u{1f525}",
    "a&b",
    "<i>",
    "with space",
    "UPPER",
    "a-tag-that-is-as-long-as-a-whole-sentence-about-why-this-store-exists",
    "q3",
];

/// None to four tags.
pub(super) fn tags(random: &mut Random) -> Vec<String> {
    let mut tags: Vec<String> = (0..random.below(5)).map(|_| (*random.pick(&TAGS)).to_owned()).collect();
    tags.sort();
    tags.dedup();
    tags
}

/// What most integrations are called.
pub(super) fn usual(project: &str, environment: &str, provider: &str, random: &mut Random) -> String {
    let provider = match provider {
        "redis" => "Redis",
        "dynamodb" => "DynamoDB",
        other => other,
    };
    match random.below(4) {
        0 => format!("{project} {environment}"),
        1 => format!("{provider} for {project} / {environment}"),
        2 => format!("{environment} big segments"),
        _ => format!("{project}-{environment}-{}", provider.to_lowercase()),
    }
}
