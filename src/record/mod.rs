//! What a run leaves behind: tables, manifest, run folder.
