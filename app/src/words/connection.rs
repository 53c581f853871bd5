//! What became of a connection string that was pasted into a form.

use domain::Remark;

pub(super) fn remark(remark: &Remark) -> String {
    match remark {
        Remark::Database(number) => format!("LaunchDarkly always writes to database 0, not to {number}."),
        Remark::Ignored(names) => format!("Ignored: {}.", names.join(", ")),
        Remark::Fragment => "Everything after # was ignored.".to_owned(),
        Remark::Words => "The words after the options were ignored.".to_owned(),
        Remark::MaskedPassword => "The pasted password is masked. Enter the real one.".to_owned(),
        Remark::NoPassword => "The pasted text has a username but no password.".to_owned(),
        Remark::Decoded => {
            "Sequences such as %41 in the user or password were decoded. If the password itself holds them, \
                            type it into its field."
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::FormValues;

    fn said(text: &str, typed: &[(&str, &str)]) -> Vec<String> {
        let pairs = typed.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let mut form = FormValues::from_pairs(pairs);
        form.set("connection.url", text);
        crate::words::caution::sentences(&form.take_apart().unwrap().unwrap().cautions())
    }

    #[test]
    fn what_was_filled_in_and_replaced_is_said() {
        let typed = [("config.host", "old"), ("config.port", "6379"), ("config.tlsEnabled", "on")];
        // The port stood there by default, so nobody typed it.
        assert_eq!(
            said("redis://u:pw@new:1", &typed),
            ["Filled in: Host, Port, Username, Password, TLS.", "Replaced what was typed: Host, TLS."]
        );
        assert_eq!(
            said("redis://h/3?a=secret", &[]),
            ["Filled in: Host, TLS.", "LaunchDarkly always writes to database 0, not to 3.", "Ignored: a.",]
        );
    }
}
