//! One file per kernel or CPU interface, each a safe type. The lower of the rooms where `unsafe` may live.

pub mod affinity;
pub mod alloc;
pub mod barrier;
pub mod dma;
pub mod eventfd;
pub mod filelock;
pub mod hugepages;
pub mod iomem;
pub mod numa;
pub mod pagemap;
pub mod epoll;
pub mod fd;
pub mod file;
pub mod iov;
pub mod net;
pub mod flock;
pub mod pages;
pub mod random;
pub mod process;
pub mod rx;
pub mod signal;
pub mod socket;
pub mod thread;
pub mod timerfd;
pub mod tls;
pub mod tsc;
