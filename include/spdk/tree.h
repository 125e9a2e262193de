/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Ordered trees whose links are members of the caller's structures: RB, balanced, and SPLAY,
 * self-adjusting.
 *
 * Declare a head with RB_HEAD(name, type), put an RB_ENTRY(type) member in `struct type`, and
 * write RB_PROTOTYPE() and RB_GENERATE() (or the _STATIC ones) with a function
 * `int cmp(struct type *a, struct type *b)` whose sign orders the elements. `name` then is the
 * first argument of RB_INSERT(), RB_FIND() and the rest. Nothing is allocated, locked or checked.
 *
 * The balanced tree is a weak AVL tree (Haeupler, Sen, Tarjan: "Rank-balanced trees"). Every
 * element has a rank; NULL has rank -1, a leaf rank 0; a parent's rank is 1 or 2 above its
 * children's. Only the difference is kept, in the two low bits of the parent link: bit set means
 * 2, "red"; clear means 1. So `struct type` must be aligned to 4 bytes. A tree of n elements is at
 * most 2 log2(n + 1) deep.
 */

#ifndef SPDK_TREE_H
#define SPDK_TREE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/cdefs.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A link seen as a number; the compiler must expect it to be one and the same object. */
typedef uintptr_t rb_bits_t __attribute__((__may_alias__));

/* --- Balanced tree: head and links ----------------------------------------------------------- */

/** The head of a tree: its root. */
#define RB_HEAD(name, type)                                                                       \
	struct name {                                                                             \
		struct type *rbh_root;                                                            \
	}

/** Initial value of a head variable: empty. */
#define RB_INITIALIZER(root) { NULL }

/** Makes the tree at `root` empty, whatever it was. */
#define RB_INIT(root)                                                                             \
	do {                                                                                      \
		(root)->rbh_root = NULL;                                                          \
	} while (0)

/** The member of an element: its children, and its parent with the two rank bits. */
#define RB_ENTRY(type)                                                                            \
	struct {                                                                                  \
		struct type *rbe_left;                                                            \
		struct type *rbe_right;                                                           \
		struct type *rbe_parent;                                                          \
	}

/** The smaller child. */
#define RB_LEFT(elm, field) (elm)->field.rbe_left

/** The greater child. */
#define RB_RIGHT(elm, field) (elm)->field.rbe_right

/** The parent link as stored, rank bits included. */
#define RB_UP(elm, field) (elm)->field.rbe_parent

/** The parent link as a number. */
#define RB_BITS(elm, field) (*(rb_bits_t *)&RB_UP(elm, field))

/** The left child's rank is 2 below. */
#define RB_RED_L ((uintptr_t)1)
/** The right child's rank is 2 below. */
#define RB_RED_R ((uintptr_t)2)
/** Both rank bits. */
#define RB_RED_MASK ((uintptr_t)3)

/** Changes the left rank difference between 1 and 2. */
#define RB_FLIP_LEFT(elm, field) (RB_BITS(elm, field) ^= RB_RED_L)

/** Changes the right rank difference between 1 and 2. */
#define RB_FLIP_RIGHT(elm, field) (RB_BITS(elm, field) ^= RB_RED_R)

/** 1 if the left rank difference is 2, else 0. */
#define RB_RED_LEFT(elm, field) ((RB_BITS(elm, field) & RB_RED_L) != 0)

/** 1 if the right rank difference is 2, else 0. */
#define RB_RED_RIGHT(elm, field) ((RB_BITS(elm, field) & RB_RED_R) != 0)

/** The parent, NULL for the root. */
#define RB_PARENT(elm, field) ((__typeof__(RB_UP(elm, field)))(RB_BITS(elm, field) & ~RB_RED_MASK))

/** The root. The underscore keeps clear of programs that have an RB_ROOT of their own. */
#define _RB_ROOT(head) (head)->rbh_root

/** True if there is no element. */
#define RB_EMPTY(head) (_RB_ROOT(head) == NULL)

/** Makes `src` the parent of `dst`; the rank bits of `dst` stay. */
#define RB_SET_PARENT(dst, src, field)                                                            \
	do {                                                                                      \
		RB_BITS(dst, field) = (uintptr_t)(src) | (RB_BITS(dst, field) & RB_RED_MASK);     \
	} while (0)

/** Makes `elm` a leaf below `parent`, both rank bits clear. */
#define RB_SET(elm, parent, field)                                                                \
	do {                                                                                      \
		RB_LEFT(elm, field) = NULL;                                                       \
		RB_RIGHT(elm, field) = NULL;                                                      \
		RB_UP(elm, field) = (parent);                                                     \
	} while (0)

/** 1 if the rank of `elm` is 2 below its parent's, else 0; 0 for the root. */
#define RB_COLOR(elm, field)                                                                      \
	(RB_PARENT(elm, field) == NULL ? 0                                                        \
	 : RB_LEFT(RB_PARENT(elm, field), field) == (elm)                                         \
		 ? RB_RED_LEFT(RB_PARENT(elm, field), field)                                      \
		 : RB_RED_RIGHT(RB_PARENT(elm, field), field))

/**
 * Run on elements whose subtree changed, children before parents, up to the root. Define it before
 * including this header to keep data about subtrees; by default it leaves the loop it is in.
 */
#ifndef RB_AUGMENT
#define RB_AUGMENT(x) break
#endif

/** Puts `in` where `out` hangs from its parent or the head. The links of both stay. */
#define RB_SWAP_CHILD(head, out, in, field)                                                       \
	do {                                                                                      \
		if (RB_PARENT(out, field) == NULL) {                                              \
			_RB_ROOT(head) = (in);                                                    \
		} else if (RB_LEFT(RB_PARENT(out, field), field) == (out)) {                      \
			RB_LEFT(RB_PARENT(out, field), field) = (in);                             \
		} else {                                                                          \
			RB_RIGHT(RB_PARENT(out, field), field) = (in);                            \
		}                                                                                 \
	} while (0)

/** The right child of `elm` takes its place, `elm` becomes its left child. `tmp`: the child. */
#define RB_ROTATE_LEFT(head, elm, tmp, field)                                                     \
	do {                                                                                      \
		(tmp) = RB_RIGHT(elm, field);                                                     \
		RB_RIGHT(elm, field) = RB_LEFT(tmp, field);                                       \
		if (RB_RIGHT(elm, field) != NULL) {                                               \
			RB_SET_PARENT(RB_RIGHT(elm, field), elm, field);                          \
		}                                                                                 \
		RB_SET_PARENT(tmp, RB_PARENT(elm, field), field);                                 \
		RB_SWAP_CHILD(head, elm, tmp, field);                                             \
		RB_LEFT(tmp, field) = (elm);                                                      \
		RB_SET_PARENT(elm, tmp, field);                                                   \
		RB_AUGMENT(elm);                                                                  \
	} while (0)

/** The left child of `elm` takes its place, `elm` becomes its right child. `tmp`: the child. */
#define RB_ROTATE_RIGHT(head, elm, tmp, field)                                                    \
	do {                                                                                      \
		(tmp) = RB_LEFT(elm, field);                                                      \
		RB_LEFT(elm, field) = RB_RIGHT(tmp, field);                                       \
		if (RB_LEFT(elm, field) != NULL) {                                                \
			RB_SET_PARENT(RB_LEFT(elm, field), elm, field);                           \
		}                                                                                 \
		RB_SET_PARENT(tmp, RB_PARENT(elm, field), field);                                 \
		RB_SWAP_CHILD(head, elm, tmp, field);                                             \
		RB_RIGHT(tmp, field) = (elm);                                                     \
		RB_SET_PARENT(elm, tmp, field);                                                   \
		RB_AUGMENT(elm);                                                                  \
	} while (0)

/* --- Balanced tree: prototypes --------------------------------------------------------------- */

/** Declares the functions of a tree with external linkage. */
#define RB_PROTOTYPE(name, type, field, cmp) RB_PROTOTYPE_INTERNAL(name, type, field, cmp, )

/** Declares the functions of a tree for this file only. */
#define RB_PROTOTYPE_STATIC(name, type, field, cmp)                                               \
	RB_PROTOTYPE_INTERNAL(name, type, field, cmp, __attribute__((unused)) static)

/** Declares the functions of a tree with the specifiers `attr`. */
#define RB_PROTOTYPE_INTERNAL(name, type, field, cmp, attr)                                       \
	RB_PROTOTYPE_INSERT_COLOR(name, type, attr);                                              \
	RB_PROTOTYPE_REMOVE_COLOR(name, type, attr);                                              \
	RB_PROTOTYPE_INSERT(name, type, attr);                                                    \
	RB_PROTOTYPE_REMOVE(name, type, attr);                                                    \
	RB_PROTOTYPE_FIND(name, type, attr);                                                      \
	RB_PROTOTYPE_NFIND(name, type, attr);                                                     \
	RB_PROTOTYPE_NEXT(name, type, attr);                                                      \
	RB_PROTOTYPE_PREV(name, type, attr);                                                      \
	RB_PROTOTYPE_MINMAX(name, type, attr);                                                    \
	RB_PROTOTYPE_REINSERT(name, type, attr);

#define RB_PROTOTYPE_INSERT_COLOR(name, type, attr)                                               \
	attr void name##_RB_INSERT_COLOR(struct name *, struct type *)
#define RB_PROTOTYPE_REMOVE_COLOR(name, type, attr)                                               \
	attr void name##_RB_REMOVE_COLOR(struct name *, struct type *, struct type *)
#define RB_PROTOTYPE_INSERT(name, type, attr)                                                     \
	attr struct type *name##_RB_INSERT(struct name *, struct type *)
#define RB_PROTOTYPE_REMOVE(name, type, attr)                                                     \
	attr struct type *name##_RB_REMOVE(struct name *, struct type *)
#define RB_PROTOTYPE_FIND(name, type, attr)                                                       \
	attr struct type *name##_RB_FIND(struct name *, struct type *)
#define RB_PROTOTYPE_NFIND(name, type, attr)                                                      \
	attr struct type *name##_RB_NFIND(struct name *, struct type *)
#define RB_PROTOTYPE_NEXT(name, type, attr) attr struct type *name##_RB_NEXT(struct type *)
#define RB_PROTOTYPE_PREV(name, type, attr) attr struct type *name##_RB_PREV(struct type *)
#define RB_PROTOTYPE_MINMAX(name, type, attr) attr struct type *name##_RB_MINMAX(struct name *, int)
#define RB_PROTOTYPE_REINSERT(name, type, attr)                                                   \
	attr struct type *name##_RB_REINSERT(struct name *, struct type *)

/* --- Balanced tree: functions ---------------------------------------------------------------- */

/** Defines the functions of a tree with external linkage. */
#define RB_GENERATE(name, type, field, cmp) RB_GENERATE_INTERNAL(name, type, field, cmp, )

/** Defines the functions of a tree for this file only. */
#define RB_GENERATE_STATIC(name, type, field, cmp)                                                \
	RB_GENERATE_INTERNAL(name, type, field, cmp, __attribute__((unused)) static)

/** Defines the functions of a tree with the specifiers `attr`. */
#define RB_GENERATE_INTERNAL(name, type, field, cmp, attr)                                        \
	RB_GENERATE_INSERT_COLOR(name, type, field, attr)                                         \
	RB_GENERATE_REMOVE_COLOR(name, type, field, attr)                                         \
	RB_GENERATE_INSERT(name, type, field, cmp, attr)                                          \
	RB_GENERATE_REMOVE(name, type, field, attr)                                               \
	RB_GENERATE_FIND(name, type, field, cmp, attr)                                            \
	RB_GENERATE_NFIND(name, type, field, cmp, attr)                                           \
	RB_GENERATE_NEXT(name, type, field, attr)                                                 \
	RB_GENERATE_PREV(name, type, field, attr)                                                 \
	RB_GENERATE_MINMAX(name, type, field, attr)                                               \
	RB_GENERATE_REINSERT(name, type, field, cmp, attr)

/**
 * After an insertion: the rank of `elm` rose by one. Where the parent was 2 above, that is all.
 * Where it was 1 above and its other child is 1 below, the parent rises as well. Else one or two
 * rotations restore the rule, and the subtree's rank is what it was.
 */
#define RB_GENERATE_INSERT_COLOR(name, type, field, attr)                                         \
attr void name##_RB_INSERT_COLOR(struct name *head, struct type *elm)                             \
{                                                                                                 \
	struct type *up, *inner;                                                                  \
	uintptr_t bits;                                                                           \
                                                                                                  \
	while ((up = RB_PARENT(elm, field)) != NULL) {                                            \
		if (RB_LEFT(up, field) == elm) {                                                  \
			if (RB_RED_LEFT(up, field)) {                                             \
				RB_FLIP_LEFT(up, field);                                          \
				return;                                                           \
			}                                                                         \
			if (!RB_RED_RIGHT(up, field)) {                                           \
				RB_FLIP_RIGHT(up, field);                                         \
				elm = up;                                                         \
				continue;                                                         \
			}                                                                         \
			if (RB_RED_RIGHT(elm, field)) {                                           \
				RB_BITS(elm, field) &= ~RB_RED_MASK;                              \
				RB_BITS(up, field) &= ~RB_RED_MASK;                               \
			} else {                                                                  \
				inner = RB_RIGHT(elm, field);                                     \
				bits = RB_BITS(inner, field) & RB_RED_MASK;                       \
				RB_BITS(elm, field) &= ~RB_RED_MASK;                              \
				RB_BITS(up, field) &= ~RB_RED_MASK;                               \
				RB_BITS(inner, field) &= ~RB_RED_MASK;                            \
				if (bits & RB_RED_L) {                                            \
					RB_FLIP_RIGHT(elm, field);                                \
				}                                                                 \
				if (bits & RB_RED_R) {                                            \
					RB_FLIP_LEFT(up, field);                                  \
				}                                                                 \
				RB_ROTATE_LEFT(head, elm, inner, field);                          \
			}                                                                         \
			RB_ROTATE_RIGHT(head, up, inner, field);                                  \
			return;                                                                   \
		}                                                                                 \
		if (RB_RIGHT(up, field) == elm) {                                                 \
			if (RB_RED_RIGHT(up, field)) {                                            \
				RB_FLIP_RIGHT(up, field);                                         \
				return;                                                           \
			}                                                                         \
			if (!RB_RED_LEFT(up, field)) {                                            \
				RB_FLIP_LEFT(up, field);                                          \
				elm = up;                                                         \
				continue;                                                         \
			}                                                                         \
			if (RB_RED_LEFT(elm, field)) {                                            \
				RB_BITS(elm, field) &= ~RB_RED_MASK;                              \
				RB_BITS(up, field) &= ~RB_RED_MASK;                               \
			} else {                                                                  \
				inner = RB_LEFT(elm, field);                                      \
				bits = RB_BITS(inner, field) & RB_RED_MASK;                       \
				RB_BITS(elm, field) &= ~RB_RED_MASK;                              \
				RB_BITS(up, field) &= ~RB_RED_MASK;                               \
				RB_BITS(inner, field) &= ~RB_RED_MASK;                            \
				if (bits & RB_RED_R) {                                            \
					RB_FLIP_LEFT(elm, field);                                 \
				}                                                                 \
				if (bits & RB_RED_L) {                                            \
					RB_FLIP_RIGHT(up, field);                                 \
				}                                                                 \
				RB_ROTATE_RIGHT(head, elm, inner, field);                         \
			}                                                                         \
			RB_ROTATE_LEFT(head, up, inner, field);                                   \
			return;                                                                   \
		}                                                                                 \
	}                                                                                         \
}

/**
 * After a removal: the rank of `elm`, a child of `up` or the NULL in its place, fell by one. Where
 * it was 1 below, that is all. Where it was 2 below, `up` falls as well if its other child allows
 * it, or the other child falls with it; else one or two rotations restore the rule.
 */
#define RB_GENERATE_REMOVE_COLOR(name, type, field, attr)                                         \
attr void name##_RB_REMOVE_COLOR(struct name *head, struct type *up, struct type *elm)            \
{                                                                                                 \
	struct type *sib, *inner;                                                                 \
	uintptr_t bits;                                                                           \
                                                                                                  \
	if (RB_LEFT(up, field) == NULL && RB_RIGHT(up, field) == NULL) {                          \
		RB_BITS(up, field) &= ~RB_RED_MASK;                                               \
		elm = up;                                                                         \
		up = RB_PARENT(elm, field);                                                       \
	}                                                                                         \
	for (; up != NULL; up = RB_PARENT(elm, field)) {                                          \
		if (RB_LEFT(up, field) == elm) {                                                  \
			if (!RB_RED_LEFT(up, field)) {                                            \
				RB_FLIP_LEFT(up, field);                                          \
				return;                                                           \
			}                                                                         \
			if (RB_RED_RIGHT(up, field)) {                                            \
				RB_FLIP_RIGHT(up, field);                                         \
				elm = up;                                                         \
				continue;                                                         \
			}                                                                         \
			sib = RB_RIGHT(up, field);                                                \
			bits = RB_BITS(sib, field) & RB_RED_MASK;                                 \
			if (bits == RB_RED_MASK) {                                                \
				RB_BITS(sib, field) &= ~RB_RED_MASK;                              \
				elm = up;                                                         \
				continue;                                                         \
			}                                                                         \
			RB_BITS(up, field) &= ~RB_RED_MASK;                                       \
			if (bits & RB_RED_R) {                                                    \
				inner = RB_LEFT(sib, field);                                      \
				bits = RB_BITS(inner, field) & RB_RED_MASK;                       \
				RB_BITS(sib, field) &= ~RB_RED_MASK;                              \
				if (bits & RB_RED_R) {                                            \
					RB_FLIP_LEFT(sib, field);                                 \
				}                                                                 \
				if (bits & RB_RED_L) {                                            \
					RB_FLIP_RIGHT(up, field);                                 \
				}                                                                 \
				RB_BITS(inner, field) |= RB_RED_MASK;                             \
				RB_ROTATE_RIGHT(head, sib, inner, field);                         \
			} else if (bits & RB_RED_L) {                                             \
				RB_BITS(sib, field) |= RB_RED_MASK;                               \
			} else {                                                                  \
				RB_FLIP_LEFT(up, field);                                          \
				RB_FLIP_RIGHT(sib, field);                                        \
			}                                                                         \
			RB_ROTATE_LEFT(head, up, inner, field);                                   \
			return;                                                                   \
		}                                                                                 \
		if (RB_RIGHT(up, field) == elm) {                                                 \
			if (!RB_RED_RIGHT(up, field)) {                                           \
				RB_FLIP_RIGHT(up, field);                                         \
				return;                                                           \
			}                                                                         \
			if (RB_RED_LEFT(up, field)) {                                             \
				RB_FLIP_LEFT(up, field);                                          \
				elm = up;                                                         \
				continue;                                                         \
			}                                                                         \
			sib = RB_LEFT(up, field);                                                 \
			bits = RB_BITS(sib, field) & RB_RED_MASK;                                 \
			if (bits == RB_RED_MASK) {                                                \
				RB_BITS(sib, field) &= ~RB_RED_MASK;                              \
				elm = up;                                                         \
				continue;                                                         \
			}                                                                         \
			RB_BITS(up, field) &= ~RB_RED_MASK;                                       \
			if (bits & RB_RED_L) {                                                    \
				inner = RB_RIGHT(sib, field);                                     \
				bits = RB_BITS(inner, field) & RB_RED_MASK;                       \
				RB_BITS(sib, field) &= ~RB_RED_MASK;                              \
				if (bits & RB_RED_L) {                                            \
					RB_FLIP_RIGHT(sib, field);                                \
				}                                                                 \
				if (bits & RB_RED_R) {                                            \
					RB_FLIP_LEFT(up, field);                                  \
				}                                                                 \
				RB_BITS(inner, field) |= RB_RED_MASK;                             \
				RB_ROTATE_LEFT(head, sib, inner, field);                          \
			} else if (bits & RB_RED_R) {                                             \
				RB_BITS(sib, field) |= RB_RED_MASK;                               \
			} else {                                                                  \
				RB_FLIP_RIGHT(up, field);                                         \
				RB_FLIP_LEFT(sib, field);                                         \
			}                                                                         \
			RB_ROTATE_RIGHT(head, up, inner, field);                                  \
			return;                                                                   \
		}                                                                                 \
	}                                                                                         \
}

#define RB_GENERATE_INSERT(name, type, field, cmp, attr)                                          \
attr struct type *name##_RB_INSERT(struct name *head, struct type *elm)                           \
{                                                                                                 \
	struct type *up = NULL;                                                                   \
	struct type **link = &_RB_ROOT(head);                                                     \
	int order;                                                                                \
                                                                                                  \
	while (*link != NULL) {                                                                   \
		up = *link;                                                                       \
		order = (cmp)(elm, up);                                                           \
		if (order == 0) {                                                                 \
			return up;                                                                \
		}                                                                                 \
		link = order < 0 ? &RB_LEFT(up, field) : &RB_RIGHT(up, field);                    \
	}                                                                                         \
	RB_SET(elm, up, field);                                                                   \
	*link = elm;                                                                              \
	name##_RB_INSERT_COLOR(head, elm);                                                        \
	for (; elm != NULL; elm = RB_PARENT(elm, field)) {                                        \
		RB_AUGMENT(elm);                                                                  \
	}                                                                                         \
	return NULL;                                                                              \
}

#define RB_GENERATE_REMOVE(name, type, field, attr)                                               \
attr struct type *name##_RB_REMOVE(struct name *head, struct type *elm)                           \
{                                                                                                 \
	struct type *heir, *child;                                                                \
	struct type *up = RB_PARENT(elm, field);                                                  \
                                                                                                  \
	if (RB_LEFT(elm, field) == NULL || RB_RIGHT(elm, field) == NULL) {                        \
		child = RB_LEFT(elm, field) != NULL ? RB_LEFT(elm, field) : RB_RIGHT(elm, field); \
		RB_SWAP_CHILD(head, elm, child, field);                                           \
	} else {                                                                                  \
		heir = RB_RIGHT(elm, field);                                                      \
		while (RB_LEFT(heir, field) != NULL) {                                            \
			heir = RB_LEFT(heir, field);                                              \
		}                                                                                 \
		child = RB_RIGHT(heir, field);                                                    \
		up = RB_PARENT(heir, field);                                                      \
		if (up == elm) {                                                                  \
			up = heir;                                                                \
		} else {                                                                          \
			RB_LEFT(up, field) = child;                                               \
			RB_RIGHT(heir, field) = RB_RIGHT(elm, field);                             \
			RB_SET_PARENT(RB_RIGHT(heir, field), heir, field);                        \
		}                                                                                 \
		RB_LEFT(heir, field) = RB_LEFT(elm, field);                                       \
		RB_SET_PARENT(RB_LEFT(heir, field), heir, field);                                 \
		RB_UP(heir, field) = RB_UP(elm, field);                                           \
		RB_SWAP_CHILD(head, elm, heir, field);                                            \
	}                                                                                         \
	if (child != NULL) {                                                                      \
		RB_SET_PARENT(child, up, field);                                                  \
	}                                                                                         \
	if (up != NULL) {                                                                         \
		name##_RB_REMOVE_COLOR(head, up, child);                                          \
	}                                                                                         \
	for (; up != NULL; up = RB_PARENT(up, field)) {                                           \
		RB_AUGMENT(up);                                                                   \
	}                                                                                         \
	return elm;                                                                               \
}

#define RB_GENERATE_FIND(name, type, field, cmp, attr)                                            \
attr struct type *name##_RB_FIND(struct name *head, struct type *elm)                             \
{                                                                                                 \
	struct type *at = _RB_ROOT(head);                                                         \
	int order;                                                                                \
                                                                                                  \
	while (at != NULL && (order = (cmp)(elm, at)) != 0) {                                     \
		at = order < 0 ? RB_LEFT(at, field) : RB_RIGHT(at, field);                        \
	}                                                                                         \
	return at;                                                                                \
}

#define RB_GENERATE_NFIND(name, type, field, cmp, attr)                                           \
attr struct type *name##_RB_NFIND(struct name *head, struct type *elm)                            \
{                                                                                                 \
	struct type *at = _RB_ROOT(head);                                                         \
	struct type *best = NULL;                                                                 \
	int order;                                                                                \
                                                                                                  \
	while (at != NULL) {                                                                      \
		order = (cmp)(elm, at);                                                           \
		if (order == 0) {                                                                 \
			return at;                                                                \
		}                                                                                 \
		if (order < 0) {                                                                  \
			best = at;                                                                \
		}                                                                                 \
		at = order < 0 ? RB_LEFT(at, field) : RB_RIGHT(at, field);                        \
	}                                                                                         \
	return best;                                                                              \
}

#define RB_GENERATE_NEXT(name, type, field, attr)                                                 \
attr struct type *name##_RB_NEXT(struct type *elm)                                                \
{                                                                                                 \
	struct type *from;                                                                        \
                                                                                                  \
	if (RB_RIGHT(elm, field) != NULL) {                                                       \
		elm = RB_RIGHT(elm, field);                                                       \
		while (RB_LEFT(elm, field) != NULL) {                                             \
			elm = RB_LEFT(elm, field);                                                \
		}                                                                                 \
		return elm;                                                                       \
	}                                                                                         \
	do {                                                                                      \
		from = elm;                                                                       \
		elm = RB_PARENT(from, field);                                                     \
	} while (elm != NULL && RB_RIGHT(elm, field) == from);                                    \
	return elm;                                                                               \
}

#define RB_GENERATE_PREV(name, type, field, attr)                                                 \
attr struct type *name##_RB_PREV(struct type *elm)                                                \
{                                                                                                 \
	struct type *from;                                                                        \
                                                                                                  \
	if (RB_LEFT(elm, field) != NULL) {                                                        \
		elm = RB_LEFT(elm, field);                                                        \
		while (RB_RIGHT(elm, field) != NULL) {                                            \
			elm = RB_RIGHT(elm, field);                                               \
		}                                                                                 \
		return elm;                                                                       \
	}                                                                                         \
	do {                                                                                      \
		from = elm;                                                                       \
		elm = RB_PARENT(from, field);                                                     \
	} while (elm != NULL && RB_LEFT(elm, field) == from);                                     \
	return elm;                                                                               \
}

#define RB_GENERATE_MINMAX(name, type, field, attr)                                               \
attr struct type *name##_RB_MINMAX(struct name *head, int side)                                   \
{                                                                                                 \
	struct type *at = _RB_ROOT(head);                                                         \
	struct type *last = NULL;                                                                 \
                                                                                                  \
	while (at != NULL) {                                                                      \
		last = at;                                                                        \
		at = side < 0 ? RB_LEFT(at, field) : RB_RIGHT(at, field);                         \
	}                                                                                         \
	return last;                                                                              \
}

#define RB_GENERATE_REINSERT(name, type, field, cmp, attr)                                        \
attr struct type *name##_RB_REINSERT(struct name *head, struct type *elm)                         \
{                                                                                                 \
	struct type *before = RB_PREV(name, head, elm);                                           \
	struct type *after = RB_NEXT(name, head, elm);                                            \
                                                                                                  \
	if ((before == NULL || (cmp)(before, elm) < 0) &&                                         \
	    (after == NULL || (cmp)(elm, after) < 0)) {                                           \
		return NULL;                                                                      \
	}                                                                                         \
	RB_REMOVE(name, head, elm);                                                               \
	return RB_INSERT(name, head, elm);                                                        \
}

/* --- Balanced tree: use ---------------------------------------------------------------------- */

/** To the smallest element. */
#define RB_NEGINF -1
/** To the greatest element. */
#define RB_INF 1

/** Puts `y` into the tree `x`. NULL, or the equal element that is in it already; then no change. */
#define RB_INSERT(name, x, y) name##_RB_INSERT(x, y)
/** Takes `y`, which must be in it, out of the tree `x`. Returns `y`. */
#define RB_REMOVE(name, x, y) name##_RB_REMOVE(x, y)
/** The element of `x` equal to `y`, or NULL. */
#define RB_FIND(name, x, y) name##_RB_FIND(x, y)
/** The smallest element of `x` not smaller than `y`, or NULL. */
#define RB_NFIND(name, x, y) name##_RB_NFIND(x, y)
/** The element after `y`, or NULL. `x` is not evaluated. */
#define RB_NEXT(name, x, y) name##_RB_NEXT(y)
/** The element before `y`, or NULL. `x` is not evaluated. */
#define RB_PREV(name, x, y) name##_RB_PREV(y)
/** The smallest element of `x`, or NULL. */
#define RB_MIN(name, x) name##_RB_MINMAX(x, RB_NEGINF)
/** The greatest element of `x`, or NULL. */
#define RB_MAX(name, x) name##_RB_MINMAX(x, RB_INF)
/** Moves `y`, whose key has changed, to its place in the tree `x`. As RB_INSERT() returns. */
#define RB_REINSERT(name, x, y) name##_RB_REINSERT(x, y)

/** Every element `x`, in order. The body must not remove it. */
#define RB_FOREACH(x, name, head)                                                                 \
	for ((x) = RB_MIN(name, head); (x) != NULL; (x) = name##_RB_NEXT(x))

/** Every element from `y` on; `y` holds the next one, so the body may remove `x`. */
#define RB_FOREACH_FROM(x, name, y)                                                               \
	for ((x) = (y); (x) != NULL && ((y) = name##_RB_NEXT(x), 1); (x) = (y))

/** Every element; `y` holds the next one, so the body may remove `x`. */
#define RB_FOREACH_SAFE(x, name, head, y)                                                         \
	for ((x) = RB_MIN(name, head); (x) != NULL && ((y) = name##_RB_NEXT(x), 1); (x) = (y))

/** Every element, in falling order. The body must not remove it. */
#define RB_FOREACH_REVERSE(x, name, head)                                                         \
	for ((x) = RB_MAX(name, head); (x) != NULL; (x) = name##_RB_PREV(x))

/** Every element from `y` back; `y` holds the next one, so the body may remove `x`. */
#define RB_FOREACH_REVERSE_FROM(x, name, y)                                                       \
	for ((x) = (y); (x) != NULL && ((y) = name##_RB_PREV(x), 1); (x) = (y))

/** Every element, in falling order; the body may remove `x`. */
#define RB_FOREACH_REVERSE_SAFE(x, name, head, y)                                                 \
	for ((x) = RB_MAX(name, head); (x) != NULL && ((y) = name##_RB_PREV(x), 1); (x) = (y))

/* --- Splay tree: the element looked for becomes the root, so every call changes the tree ----- */

/** The head of a tree: its root. */
#define SPLAY_HEAD(name, type)                                                                    \
	struct name {                                                                             \
		struct type *sph_root;                                                            \
	}

/** Initial value of a head variable: empty. */
#define SPLAY_INITIALIZER(root) { NULL }

/** Makes the tree at `root` empty, whatever it was. */
#define SPLAY_INIT(root)                                                                          \
	do {                                                                                      \
		(root)->sph_root = NULL;                                                          \
	} while (0)

/** The member of an element: its children. */
#define SPLAY_ENTRY(type)                                                                         \
	struct {                                                                                  \
		struct type *spe_left;                                                            \
		struct type *spe_right;                                                           \
	}

/** The smaller child. */
#define SPLAY_LEFT(elm, field) (elm)->field.spe_left

/** The greater child. */
#define SPLAY_RIGHT(elm, field) (elm)->field.spe_right

/** The root. */
#define SPLAY_ROOT(head) (head)->sph_root

/** True if there is no element. */
#define SPLAY_EMPTY(head) (SPLAY_ROOT(head) == NULL)

/** `tmp`, the left child of the root, becomes the root, the old root its right child. */
#define SPLAY_ROTATE_RIGHT(head, tmp, field)                                                      \
	do {                                                                                      \
		SPLAY_LEFT(SPLAY_ROOT(head), field) = SPLAY_RIGHT(tmp, field);                    \
		SPLAY_RIGHT(tmp, field) = SPLAY_ROOT(head);                                       \
		SPLAY_ROOT(head) = (tmp);                                                         \
	} while (0)

/** `tmp`, the right child of the root, becomes the root, the old root its left child. */
#define SPLAY_ROTATE_LEFT(head, tmp, field)                                                       \
	do {                                                                                      \
		SPLAY_RIGHT(SPLAY_ROOT(head), field) = SPLAY_LEFT(tmp, field);                    \
		SPLAY_LEFT(tmp, field) = SPLAY_ROOT(head);                                        \
		SPLAY_ROOT(head) = (tmp);                                                         \
	} while (0)

/** Hangs the root to the left of `tmp`, which moves to it; its left child becomes the root. */
#define SPLAY_LINKLEFT(head, tmp, field)                                                          \
	do {                                                                                      \
		SPLAY_LEFT(tmp, field) = SPLAY_ROOT(head);                                        \
		(tmp) = SPLAY_ROOT(head);                                                         \
		SPLAY_ROOT(head) = SPLAY_LEFT(tmp, field);                                        \
	} while (0)

/** Hangs the root to the right of `tmp`, which moves to it; its right child becomes the root. */
#define SPLAY_LINKRIGHT(head, tmp, field)                                                         \
	do {                                                                                      \
		SPLAY_RIGHT(tmp, field) = SPLAY_ROOT(head);                                       \
		(tmp) = SPLAY_ROOT(head);                                                         \
		SPLAY_ROOT(head) = SPLAY_RIGHT(tmp, field);                                       \
	} while (0)

/** Joins the trees collected at `node`, whose ends are `left` and `right`, below the root. */
#define SPLAY_ASSEMBLE(head, node, left, right, field)                                            \
	do {                                                                                      \
		SPLAY_RIGHT(left, field) = SPLAY_LEFT(SPLAY_ROOT(head), field);                   \
		SPLAY_LEFT(right, field) = SPLAY_RIGHT(SPLAY_ROOT(head), field);                  \
		SPLAY_LEFT(SPLAY_ROOT(head), field) = SPLAY_RIGHT(node, field);                   \
		SPLAY_RIGHT(SPLAY_ROOT(head), field) = SPLAY_LEFT(node, field);                   \
	} while (0)

/** Declares the functions of a splay tree; those that only look are inline. */
#define SPLAY_PROTOTYPE(name, type, field, cmp)                                                   \
void name##_SPLAY(struct name *, struct type *);                                                  \
void name##_SPLAY_MINMAX(struct name *, int);                                                     \
struct type *name##_SPLAY_INSERT(struct name *, struct type *);                                   \
struct type *name##_SPLAY_REMOVE(struct name *, struct type *);                                   \
                                                                                                  \
static __attribute__((unused)) inline struct type *                                               \
name##_SPLAY_FIND(struct name *head, struct type *elm)                                            \
{                                                                                                 \
	if (SPLAY_EMPTY(head)) {                                                                  \
		return NULL;                                                                      \
	}                                                                                         \
	name##_SPLAY(head, elm);                                                                  \
	return (cmp)(elm, SPLAY_ROOT(head)) == 0 ? SPLAY_ROOT(head) : NULL;                       \
}                                                                                                 \
                                                                                                  \
static __attribute__((unused)) inline struct type *                                               \
name##_SPLAY_NEXT(struct name *head, struct type *elm)                                            \
{                                                                                                 \
	name##_SPLAY(head, elm);                                                                  \
	elm = SPLAY_RIGHT(elm, field);                                                            \
	while (elm != NULL && SPLAY_LEFT(elm, field) != NULL) {                                   \
		elm = SPLAY_LEFT(elm, field);                                                     \
	}                                                                                         \
	return elm;                                                                               \
}                                                                                                 \
                                                                                                  \
static __attribute__((unused)) inline struct type *                                               \
name##_SPLAY_MIN_MAX(struct name *head, int side)                                                 \
{                                                                                                 \
	name##_SPLAY_MINMAX(head, side);                                                          \
	return SPLAY_ROOT(head);                                                                  \
}

/** Defines the functions of a splay tree. */
#define SPLAY_GENERATE(name, type, field, cmp)                                                    \
void name##_SPLAY(struct name *head, struct type *elm)                                            \
{                                                                                                 \
	struct type rest, *below, *above, *child;                                                 \
	int order;                                                                                \
	SPLAY_LEFT(&rest, field) = SPLAY_RIGHT(&rest, field) = NULL;                              \
	below = above = &rest;                                                                    \
	while ((order = (cmp)(elm, SPLAY_ROOT(head))) != 0) {                                     \
		if (order < 0) {                                                                  \
			child = SPLAY_LEFT(SPLAY_ROOT(head), field);                              \
			if (child != NULL && (cmp)(elm, child) < 0) {                             \
				SPLAY_ROTATE_RIGHT(head, child, field);                           \
				child = SPLAY_LEFT(SPLAY_ROOT(head), field);                      \
			}                                                                         \
			if (child == NULL) {                                                      \
				break;                                                            \
			}                                                                         \
			SPLAY_LINKLEFT(head, above, field);                                       \
		} else {                                                                          \
			child = SPLAY_RIGHT(SPLAY_ROOT(head), field);                             \
			if (child != NULL && (cmp)(elm, child) > 0) {                             \
				SPLAY_ROTATE_LEFT(head, child, field);                            \
				child = SPLAY_RIGHT(SPLAY_ROOT(head), field);                     \
			}                                                                         \
			if (child == NULL) {                                                      \
				break;                                                            \
			}                                                                         \
			SPLAY_LINKRIGHT(head, below, field);                                      \
		}                                                                                 \
	}                                                                                         \
	SPLAY_ASSEMBLE(head, &rest, below, above, field);                                         \
}                                                                                                 \
                                                                                                  \
void name##_SPLAY_MINMAX(struct name *head, int order)                                            \
{                                                                                                 \
	struct type rest, *below, *above, *child;                                                 \
                                                                                                  \
	SPLAY_LEFT(&rest, field) = SPLAY_RIGHT(&rest, field) = NULL;                              \
	below = above = &rest;                                                                    \
	while (order != 0) {                                                                      \
		if (order < 0) {                                                                  \
			child = SPLAY_LEFT(SPLAY_ROOT(head), field);                              \
			if (child != NULL && order < 0) {                                         \
				SPLAY_ROTATE_RIGHT(head, child, field);                           \
				child = SPLAY_LEFT(SPLAY_ROOT(head), field);                      \
			}                                                                         \
			if (child == NULL) {                                                      \
				break;                                                            \
			}                                                                         \
			SPLAY_LINKLEFT(head, above, field);                                       \
		} else {                                                                          \
			child = SPLAY_RIGHT(SPLAY_ROOT(head), field);                             \
			if (child != NULL && order > 0) {                                         \
				SPLAY_ROTATE_LEFT(head, child, field);                            \
				child = SPLAY_RIGHT(SPLAY_ROOT(head), field);                     \
			}                                                                         \
			if (child == NULL) {                                                      \
				break;                                                            \
			}                                                                         \
			SPLAY_LINKRIGHT(head, below, field);                                      \
		}                                                                                 \
	}                                                                                         \
	SPLAY_ASSEMBLE(head, &rest, below, above, field);                                         \
}                                                                                                 \
                                                                                                  \
struct type *name##_SPLAY_INSERT(struct name *head, struct type *elm)                             \
{                                                                                                 \
	struct type *root;                                                                        \
	int order;                                                                                \
                                                                                                  \
	if (SPLAY_EMPTY(head)) {                                                                  \
		SPLAY_LEFT(elm, field) = SPLAY_RIGHT(elm, field) = NULL;                          \
	} else {                                                                                  \
		name##_SPLAY(head, elm);                                                          \
		root = SPLAY_ROOT(head);                                                          \
		order = (cmp)(elm, root);                                                         \
		if (order == 0) {                                                                 \
			return root;                                                              \
		}                                                                                 \
		if (order < 0) {                                                                  \
			SPLAY_LEFT(elm, field) = SPLAY_LEFT(root, field);                         \
			SPLAY_RIGHT(elm, field) = root;                                           \
			SPLAY_LEFT(root, field) = NULL;                                           \
		} else {                                                                          \
			SPLAY_RIGHT(elm, field) = SPLAY_RIGHT(root, field);                       \
			SPLAY_LEFT(elm, field) = root;                                            \
			SPLAY_RIGHT(root, field) = NULL;                                          \
		}                                                                                 \
	}                                                                                         \
	SPLAY_ROOT(head) = elm;                                                                   \
	return NULL;                                                                              \
}                                                                                                 \
                                                                                                  \
struct type *name##_SPLAY_REMOVE(struct name *head, struct type *elm)                             \
{                                                                                                 \
	struct type *greater;                                                                     \
                                                                                                  \
	if (name##_SPLAY_FIND(head, elm) == NULL) {                                               \
		return NULL;                                                                      \
	}                                                                                         \
	elm = SPLAY_ROOT(head);                                                                   \
	greater = SPLAY_RIGHT(elm, field);                                                        \
	if (SPLAY_LEFT(elm, field) == NULL) {                                                     \
		SPLAY_ROOT(head) = greater;                                                       \
	} else {                                                                                  \
		SPLAY_ROOT(head) = SPLAY_LEFT(elm, field);                                        \
		name##_SPLAY(head, elm);                                                          \
		SPLAY_RIGHT(SPLAY_ROOT(head), field) = greater;                                   \
	}                                                                                         \
	return elm;                                                                               \
}

/** To the smallest element. */
#define SPLAY_NEGINF -1
/** To the greatest element. */
#define SPLAY_INF 1

/** Puts `y` into the tree `x`. NULL, or the equal element that is in it already; then no change. */
#define SPLAY_INSERT(name, x, y) name##_SPLAY_INSERT(x, y)
/** Takes the element equal to `y` out of the tree `x`. NULL if there is none. */
#define SPLAY_REMOVE(name, x, y) name##_SPLAY_REMOVE(x, y)
/** The element of `x` equal to `y`, or NULL. */
#define SPLAY_FIND(name, x, y) name##_SPLAY_FIND(x, y)
/** The element of `x` after `y`, which must be in it, or NULL. */
#define SPLAY_NEXT(name, x, y) name##_SPLAY_NEXT(x, y)
/** The smallest element of `x`, or NULL. */
#define SPLAY_MIN(name, x) (SPLAY_EMPTY(x) ? NULL : name##_SPLAY_MIN_MAX(x, SPLAY_NEGINF))
/** The greatest element of `x`, or NULL. */
#define SPLAY_MAX(name, x) (SPLAY_EMPTY(x) ? NULL : name##_SPLAY_MIN_MAX(x, SPLAY_INF))

/** Every element `x`, in order. The body must not remove it. */
#define SPLAY_FOREACH(x, name, head)                                                              \
	for ((x) = SPLAY_MIN(name, head); (x) != NULL; (x) = SPLAY_NEXT(name, head, x))

#ifdef __cplusplus
}
#endif

#endif /* SPDK_TREE_H */
