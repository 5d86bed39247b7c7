//! `report --open`: the page that was written is given to what opens pages here, or it is said that
//! nothing does; nothing is opened where nothing was written.
#![cfg(all(feature = "cli", target_os = "linux"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot write or run must fail")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A run, and a folder that is all of `PATH`.
struct Desk {
    place: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { place: tempfile::tempdir().unwrap() };
        fs::create_dir(desk.at("bin")).unwrap();
        let run = ["run", "scenarios/minimal.ron", "--steps", "2", "--scale", "0.05", "--quiet"];
        let run = desk.ecograph(&[&run[..], &["--out", desk.at("run").to_str().unwrap()]].concat());
        assert!(run.status.success(), "{}", said(&run));
        desk
    }

    fn at(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn ecograph(&self, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_ecograph"))
            .args(words)
            .env("PATH", self.at("bin"))
            .output()
            .unwrap()
    }

    /// An opener that notes what it was asked to open, and then does this.
    fn opener(&self, name: &str, then: &str) {
        let (file, note) = (self.at("bin").join(name), self.at("opened"));
        // One line for each word, so that a name with blanks is seen as one.
        let text = format!(
            "#!/bin/sh\nfor word in {name} \"$@\"; do echo \"$word\" >> '{}'; done\n{then}\n",
            note.display()
        );
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn report(&self, folder: &str, more: &[&str]) -> Output {
        let folder = self.at(folder);
        self.ecograph(&[&["report", folder.to_str().unwrap(), "--open"][..], more].concat())
    }

    /// What openers were called with.
    fn opened(&self) -> Vec<String> {
        let noted = fs::read_to_string(self.at("opened")).unwrap_or_default();
        noted.lines().map(str::to_owned).collect()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn the_page_that_was_written_is_opened_by_its_whole_path() {
    let desk = Desk::new();
    desk.opener("xdg-open", "exit 0");
    desk.opener("gio", "exit 0");
    let done = desk.report("run", &[]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let page = desk.at("run/report.html");
    assert_eq!(desk.opened(), ["xdg-open".to_owned(), text(&page)]);
    assert!(fs::read_to_string(page).unwrap().starts_with("<!DOCTYPE html>"));
    assert_eq!(said(&done), "");
}

#[test]
fn a_page_elsewhere_with_a_name_like_an_option_is_opened_too() {
    let desk = Desk::new();
    desk.opener("xdg-open", "exit 0");
    let done = Command::new(env!("CARGO_BIN_EXE_ecograph"))
        .args(["report", "run", "--open", "--quiet", "--out", "./-a page.html"])
        .env("PATH", desk.at("bin"))
        .current_dir(desk.place.path())
        .output()
        .unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert_eq!(desk.opened(), ["xdg-open".to_owned(), text(&desk.at("-a page.html"))]);
    assert!(done.stdout.is_empty());
}

#[test]
fn a_browser_that_stays_open_is_not_waited_for() {
    let desk = Desk::new();
    desk.opener("xdg-open", "exec /bin/sleep 30");
    let begun = std::time::Instant::now();
    let done = desk.report("run", &[]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert!(begun.elapsed().as_secs() < 20, "it waited for the browser");
}

#[test]
fn where_one_opener_fails_the_next_is_asked() {
    let desk = Desk::new();
    desk.opener("xdg-open", "exit 3");
    desk.opener("gio", "exit 0");
    let done = desk.report("run", &["--quiet"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let page = text(&desk.at("run/report.html"));
    assert_eq!(desk.opened(), ["xdg-open", &page, "gio", "open", &page]);
}

#[test]
fn where_nothing_opens_pages_it_is_said_and_the_page_is_there() {
    let desk = Desk::new();
    let done = desk.report("run", &[]);
    assert_eq!(done.status.code(), Some(1), "{}", said(&done));
    let page = desk.at("run/report.html");
    assert!(page.is_file());
    for words in ["the page is written", "no `xdg-open`", "help: open `", &text(&page)] {
        assert!(said(&done).contains(words), "no {words}: {}", said(&done));
    }
    assert!(String::from_utf8_lossy(&done.stdout).contains("report.html"), "what was written");
    desk.opener("xdg-open", "exit 3");
    let done = desk.report("run", &[]);
    assert_eq!(done.status.code(), Some(1));
    assert!(said(&done).contains("`xdg-open` failed (exit status: 3)"), "{}", said(&done));
}

#[test]
fn nothing_is_opened_where_no_report_was_written() {
    let desk = Desk::new();
    desk.opener("xdg-open", "exit 0");
    assert_eq!(desk.report("none", &[]).status.code(), Some(2));
    let manifest = desk.at("run/manifest.json");
    let whole = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, "{").unwrap();
    assert_eq!(desk.report("run", &[]).status.code(), Some(2));
    fs::write(&manifest, whole).unwrap();
    // A folder stands where the page should be.
    fs::create_dir_all(desk.at("taken/inside")).unwrap();
    let taken = text(&desk.at("taken"));
    assert_ne!(desk.report("run", &["--out", &taken]).status.code(), Some(0));
    assert_eq!(desk.opened(), Vec::<String>::new());
}
