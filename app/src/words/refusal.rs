//! Requests that are refused before their route decides. Never says more than its kind.

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// A form that was sent from another site, or that does not say from where.
    CrossSite,
    /// Another host than the portal's was asked for.
    Misdirected,
    /// Neither GET nor HEAD nor POST.
    Method,
    /// More than any form has.
    TooLarge,
    /// Not answered within the time that a handler has.
    TooSlow,
    /// A part of the program panicked.
    Crashed,
    /// The session store does not respond.
    Unavailable,
}

impl RefusalKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::CrossSite,
        Self::Misdirected,
        Self::Method,
        Self::TooLarge,
        Self::TooSlow,
        Self::Crashed,
        Self::Unavailable,
    ];
}

/// The title of its page.
pub fn title(kind: RefusalKind) -> &'static str {
    match kind {
        RefusalKind::CrossSite => "This request was refused",
        RefusalKind::Misdirected => "The portal is not served under this host",
        RefusalKind::Method => "Method not allowed",
        RefusalKind::TooLarge => "The request is too large",
        RefusalKind::TooSlow => "The request took too long",
        RefusalKind::Crashed => "Storekeeper had an internal error",
        RefusalKind::Unavailable => "Storekeeper's database does not respond",
    }
}

/// Why, behind the title, and what to do next.
pub fn explanation(kind: RefusalKind) -> &'static str {
    match kind {
        RefusalKind::CrossSite => {
            "It did not come from one of the portal's own pages. Open the portal in this browser and try again from there."
        }
        RefusalKind::Misdirected => {
            "If you operate this portal, configure the proxy to pass on the host that browsers request, or set --public-url \
             to that host."
        }
        RefusalKind::Method => "The portal accepts only GET, HEAD and POST.",
        RefusalKind::TooLarge => {
            "It is larger than any of the portal's forms, so it was not read. Shorten it and try again."
        }
        RefusalKind::TooSlow => {
            "It was stopped. If you were changing something, check the activity log before you try again: the change may \
             have been made."
        }
        RefusalKind::Crashed => {
            "If you were changing something, check the activity log before you try again: the change may have been made."
        }
        RefusalKind::Unavailable => "You are still signed in. Try again in a few seconds.",
    }
}

/// Under which name the portal was called: whoever put it behind a proxy can mend that.
pub fn called(own: &str, called: Option<&str>) -> String {
    format!("The portal is at {own}; it was called as {}.", called.unwrap_or("no host, or several"))
}

/// From where a form was sent.
pub fn sent_from(own: &str, origin: Option<&str>) -> String {
    format!(
        "For the operator of this portal: it came from {}, and --public-url says {own}.",
        origin.unwrap_or("nowhere")
    )
}
