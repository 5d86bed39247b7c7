//! Handles: what a process declared, and the only way to open anything of a world.
//!
//! Opened all at once as plain slices: distinct handles are distinct slots of one list, so they
//! can be lent together without guards and without `unsafe`.

use std::marker::PhantomData;

use crate::{
    base::{Block, Links, Set, lanes::Fresh},
    world::{
        column::Datum,
        slot::{ALIVE_SLOT, Kind, Slot},
        store::Coming,
    },
};

macro_rules! column_handles {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name<T> {
            pub(crate) slot: usize,
            kind: PhantomData<fn() -> T>,
        }

        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $name<T> {}

        impl<T> PartialEq for $name<T> {
            fn eq(&self, other: &Self) -> bool {
                self.slot == other.slot
            }
        }

        impl<T> $name<T> {
            pub(crate) fn at(slot: usize) -> Self {
                Self { slot, kind: PhantomData }
            }
        }
    )*};
}

column_handles! {
    /// A column as it is: opens as `&[T]`.
    Read;
    /// A column to change in place: opens as `&mut [T]`.
    Write;
    /// A column as it will be: opens as [`Fresh`], swapped in when the process is done.
    Next;
    /// One value of the world: opens as `T`.
    ReadOne;
    /// One value of the world to change: opens as `&mut T`.
    WriteOne;
}

macro_rules! plain_handles {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name {
            pub(crate) slot: usize,
        }
    )*};
}

plain_handles! {
    /// The rows of a channel: opens as `&Block`.
    Rows;
    /// The rows of a channel with its rows by target kept beside: opens as `&Block`, whose
    /// [`Block::incoming`] is there.
    Both;
    /// Leave to change a channel: [`crate::world::World::rewire`].
    Rewire;
    /// A channel stored as links: opens as `&mut Links`, or `&Links` to look.
    Linked;
    /// An active set: opens as `&mut Set`, or `&Set` to look.
    Member;
}

/// Leave to let agents be born: [`crate::world::World::bear`].
#[derive(Clone, Copy, Debug)]
pub struct Births {
    pub(crate) _declared: (),
}

/// One handle, as [`Handles`] opens it.
///
/// ```
/// use ecograph::world::{Column, Plan, World, handles::Handle};
///
/// const AGE: Column<u16> = Column::new("age", "steps", "steps since birth", 0);
///
/// fn works<H: Handle>(_: H) {}
///
/// let mut world = World::builder().species("user", 2).build()?;
/// works(Plan::of_process(&mut world, "ageing").read(&AGE)?);
/// # Ok::<(), ecograph::world::Refusal>(())
/// ```
pub trait Handle: Copy {
    /// What it opens as.
    type Out<'w>;

    #[doc(hidden)]
    fn place(&self) -> usize;

    #[doc(hidden)]
    fn lend(self, slot: &mut Slot) -> Self::Out<'_>;

    #[doc(hidden)]
    fn ends_lives(&self) -> bool {
        false
    }
}

/// One handle, as [`Look`] opens it.
///
/// ```
/// use ecograph::world::{Column, Plan, World, handles::Seeing};
///
/// const AGE: Column<u16> = Column::new("age", "steps", "steps since birth", 0);
///
/// fn works<H: Seeing>(_: H) {}
///
/// let mut world = World::builder().species("user", 2).build()?;
/// works(Plan::of_process(&mut world, "ageing").read(&AGE)?);
/// # Ok::<(), ecograph::world::Refusal>(())
/// ```
pub trait Seeing: Copy {
    /// What it is seen as.
    type Seen<'w>;

    #[doc(hidden)]
    fn show(self, slots: &[Slot]) -> Self::Seen<'_>;
}

/// Tuples of handles that can be opened together, up to eight.
///
/// ```
/// # use ecograph::world::{Column, Plan, World};
/// # const MONEY: Column<i64> = Column::new("money", "fen", "what an agent owns", 0);
/// # const TRUST: Column<f32> = Column::new("trust", "share", "trust of a connector", 0.5);
/// # let mut world = World::builder()
/// #     .species("user", 3)
/// #     .channel("chat", "user", "user", [(0, 1), (1, 2)])
/// #     .build()?;
/// let (trust, chat) = {
///     let mut plan = Plan::of_process(&mut world, "example");
///     (plan.write_of("chat", &TRUST)?, plan.rows("chat")?)
/// };
/// // A tuple of handles opens as a tuple of what they lend.
/// let (trust, chat) = world.open((trust, chat));
/// trust[chat.row(1)].fill(0.9);
/// assert_eq!(trust, [0.5, 0.9]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Handles {
    /// What they open as.
    type Out<'w>;

    #[doc(hidden)]
    fn open(self, slots: &mut [Slot]) -> Self::Out<'_>;

    #[doc(hidden)]
    fn ends_lives(&self) -> bool;
}

/// Tuples of handles that can be looked at together, up to eight.
///
/// ```
/// # use ecograph::world::{Column, Plan, World};
/// # const MONEY: Column<i64> = Column::new("money", "fen", "what an agent owns", 0);
/// # const TRUST: Column<f32> = Column::new("trust", "share", "trust of a connector", 0.5);
/// # let mut world = World::builder()
/// #     .species("user", 3)
/// #     .channel("chat", "user", "user", [(0, 1), (1, 2)])
/// #     .build()?;
/// let money = Plan::of_process(&mut world, "example").read(&MONEY)?;
/// let (money,) = world.see((money,));
/// assert_eq!(money, [0, 0, 0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Look {
    /// What they are seen as.
    type Seen<'w>;

    #[doc(hidden)]
    fn see(self, slots: &[Slot]) -> Self::Seen<'_>;
}

/// What is said when a handle meets a world it is not from.
const FOREIGN: &str = "a handle opens only the world it was declared in, and only once at a time";

impl<T: Datum> Handle for Read<T> {
    type Out<'w> = &'w [T];

    fn place(&self) -> usize {
        self.slot
    }

    #[inline]
    fn lend(self, slot: &mut Slot) -> &[T] {
        &slot.cells::<T>().expect(FOREIGN).values
    }
}

impl<T: Datum> Seeing for Read<T> {
    type Seen<'w> = &'w [T];

    fn show(self, slots: &[Slot]) -> &[T] {
        &slots[self.slot].seen::<T>().expect(FOREIGN).values
    }
}

impl<T: Datum> Handle for Write<T> {
    type Out<'w> = &'w mut [T];

    fn place(&self) -> usize {
        self.slot
    }

    #[inline]
    fn lend(self, slot: &mut Slot) -> &mut [T] {
        &mut slot.cells::<T>().expect(FOREIGN).values
    }

    #[inline]
    fn ends_lives(&self) -> bool {
        self.slot == ALIVE_SLOT
    }
}

impl<T: Datum> Seeing for Write<T> {
    type Seen<'w> = &'w [T];

    fn show(self, slots: &[Slot]) -> &[T] {
        &slots[self.slot].seen::<T>().expect(FOREIGN).values
    }
}

impl<T: Datum> Handle for Next<T> {
    type Out<'w> = Fresh<'w, T>;

    fn place(&self) -> usize {
        self.slot
    }

    #[inline]
    fn lend(self, slot: &mut Slot) -> Fresh<'_, T> {
        let Kind::Next { coming, .. } = &mut slot.0 else { return foreign() };
        let coming: &mut (dyn std::any::Any + Send + Sync) = &mut **coming;
        let Coming { values, covered } = coming.downcast_mut::<Coming<T>>().expect(FOREIGN);
        Fresh::new(values, covered)
    }
}

impl<T: Datum> Handle for ReadOne<T> {
    type Out<'w> = T;

    fn place(&self) -> usize {
        self.slot
    }

    #[inline]
    fn lend(self, slot: &mut Slot) -> T {
        slot.cells::<T>().expect(FOREIGN).values[0]
    }
}

impl<T: Datum> Seeing for ReadOne<T> {
    type Seen<'w> = T;

    fn show(self, slots: &[Slot]) -> T {
        slots[self.slot].seen::<T>().expect(FOREIGN).values[0]
    }
}

impl<T: Datum> Handle for WriteOne<T> {
    type Out<'w> = &'w mut T;

    fn place(&self) -> usize {
        self.slot
    }

    #[inline]
    fn lend(self, slot: &mut Slot) -> &mut T {
        &mut slot.cells::<T>().expect(FOREIGN).values[0]
    }
}

macro_rules! blocks_open {
    ($($name:ident)*) => {$(
        impl Handle for $name {
            type Out<'w> = &'w Block;

            fn place(&self) -> usize {
                self.slot
            }

            #[inline]
            fn lend(self, slot: &mut Slot) -> &Block {
                let Kind::Rows { block, .. } = &slot.0 else { return foreign() };
                block
            }
        }

        impl Seeing for $name {
            type Seen<'w> = &'w Block;

            fn show(self, slots: &[Slot]) -> &Block {
                let Kind::Rows { block, .. } = &slots[self.slot].0 else { return foreign() };
                block
            }
        }
    )*};
}

blocks_open!(Rows Both);

macro_rules! lists_open {
    ($($name:ident $variant:ident $list:ident)*) => {$(
        impl Handle for $name {
            type Out<'w> = &'w mut $list;

            fn place(&self) -> usize {
                self.slot
            }

            #[inline]
            fn lend(self, slot: &mut Slot) -> &mut $list {
                let Kind::$variant { list, .. } = &mut slot.0 else { return foreign() };
                list
            }
        }

        impl Seeing for $name {
            type Seen<'w> = &'w $list;

            fn show(self, slots: &[Slot]) -> &$list {
                let Kind::$variant { list, .. } = &slots[self.slot].0 else { return foreign() };
                list
            }
        }
    )*};
}

lists_open!(Linked Links Links Member Set Set);

#[expect(clippy::panic, reason = "a handle of another world is a mistake of the program")]
fn foreign<T>() -> T {
    panic!("{FOREIGN}")
}

/// One handle, and as many columns of one kind as there are.
impl<A: Handle, T: Datum> Handles for (A, &[Write<T>]) {
    type Out<'w> = (A::Out<'w>, Vec<&'w mut [T]>);

    fn open(self, slots: &mut [Slot]) -> Self::Out<'_> {
        let (one, columns) = self;
        let mut first = None;
        let mut opened: Vec<Option<&mut [T]>> = columns.iter().map(|_| None).collect();
        for (number, slot) in slots.iter_mut().enumerate() {
            if number == one.place() {
                first = Some(one.lend(slot));
            } else if let Some(at) = columns.iter().position(|column| column.slot == number) {
                opened[at] = Some(columns[at].lend(slot));
            }
        }
        let opened = opened.into_iter().map(|column| column.unwrap_or_else(foreign)).collect();
        (first.unwrap_or_else(foreign), opened)
    }

    fn ends_lives(&self) -> bool {
        self.0.ends_lives() || self.1.iter().any(Handle::ends_lives)
    }
}

macro_rules! tuples_open {
    ($($name:ident $slot:ident $at:tt)+) => {
        impl<$($name: Handle),+> Handles for ($($name,)+) {
            type Out<'w> = ($($name::Out<'w>,)+);

            #[inline]
            fn open(self, slots: &mut [Slot]) -> Self::Out<'_> {
                let Ok([$($slot),+]) = slots.get_disjoint_mut([$(self.$at.place()),+]) else {
                    return foreign();
                };
                ($(self.$at.lend($slot),)+)
            }

            #[inline]
            fn ends_lives(&self) -> bool {
                $(self.$at.ends_lives())||+
            }
        }

        impl<$($name: Seeing),+> Look for ($($name,)+) {
            type Seen<'w> = ($($name::Seen<'w>,)+);

            fn see(self, slots: &[Slot]) -> Self::Seen<'_> {
                ($(self.$at.show(slots),)+)
            }
        }
    };
}

tuples_open!(A a 0);
tuples_open!(A a 0 B b 1);
tuples_open!(A a 0 B b 1 C c 2);
tuples_open!(A a 0 B b 1 C c 2 D d 3);
tuples_open!(A a 0 B b 1 C c 2 D d 3 E e 4);
tuples_open!(A a 0 B b 1 C c 2 D d 3 E e 4 F f 5);
tuples_open!(A a 0 B b 1 C c 2 D d 3 E e 4 F f 5 G g 6);
tuples_open!(A a 0 B b 1 C c 2 D d 3 E e 4 F f 5 G g 6 H h 7);
