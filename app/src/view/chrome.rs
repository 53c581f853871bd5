//! What surrounds every page.

/// Which part of the portal a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The account at a glance.
    Overview,
    /// Integrations.
    Integrations,
    /// Environments beside their stores.
    Coverage,
    /// Activity.
    Activity,
    /// Neither.
    None,
}

/// Which colours a person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has them.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name in the cookie, the form and the document.
    pub fn key(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The name that people see.
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// The cookie that keeps the choice, for a year: it is no secret, and the browser's script sets it too.
    pub fn cookie(self) -> String {
        ["theme=", self.key(), "; Path=", crate::paths::cookie_path(), "; Max-Age=31536000; SameSite=Lax"].concat()
    }

    /// The theme of that name; the system's if there is none.
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.key() == key).unwrap_or_default()
    }
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewerBadge {
    /// The token's name.
    pub name: String,
    /// The instance of LaunchDarkly.
    pub instance: String,
}

/// The good or bad of a message or a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Look at it.
    Warning,
    /// Wrong.
    Bad,
    /// Neither.
    Neutral,
}

/// What came of the last write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeNotice {
    /// How it went.
    pub tone: Tone,
    /// What happened, in a few words.
    pub title: String,
    /// What to know or do, sentence by sentence; may be empty.
    pub lines: Vec<String>,
    /// Where to go next.
    pub link: Option<super::ProblemLink>,
}

/// When the session ends, and what would keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionEnd {
    /// Whether that is for lack of use, so that opening a page keeps it.
    pub idle: bool,
    /// In how many milliseconds people are to be warned; 0 for now.
    pub warn_in: i64,
}

/// The frame of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chrome {
    /// The page's title, without the product's name.
    pub title: String,
    /// Where it belongs.
    pub section: Section,
    /// The chosen colours.
    pub theme: Theme,
    /// Who is signed in, if anybody is.
    pub viewer: Option<ViewerBadge>,
    /// When their session ends.
    pub ends: Option<SessionEnd>,
    /// Whether this is the demo, with its made-up account.
    pub demo: bool,
    /// Whether nothing can be changed.
    pub read_only: bool,
    /// The path and query of this page, to come back to.
    pub here: String,
    /// What came of the last write.
    pub outcome: Option<OutcomeNotice>,
    /// Whether the page is about something under way, so that without script it loads itself again.
    pub under_way: bool,
}
