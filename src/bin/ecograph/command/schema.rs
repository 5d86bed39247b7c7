//! `schema`: lists every field that a scenario may have.

use ecograph::scenario::{Field, json_schema, markdown, schema as fields};
use ecograph::study::plan_schema;
use ecograph::view::{Align, TextTable};

use crate::arguments::Schema;
use crate::failure::Failure;
use crate::terminal;

/// Lists fields.
pub(crate) fn schema(options: &Schema) -> Result<(), Failure> {
    if options.json {
        let mut text = serde_json::to_string_pretty(&json_schema()).unwrap_or_default();
        text.push('\n');
        return terminal::print(&text);
    }
    let wanted = options.part.as_deref().unwrap_or_default();
    let mut chosen: Vec<Field> = if options.plan { plan_schema() } else { fields() };
    chosen.retain(|field| field.path.contains(wanted));
    if chosen.is_empty() {
        let help = "`ecograph schema` alone lists all paths";
        return Err(Failure::asked_but(format!("no path holds `{wanted}`"), help));
    }
    if options.markdown {
        return terminal::print(&markdown(&chosen));
    }
    let mut table = TextTable::new(&[
        ("path", Align::Whole),
        ("unit", Align::Left),
        ("range", Align::Left),
        ("default", Align::Left),
        ("meaning", Align::Left),
    ]);
    for field in &chosen {
        let path = match field.within.as_str() {
            "" => field.path.clone(),
            variant => format!("{} ({variant})", field.path),
        };
        let range = if field.range.is_empty() { &field.kind } else { &field.range };
        let default = field.default.as_deref().unwrap_or("required");
        table.row([&path, &field.unit, range, default, &field.meaning]);
    }
    terminal::print(&table.render(terminal::width()))
}
