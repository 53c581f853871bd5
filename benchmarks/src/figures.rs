//! The figures that have a goal, as one table at the end of a run.

use crate::say::say;

/// What a figure should be.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

impl Goal {
    /// How well it is reached: 1 just so, 2 twice as well, less than 1 missed.
    fn reached(self, seen: f64) -> f64 {
        match self {
            // A time of nothing is as good as one of a thousandth.
            Self::AtMost(most) => most / seen.max(0.001),
            Self::AtLeast(least) => seen / least,
        }
    }
}

/// One line of the table.
struct Figure {
    what: String,
    seen: f64,
    unit: &'static str,
    goal: Goal,
    beside: String,
}

/// What was seen in this run.
#[derive(Default)]
pub(crate) struct Figures(Vec<Figure>);

impl Figures {
    /// A figure, in `unit` (nothing for a ratio), with what it was measured beside.
    pub(crate) fn add(
        &mut self,
        what: impl Into<String>,
        seen: f64,
        unit: &'static str,
        goal: Goal,
        beside: impl Into<String>,
    ) {
        self.0.push(Figure { what: what.into(), seen, unit, goal, beside: beside.into() });
    }

    /// Prints all of them in Markdown.
    pub(crate) fn print(&self) {
        say("| figure | seen | goal | reached | measured beside |");
        say("|---|---|---|---|---|");
        for Figure { what, seen, unit, goal, beside } in &self.0 {
            let (word, limit) = match *goal {
                Goal::AtMost(limit) => ("≤", limit),
                Goal::AtLeast(limit) => ("≥", limit),
            };
            let reached = goal.reached(*seen);
            let missed = if reached < 1.0 { " missed" } else { "" };
            let (seen, limit) = (amount(*seen, unit), amount(limit, unit));
            say(&format!("| {what} | {seen} | {word} {limit} | {reached:.2}{missed} | {beside} |"));
        }
    }
}

/// Ratios with two digits after the point, small amounts with one.
fn amount(value: f64, unit: &str) -> String {
    match unit {
        "" => format!("{value:.2}"),
        "ms" if value >= 10.0 => format!("{value:.0} ms"),
        unit => format!("{value:.1} {unit}"),
    }
}
