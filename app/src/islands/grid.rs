//! A table of links as a grid: one of them is in the order of the tab key, the arrow keys lead to the others (APG grid).

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::islands::dom;

/// How many rows Page Up and Page Down go.
const PAGE: isize = 10;

struct Grid {
    /// What can be gone to, cell by cell: the link in it, or the cell itself.
    rows: Vec<Vec<HtmlElement>>,
}

pub(super) fn start() {
    let Some(table) = dom::first("table.grid") else { return };
    let rows = children(&table, "tbody > tr").into_iter().map(|row| {
        let cells = children(&row, "th, td");
        let target = |cell: Element| cell.query_selector("a").ok().flatten().unwrap_or(cell).dyn_into().ok();
        cells.into_iter().filter_map(target).collect()
    });
    let grid = Rc::new(Grid { rows: rows.collect() });
    roles(&table);
    for (number, target) in grid.rows.iter().flatten().enumerate() {
        target.set_tab_index(if number == 0 { 0 } else { -1 });
    }
    let kept = Rc::clone(&grid);
    dom::on(&table, "keydown", move |event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
        if event.alt_key() || event.meta_key() || event.shift_key() {
            return;
        }
        if kept.go(&event) {
            event.prevent_default();
        }
    });
    // A click, too, decides where the tab key comes back to.
    dom::on(&table, "focusin", move |event| {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
        if let Some(current) = dom::first("table.grid [tabindex='0']").and_then(|it| it.dyn_into::<HtmlElement>().ok())
        {
            current.set_tab_index(-1);
        }
        target.set_tab_index(0);
    });
}

fn children(of: &Element, selector: &str) -> Vec<Element> {
    let found = of.query_selector_all(selector).ok();
    let nodes = found.into_iter().flat_map(|list| (0..list.length()).filter_map(move |index| list.get(index)));
    nodes.filter_map(|node| node.dyn_into().ok()).collect()
}

/// A grid needs its roles only where arrow keys work in it.
fn roles(table: &Element) {
    let set = |element: &Element, role: &str| drop(element.set_attribute("role", role));
    set(table, "grid");
    for (selector, role) in [
        ("thead, tbody", "rowgroup"),
        ("tr", "row"),
        ("thead th", "columnheader"),
        ("tbody th", "rowheader"),
        ("td", "gridcell"),
    ] {
        for element in children(table, selector) {
            set(&element, role);
        }
    }
}

impl Grid {
    /// Goes where the key leads; whether it is one that leads anywhere.
    fn go(&self, event: &KeyboardEvent) -> bool {
        let Some((row, column)) = self.place(event) else { return false };
        let (last_row, ctrl) = (self.rows.len().saturating_sub(1), event.ctrl_key());
        let by = |place: usize, step: isize| place.saturating_add_signed(step);
        let last = |row: usize| self.rows.get(row).map_or(0, |row| row.len().saturating_sub(1));
        let (row, column) = match event.key().as_str() {
            "ArrowUp" => (by(row, -1), column),
            "ArrowDown" => (by(row, 1), column),
            "PageUp" => (by(row, -PAGE), column),
            "PageDown" => (by(row, PAGE), column),
            "ArrowLeft" => (row, by(column, -1)),
            "ArrowRight" => (row, by(column, 1)),
            "Home" => (if ctrl { 0 } else { row }, 0),
            "End" if ctrl => (last_row, last(last_row)),
            "End" => (row, last(row)),
            _ => return false,
        };
        let row = row.min(last_row);
        if let Some(target) = self.rows.get(row).and_then(|cells| cells.get(column.min(last(row)))) {
            drop(target.focus());
        }
        true
    }

    fn place(&self, event: &KeyboardEvent) -> Option<(usize, usize)> {
        let target = event.target()?.dyn_into::<HtmlElement>().ok()?;
        let find =
            |(row, cells): (usize, &Vec<HtmlElement>)| Some((row, cells.iter().position(|cell| *cell == target)?));
        self.rows.iter().enumerate().find_map(find)
    }
}
