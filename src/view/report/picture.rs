//! A figure of the report: its drawing, what it shows, the numbers behind it.

use maud::{Markup, PreEscaped, html};

use crate::view::draw::lines::standalone;
use crate::view::terms;
use crate::view::words::Language;

/// A table as text, the numbers behind a figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Csv {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Csv {
    /// A table with these columns and no rows.
    pub(crate) fn of(header: &[&str]) -> Self {
        Self { header: header.iter().map(|&name| name.to_owned()).collect(), rows: Vec::new() }
    }

    /// The text of the file.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for row in std::iter::once(&self.header).chain(&self.rows) {
            let fields: Vec<String> = row.iter().map(|field| quoted(field)).collect();
            text.push_str(&fields.join(","));
            text.push('\n');
        }
        text
    }
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// A drawing among those of a figure.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// What it is of, as a date; empty where there is only one.
    pub(crate) label: String,
    /// How its file is called.
    pub(crate) name: String,
    pub(crate) drawing: Markup,
}

/// A figure.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    /// How its files are called.
    pub(crate) id: String,
    pub(crate) title: String,
    /// What it shows.
    pub(crate) caption: String,
    /// Drawings, of which one is shown.
    pub(crate) views: Vec<View>,
    /// Which is shown first.
    pub(crate) shown: usize,
    pub(crate) data: Csv,
    /// What chooses among the data: names of the columns of keys and of values.
    pub(crate) explorer: Option<Explorer>,
}

/// A figure that can be drawn for any key of its data.
#[derive(Clone, Debug)]
pub(crate) struct Explorer {
    /// Column by whose values one chooses; empty where each value column is a key.
    pub(crate) key: String,
    pub(crate) label: String,
    /// Value columns, with their names for people.
    pub(crate) values: Vec<(String, String)>,
    /// Names of keys for people.
    pub(crate) keys: Vec<(String, String)>,
}

impl Picture {
    /// A figure with one drawing.
    pub(crate) fn new(id: &str, title: &str, caption: &str, drawing: Markup, data: Csv) -> Self {
        let view = View { label: String::new(), name: String::new(), drawing };
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            caption: caption.to_owned(),
            views: vec![view],
            shown: 0,
            data,
            explorer: None,
        }
    }

    /// The figure in the page; `number` counts figures, `again` is the command that makes it anew.
    pub(crate) fn html(&self, number: usize, again: &str, language: Language) -> Markup {
        let say = |term| language.say(term);
        let (name, end) = match language {
            Language::En => (format!("Figure {number}."), ". "),
            Language::Zh => (format!("图 {number}"), "。"),
        };
        html! {
            figure.picture id={ "fig-" (self.id) } {
                @if 1 < self.views.len() {
                    @for (at, view) in self.views.iter().enumerate() {
                        @let id = format!("{}-{at}", self.id);
                        input type="radio" name={ "view-" (self.id) } id=(id) checked[at == self.shown];
                        label for=(id) { (view.label) }
                    }
                }
                div.views {
                    @for (at, view) in self.views.iter().enumerate() {
                        @let chosen = if at == self.shown { "view first" } else { "view" };
                        div class=(chosen) { (view.drawing) }
                    }
                }
                @if let Some(explorer) = &self.explorer { (explorer.html(say(terms::CHOOSE))) }
                figcaption {
                    b { (name) " " (self.title) (end) }
                    (marked(&self.caption)) " "
                    span.again { (say(terms::AGAIN)) " " code { (again) } }
                }
                details.data {
                    summary { (say(terms::DATA)) }
                    p.buttons {
                        button type="button" data-save="csv" { (say(terms::SAVE_CSV)) } " "
                        button type="button" data-save="svg" { (say(terms::SAVE_SVG)) }
                    }
                    pre.csv { (self.data.text()) }
                }
            }
        }
    }

    /// The files of the figure: its drawings, and the numbers behind them.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let drawing = |view: &View| {
            let name = if view.name.is_empty() { String::new() } else { format!("-{}", view.name) };
            // Words that stand below a drawing are no part of it.
            let end = view.drawing.0.find("</svg>").map_or(0, |at| at + "</svg>".len());
            (format!("{}{name}.svg", self.id), standalone(&view.drawing.0[..end]))
        };
        let data = (format!("{}.csv", self.id), self.data.text());
        self.views.iter().map(drawing).chain([data]).collect()
    }
}

impl Explorer {
    fn html(&self, choose: &str) -> Markup {
        html! {
            div.explorer hidden data-key=(self.key) {
                @if !self.keys.is_empty() {
                    label {
                        (self.label) " "
                        select data-part="key" aria-label={ (choose) " " (self.label) } {
                            option value="" { "–" }
                            @for (key, name) in &self.keys { option value=(key) { (name) } }
                        }
                    }
                }
                label hidden[self.values.len() < 2] {
                    @if self.keys.is_empty() { (self.label) " " }
                    select data-part="value" aria-label={ (choose) " " (self.label) } {
                        @if self.keys.is_empty() { option value="" { "–" } }
                        @for (value, name) in &self.values { option value=(value) { (name) } }
                    }
                }
                div.drawn {}
            }
        }
    }
}

/// Words in which `…` is code.
pub(crate) fn marked(words: &str) -> Markup {
    html! {
        @for (at, part) in words.split('`').enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// A page as it is, without escaping: styles and scripts of ours.
pub(crate) fn ours(text: &str) -> Markup {
    PreEscaped(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_behind_a_figure_are_a_table_that_reads_back() {
        let mut data = Csv::of(&["date", "a, \"b\""]);
        data.rows.push(vec!["2011".into(), "1.5".into()]);
        assert_eq!(data.text(), "date,\"a, \"\"b\"\"\"\n2011,1.5\n");
        let drawing = html! { svg.fig { text { "<b>" } } };
        let picture = Picture::new("x", "<i>", "see `run` & more", drawing, data);
        let page = picture.html(3, "ecograph report <f>", Language::En).into_string();
        assert!(
            page.contains("Figure 3. &lt;i&gt;.") && page.contains("<code>run</code> &amp; more")
        );
        assert!(page.contains("ecograph report &lt;f&gt;") && !page.contains("type=\"radio\""));
        let names: Vec<String> = picture.files().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["x.svg", "x.csv"]);
    }
}
