//! What people look at: verdict, text, plots.
