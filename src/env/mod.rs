//! The environment.
pub mod heap;
