//! Pure functions: slices and numbers in, slices and numbers out. No state, no kernel, no unsafe code.
//!
//! Threading: any thread.

pub mod base64;
pub mod bits;
pub mod cpuset;
pub mod crc;
pub mod dif;
pub mod hex;
pub mod num;
pub mod pci;
pub mod ring;
pub mod sg;
pub mod text;
pub mod uuid;
pub mod xor;
pub mod zipf;
