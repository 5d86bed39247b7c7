//! `new`: writes a commented scenario to start from.

use ecograph::record::write_new;

use crate::arguments::New;
use crate::failure::Failure;
use crate::terminal;

const MINIMAL: &str = include_str!("../../../../scenarios/minimal.ron");

/// Writes a scenario.
pub(crate) fn new(options: &New) -> Result<(), Failure> {
    let file = options.file.display();
    if options.file.exists() {
        let help = "give another name; a file that exists is left alone";
        return Err(Failure::asked_but(format!("`{file}` exists"), help));
    }
    write_new(&options.file, MINIMAL.as_bytes())?;
    terminal::print(&format!("wrote {file}\nnext  ecograph run {file}\n"))
}
