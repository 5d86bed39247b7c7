//! What people look at: verdict, text, plots, reports with pictures.
//!
//! Views read recorded rows alone, so that every one can be drawn again from a run folder and
//! nothing is shown that was not written.

mod figure;
mod text;
mod plot;
mod verdict;
mod summary;
mod timings;
mod life;
mod wrapped;
mod trend;
mod counterfactual;
mod verified;
mod terms;
mod words;
mod names;
mod draw;
mod report;
mod look;
mod sweep;
mod shell;

pub use crate::base::size::bytes;
pub use counterfactual::{compare, responses, shocks};
pub use figure::{count, duration, figure, percent};
pub use life::life;
pub use look::{look_column, look_index, look_result, look_table};
pub use plot::{bars, histogram, sparkline};
pub use report::{Asked, Report, report};
pub use shell::shell_word;
pub use summary::{Shown, summary};
pub use sweep::{overview, sensitivities};
pub use text::{Align, TextTable, display_width};
pub use timings::timings;
pub use trend::{TrendShown, trend};
pub use verdict::{Rows, Score, Verdict};
pub use verified::{verified, verified_markdown};
pub use words::Language;
pub use wrapped::wrapped;
