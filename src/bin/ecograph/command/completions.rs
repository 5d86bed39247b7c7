//! `completions` and `man`: help for the shell, made from the same table as `--help`.

use clap::CommandFactory as _;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::seen::Completions as Options;
use crate::terminal;

/// Prints completions for a shell.
pub(crate) fn completions(options: &Options) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "ecograph", &mut script);
    terminal::print(&String::from_utf8_lossy(&script))
}

/// Prints the manual: the program, then every command.
pub(crate) fn man() -> Result<(), Failure> {
    let refused = |source| Failure::Machine { doing: "write the manual", source };
    let mut page = Vec::new();
    let command = Arguments::command();
    let program = clap_mangen::Man::new(command.clone());
    program.render_title(&mut page).map_err(refused)?;
    program.render_name_section(&mut page).map_err(refused)?;
    program.render_synopsis_section(&mut page).map_err(refused)?;
    program.render_options_section(&mut page).map_err(refused)?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let name = format!("ecograph {}", sub.get_name());
        let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
        page.extend(format!(".SH \"{}\"\n{}\n", name.to_uppercase(), roff(&about)).bytes());
        let sub = sub.clone().bin_name(name);
        let sub = clap_mangen::Man::new(sub);
        let mut options = Vec::new();
        sub.render_options_section(&mut options).map_err(refused)?;
        // Options stand under their command, not beside it.
        let options = String::from_utf8_lossy(&options).replacen(".SH OPTIONS\n", ".PP\n", 1);
        page.extend(options.bytes());
    }
    program.render_version_section(&mut page).map_err(refused)?;
    terminal::print(&String::from_utf8_lossy(&page))
}

/// Words as the manual has them: a dash is a dash, a point at the begin no request.
fn roff(words: &str) -> String {
    words.replace('\\', "\\e").replace('-', "\\-")
}
