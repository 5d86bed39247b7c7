//! Equations on paper beside agents in code.
