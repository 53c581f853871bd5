//! Who may do what, as far as LaunchDarkly explains it. LaunchDarkly's 403 decides; this only says why beforehand.

/// What a person may want to do with an integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Create another one here.
    Create,
    /// Change its name.
    Rename,
    /// Change its configuration or tags.
    Configure,
    /// Turn it on or off.
    Switch,
    /// Delete it.
    Delete,
}

impl Action {
    /// LaunchDarkly's names of the action in roles (documented for integrations in general, inferred for these).
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Create => &["createIntegration"],
            Self::Rename => &["updateName", "updateIntegration"],
            Self::Configure => &["updateConfiguration", "updateIntegration"],
            Self::Switch => &["updateOn", "updateIntegration"],
            Self::Delete => &["deleteIntegration"],
        }
    }
}

/// `_access` of an integration: what the caller may not do, and why. Empty when LaunchDarkly does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// Every denied action.
    pub denied: Vec<Denial>,
}

/// One denied action and the rule behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// LaunchDarkly's name of the action.
    pub action: String,
    /// The role that decided, if named.
    pub role: Option<String>,
    /// The resources that the deciding rule speaks of.
    pub resources: Vec<String>,
}

impl Access {
    /// Why `action` is denied, in a sentence; `None` where LaunchDarkly does not deny it.
    pub fn why_not(&self, action: Action) -> Option<String> {
        let denial = self
            .denied
            .iter()
            .find(|denial| action.names().contains(&denial.action.as_str()) || denial.action == "*")?;
        Some(denial.sentence())
    }
}

impl Denial {
    /// What LaunchDarkly says, in a sentence.
    pub fn sentence(&self) -> String {
        let who = match &self.role {
            Some(role) if !role.is_empty() => format!("the role “{role}” does not allow {}", self.action),
            _ => format!("no role of this token allows {}", self.action),
        };
        if self.resources.is_empty() {
            format!("In LaunchDarkly, {who}.")
        } else {
            format!("In LaunchDarkly, {who} on {}.", self.resources.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denial_names_role_and_resource() {
        let access = Access {
            denied: vec![Denial {
                action: "deleteIntegration".into(),
                role: Some("Reader".into()),
                resources: vec!["integration/*".into()],
            }],
        };
        assert_eq!(
            access.why_not(Action::Delete).as_deref(),
            Some("In LaunchDarkly, the role “Reader” does not allow deleteIntegration on integration/*.")
        );
        assert_eq!(access.why_not(Action::Rename), None);
    }
}
