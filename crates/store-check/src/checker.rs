//! The checker: its rules, its resolver and the certificates that it trusts.

use std::sync::Arc;

use crate::aws::{Access, AwsOptions};
use crate::egress::Rules;
use crate::resolve::{Resolve, System};
use crate::roots::{self, RootsError, Trusted};

/// Whoever checks: what is allowed, how names are looked up, whom certificates are trusted from. Cheap to clone.
#[derive(Clone)]
pub struct Checker {
    pub(crate) rules: Arc<Rules>,
    pub(crate) resolver: Arc<dyn Resolve>,
    pub(crate) roots: Arc<rustls::RootCertStore>,
    pub(crate) aws: Arc<Access>,
}

impl Checker {
    /// A checker that trusts the system's certificate authorities and those of a file in PEM.
    ///
    /// # Errors
    /// If the file cannot be read, or there is no certificate in it.
    pub fn new(rules: Rules, authorities: Option<&std::path::Path>) -> Result<Self, RootsError> {
        let Trusted { roots, native, pem } = roots::trusted(authorities)?;
        let access = Access::new(AwsOptions::default(), native, pem);
        Ok(Self { rules: Arc::new(rules), resolver: Arc::new(System), roots: Arc::new(roots), aws: Arc::new(access) })
    }

    /// The same with names looked up otherwise.
    #[must_use]
    pub fn resolving(mut self, resolver: impl Resolve + 'static) -> Self {
        self.resolver = Arc::new(resolver);
        self
    }

    /// The same with other access to AWS.
    #[must_use]
    pub fn aws(mut self, options: AwsOptions) -> Self {
        self.aws = Arc::new(self.aws.with(options));
        self
    }

    /// Whether any check is allowed.
    pub fn is_on(&self) -> bool {
        !self.rules.is_empty()
    }
}
