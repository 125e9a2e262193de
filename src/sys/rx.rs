//! `Rx<T>`: a word that any thread or C may touch at any time. Loads and stores are relaxed atomics, which are plain
//! moves on x86-64, so a record made of `Rx` fields can be shared without a data race and without a cost.
//!
//! Serves every record that C reads or more than one thread may reach. Threading rule: none; who *should* touch a
//! field is decided by the owner checks of the room that owns the record.

use core::{
    ffi::c_void,
    mem::{align_of, size_of},
    sync::atomic::{
        AtomicBool, AtomicI8, AtomicI16, AtomicI32, AtomicI64, AtomicIsize, AtomicPtr, AtomicU8, AtomicU16, AtomicU32,
        AtomicU64, AtomicUsize, Ordering::Relaxed,
    },
};

/// A value that fits one machine word and may live in an [`Rx`].
pub trait Word: Copy {
    /// The atomic of the same layout.
    type Atom: Sync;
    /// All bits zero.
    const ZERO: Self::Atom;
    fn new(self) -> Self::Atom;
    fn load(atom: &Self::Atom) -> Self;
    fn store(atom: &Self::Atom, value: Self);
}

/// A relaxed cell of the size and alignment of `T`.
#[repr(transparent)]
pub struct Rx<T: Word>(T::Atom);

impl<T: Word> Rx<T> {
    /// A cell whose bits are all zero.
    pub const ZERO: Rx<T> = Rx(T::ZERO);

    #[inline(always)]
    pub fn new(value: T) -> Self {
        Rx(value.new())
    }

    #[inline(always)]
    pub fn get(&self) -> T {
        T::load(&self.0)
    }

    #[inline(always)]
    pub fn set(&self, value: T) {
        T::store(&self.0, value);
    }

    /// Stores `value` and returns what was there; not one atomic step.
    #[inline(always)]
    pub fn replace(&self, value: T) -> T {
        let old = self.get();
        self.set(value);
        old
    }
}

impl<T: Word> Default for Rx<T> {
    fn default() -> Self {
        Self::ZERO
    }
}

macro_rules! integer_words {
    ($($int:ty => $atom:ty, $zero:expr;)*) => {$(
        impl Word for $int {
            type Atom = $atom;
            const ZERO: $atom = <$atom>::new($zero);
            #[inline(always)]
            fn new(self) -> $atom {
                <$atom>::new(self)
            }
            #[inline(always)]
            fn load(atom: &$atom) -> Self {
                atom.load(Relaxed)
            }
            #[inline(always)]
            fn store(atom: &$atom, value: Self) {
                atom.store(value, Relaxed);
            }
        }
    )*};
}

integer_words! {
    u8 => AtomicU8, 0; u16 => AtomicU16, 0; u32 => AtomicU32, 0; u64 => AtomicU64, 0; usize => AtomicUsize, 0;
    i8 => AtomicI8, 0; i16 => AtomicI16, 0; i32 => AtomicI32, 0; i64 => AtomicI64, 0; isize => AtomicIsize, 0;
    bool => AtomicBool, false;
}

macro_rules! add_sub {
    ($($int:ty)*) => {$(
        impl Rx<$int> {
            /// Adds, wrapping, by a plain load and store; returns the new value.
            #[inline(always)]
            pub fn add(&self, n: $int) -> $int {
                let value = self.get().wrapping_add(n);
                self.set(value);
                value
            }

            /// Subtracts, wrapping, by a plain load and store; returns the new value.
            #[inline(always)]
            pub fn sub(&self, n: $int) -> $int {
                let value = self.get().wrapping_sub(n);
                self.set(value);
                value
            }
        }
    )*};
}

add_sub!(u8 u16 u32 u64 usize i32 i64);

macro_rules! swap_if {
    ($($int:ty)*) => {$(
        impl Rx<$int> {
            /// Stores `value` when the cell holds `expected`, in one step that no other thread can come between; whether
            /// it did.
            #[inline(always)]
            pub fn swap_if(&self, expected: $int, value: $int) -> bool {
                use core::sync::atomic::Ordering::{AcqRel, Acquire};
                self.0.compare_exchange(expected, value, AcqRel, Acquire).is_ok()
            }
        }
    )*};
}

swap_if!(u32 usize);

impl<T> Word for *mut T {
    type Atom = AtomicPtr<T>;
    const ZERO: AtomicPtr<T> = AtomicPtr::new(core::ptr::null_mut());
    #[inline(always)]
    fn new(self) -> AtomicPtr<T> {
        AtomicPtr::new(self)
    }
    #[inline(always)]
    fn load(atom: &AtomicPtr<T>) -> Self {
        atom.load(Relaxed)
    }
    #[inline(always)]
    fn store(atom: &AtomicPtr<T>, value: Self) {
        atom.store(value, Relaxed);
    }
}

impl<T> Word for *const T {
    type Atom = AtomicPtr<T>;
    const ZERO: AtomicPtr<T> = AtomicPtr::new(core::ptr::null_mut());
    #[inline(always)]
    fn new(self) -> AtomicPtr<T> {
        AtomicPtr::new(self.cast_mut())
    }
    #[inline(always)]
    fn load(atom: &AtomicPtr<T>) -> Self {
        atom.load(Relaxed).cast_const()
    }
    #[inline(always)]
    fn store(atom: &AtomicPtr<T>, value: Self) {
        atom.store(value.cast_mut(), Relaxed);
    }
}

impl<T: Sync + 'static> Word for Option<&'static T> {
    type Atom = AtomicPtr<T>;
    const ZERO: AtomicPtr<T> = AtomicPtr::new(core::ptr::null_mut());
    #[inline(always)]
    fn new(self) -> AtomicPtr<T> {
        AtomicPtr::new(self.map_or(core::ptr::null_mut(), |r| core::ptr::from_ref(r).cast_mut()))
    }
    #[inline(always)]
    fn load(atom: &AtomicPtr<T>) -> Self {
        // SAFETY: only `new` and `store` below write this cell, from a `&'static T`, or zero.
        unsafe { atom.load(Relaxed).cast_const().as_ref() }
    }
    #[inline(always)]
    fn store(atom: &AtomicPtr<T>, value: Self) {
        atom.store(value.map_or(core::ptr::null_mut(), |r| core::ptr::from_ref(r).cast_mut()), Relaxed);
    }
}

macro_rules! function_words {
    ($(($($arg:ident),*))*) => {$(
        impl<R, $($arg),*> Word for Option<extern "C" fn($($arg),*) -> R> {
            type Atom = AtomicPtr<c_void>;
            const ZERO: AtomicPtr<c_void> = AtomicPtr::new(core::ptr::null_mut());
            #[inline(always)]
            fn new(self) -> AtomicPtr<c_void> {
                AtomicPtr::new(self.map_or(core::ptr::null_mut(), |f| f as *mut c_void))
            }
            #[inline(always)]
            fn load(atom: &AtomicPtr<c_void>) -> Self {
                const { assert!(size_of::<Self>() == size_of::<*mut c_void>() && align_of::<Self>() == align_of::<*mut c_void>()) };
                // SAFETY: only `new` and `store` write this cell, from a function pointer of exactly this type, or zero
                // which is `None`.
                unsafe { core::mem::transmute_copy::<*mut c_void, Self>(&atom.load(Relaxed)) }
            }
            #[inline(always)]
            fn store(atom: &AtomicPtr<c_void>, value: Self) {
                atom.store(value.map_or(core::ptr::null_mut(), |f| f as *mut c_void), Relaxed);
            }
        }
    )*};
}

function_words! {
    () (A) (A, B) (A, B, C) (A, B, C, D) (A, B, C, D, E) (A, B, C, D, E, F) (A, B, C, D, E, F, G) (A, B, C, D, E, F, G, H)
    (A, B, C, D, E, F, G, H, I, J, K)
}

/// A reference that threads hand to each other: ordered, where [`Rx`] is not.
pub struct AtomicRef<T: Sync + 'static>(AtomicPtr<T>);

impl<T: Sync + 'static> AtomicRef<T> {
    pub const EMPTY: AtomicRef<T> = AtomicRef(AtomicPtr::new(core::ptr::null_mut()));

    fn raw(value: Option<&'static T>) -> *mut T {
        value.map_or(core::ptr::null_mut(), |r| core::ptr::from_ref(r).cast_mut())
    }

    fn reference(raw: *mut T) -> Option<&'static T> {
        // SAFETY: only the methods of this type write the cell, from a `&'static T`, or null.
        unsafe { raw.cast_const().as_ref() }
    }

    /// Loads with acquire order.
    #[inline(always)]
    pub fn load(&self) -> Option<&'static T> {
        Self::reference(self.0.load(core::sync::atomic::Ordering::Acquire))
    }

    /// Stores with release order.
    #[inline(always)]
    pub fn store(&self, value: Option<&'static T>) {
        self.0.store(Self::raw(value), core::sync::atomic::Ordering::Release);
    }

    /// Swaps with acquire and release order.
    #[inline(always)]
    pub fn swap(&self, value: Option<&'static T>) -> Option<&'static T> {
        Self::reference(self.0.swap(Self::raw(value), core::sync::atomic::Ordering::AcqRel))
    }

    /// Stores `value` when the cell holds `expected`; otherwise says what it holds.
    #[inline(always)]
    pub fn replace_if(
        &self,
        expected: Option<&'static T>,
        value: Option<&'static T>,
    ) -> core::result::Result<(), Option<&'static T>> {
        use core::sync::atomic::Ordering::{AcqRel, Acquire};
        match self.0.compare_exchange_weak(Self::raw(expected), Self::raw(value), AcqRel, Acquire) {
            Ok(_) => Ok(()),
            Err(now) => Err(Self::reference(now)),
        }
    }

    /// Stores `value` when the cell is empty; false when it was not.
    pub fn set_if_empty(&self, value: &'static T) -> bool {
        use core::sync::atomic::Ordering::{AcqRel, Acquire};
        self.0.compare_exchange(core::ptr::null_mut(), Self::raw(Some(value)), AcqRel, Acquire).is_ok()
    }
}

impl<T: Word<Atom = AtomicPtr<c_void>>> Rx<T> {
    /// Stores `value` in one atomic step when all bits are zero; false when they are not.
    pub fn set_if_zero(&self, value: T) -> bool {
        use core::sync::atomic::Ordering::AcqRel;
        self.0.compare_exchange(core::ptr::null_mut(), value.new().load(Relaxed), AcqRel, Relaxed).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_numbers_references_and_functions() {
        extern "C" fn twice(x: i32) -> i32 {
            x * 2
        }
        static SEVEN: u32 = 7;
        let number = Rx::new(5u16);
        assert_eq!((number.add(2), number.replace(1), number.get()), (7, 7, 1));
        let reference: Rx<Option<&'static u32>> = Rx::ZERO;
        assert!(reference.get().is_none());
        reference.set(Some(&SEVEN));
        assert_eq!(reference.get(), Some(&7));
        let function: Rx<Option<extern "C" fn(i32) -> i32>> = Rx::ZERO;
        assert!(function.get().is_none());
        function.set(Some(twice));
        assert_eq!(function.get().map(|f| f(21)), Some(42));
    }
}
