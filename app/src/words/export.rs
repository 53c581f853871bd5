//! Integrations as code: what is not in the export.

use domain::{Address, Unreadable};

/// An integration whose settings could not be read, and why.
pub fn unread(address: &Address, why: &str) -> String {
    format!("{address}: {why}.")
}

/// An item of LaunchDarkly's list without a usable address.
pub fn unreadable(item: &Unreadable) -> String {
    format!("Item {} of LaunchDarkly’s list: {}.", item.index, item.why)
}
