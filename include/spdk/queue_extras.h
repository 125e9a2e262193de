/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * What BSD has in its list and queue macros and Linux's <sys/queue.h> lacks: queue.h includes it.
 *
 * `head` is a pointer to a list head, `field` the name of the ENTRY member of the elements, `type`
 * the tag of the element's structure, `headname` the tag of the head's. `_SAFE` loops keep the
 * next element in `tvar`, so that the body may remove or free `var`; `_FROM` loops start at `var`
 * if it is not NULL, else at the beginning (or, in reverse, at the end). Names that <sys/queue.h>
 * defines as well are defined again, with the same meaning and layout.
 */

#ifndef SPDK_QUEUE_EXTRAS_H
#define SPDK_QUEUE_EXTRAS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Around code that makes GCC 13 and later warn about dangling pointers without reason: a list head
 * on the stack whose address is, for a while, in an element.
 */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 13
#define SPDK_QE_SUPPRESS_WARNINGS()                                                               \
	_Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wdangling-pointer\"")
#define SPDK_QE_UNSUPPRESS_WARNINGS() _Pragma("GCC diagnostic pop")
#else
#define SPDK_QE_SUPPRESS_WARNINGS()
#define SPDK_QE_UNSUPPRESS_WARNINGS()
#endif

/* --- Singly linked list ---------------------------------------------------------------------- */

/** Every element, first to last; the body may remove `var`. */
#undef SLIST_FOREACH_SAFE
#define SLIST_FOREACH_SAFE(var, head, field, tvar)                                                \
	for ((var) = SLIST_FIRST(head); (var) != NULL && ((tvar) = SLIST_NEXT(var, field), 1);    \
	     (var) = (tvar))

/** Exchanges the contents of two lists. */
#undef SLIST_SWAP
#define SLIST_SWAP(head1, head2, type)                                                            \
	do {                                                                                      \
		struct type *slist_swap_first = (head1)->slh_first;                               \
                                                                                                  \
		(head1)->slh_first = (head2)->slh_first;                                          \
		(head2)->slh_first = slist_swap_first;                                            \
	} while (0)

/* --- Singly linked tail queue ---------------------------------------------------------------- */

/** A head: the first element, and where the next element to append is to be linked. */
#undef STAILQ_HEAD
#define STAILQ_HEAD(name, type)                                                                   \
	struct name {                                                                             \
		struct type *stqh_first;                                                          \
		struct type **stqh_last;                                                          \
	}

/** Initial value of the head variable `head`: empty. */
#undef STAILQ_HEAD_INITIALIZER
#define STAILQ_HEAD_INITIALIZER(head) { NULL, &(head).stqh_first }

/** True if there is no element. */
#undef STAILQ_EMPTY
#define STAILQ_EMPTY(head) ((head)->stqh_first == NULL)

/** The first element, NULL if there is none. */
#undef STAILQ_FIRST
#define STAILQ_FIRST(head) ((head)->stqh_first)

/** The element after `elm`, NULL at the end. */
#undef STAILQ_NEXT
#define STAILQ_NEXT(elm, field) ((elm)->field.stqe_next)

/** The last element, NULL if there is none. */
#undef STAILQ_LAST
#define STAILQ_LAST(head, type, field)                                                            \
	(STAILQ_EMPTY(head) ? NULL                                                                \
	 : (struct type *)((uintptr_t)(head)->stqh_last -                                         \
			   offsetof(struct type, field.stqe_next)))

/** Every element from `var` on. */
#undef STAILQ_FOREACH_FROM
#define STAILQ_FOREACH_FROM(var, head, field)                                                     \
	for ((var) = ((var) != NULL ? (var) : STAILQ_FIRST(head));                                \
	     (var) != NULL;                                                                       \
	     (var) = STAILQ_NEXT(var, field))

/** Every element; the body may remove `var`. */
#undef STAILQ_FOREACH_SAFE
#define STAILQ_FOREACH_SAFE(var, head, field, tvar)                                               \
	for ((var) = STAILQ_FIRST(head); (var) != NULL && ((tvar) = STAILQ_NEXT(var, field), 1);  \
	     (var) = (tvar))

/** Every element from `var` on; the body may remove `var`. */
#undef STAILQ_FOREACH_FROM_SAFE
#define STAILQ_FOREACH_FROM_SAFE(var, head, field, tvar)                                          \
	for ((var) = ((var) != NULL ? (var) : STAILQ_FIRST(head));                                \
	     (var) != NULL && ((tvar) = STAILQ_NEXT(var, field), 1);                              \
	     (var) = (tvar))

/** Takes the element after `elm`, which there must be, off the queue. */
#undef STAILQ_REMOVE_AFTER
#define STAILQ_REMOVE_AFTER(head, elm, field)                                                     \
	do {                                                                                      \
		STAILQ_NEXT(elm, field) = STAILQ_NEXT(STAILQ_NEXT(elm, field), field);            \
		if (STAILQ_NEXT(elm, field) == NULL) {                                            \
			(head)->stqh_last = &STAILQ_NEXT(elm, field);                             \
		}                                                                                 \
	} while (0)

/** Exchanges the contents of two queues. */
#undef STAILQ_SWAP
#define STAILQ_SWAP(head1, head2, type)                                                           \
	do {                                                                                      \
		struct type *stailq_swap_first = (head1)->stqh_first;                             \
		struct type **stailq_swap_last = (head1)->stqh_last;                              \
                                                                                                  \
		(head1)->stqh_first = (head2)->stqh_first;                                        \
		(head1)->stqh_last =                                                              \
			(head2)->stqh_first != NULL ? (head2)->stqh_last : &(head1)->stqh_first;  \
		(head2)->stqh_first = stailq_swap_first;                                          \
		(head2)->stqh_last =                                                              \
			stailq_swap_first != NULL ? stailq_swap_last : &(head2)->stqh_first;      \
	} while (0)

/* --- Doubly linked list ---------------------------------------------------------------------- */

/** A head: the first element. */
#undef LIST_HEAD
#define LIST_HEAD(name, type)                                                                     \
	struct name {                                                                             \
		struct type *lh_first;                                                            \
	}

/** Initial value of a head variable: empty. */
#undef LIST_HEAD_INITIALIZER
#define LIST_HEAD_INITIALIZER(head) { NULL }

/** The member of an element: the next one, and the pointer that points to this one. */
#undef LIST_ENTRY
#define LIST_ENTRY(type)                                                                          \
	struct {                                                                                  \
		struct type *le_next;                                                             \
		struct type **le_prev;                                                            \
	}

/** True if there is no element. */
#undef LIST_EMPTY
#define LIST_EMPTY(head) ((head)->lh_first == NULL)

/** The first element, NULL if there is none. */
#undef LIST_FIRST
#define LIST_FIRST(head) ((head)->lh_first)

/** The element after `elm`, NULL at the end. */
#undef LIST_NEXT
#define LIST_NEXT(elm, field) ((elm)->field.le_next)

/** The element before `elm`, NULL at the beginning. */
#undef LIST_PREV
#define LIST_PREV(elm, head, type, field)                                                         \
	((elm)->field.le_prev == &(head)->lh_first                                                \
	 ? NULL                                                                                   \
	 : (struct type *)((uintptr_t)(elm)->field.le_prev -                                      \
			   offsetof(struct type, field.le_next)))

/** Every element from `var` on. */
#undef LIST_FOREACH_FROM
#define LIST_FOREACH_FROM(var, head, field)                                                       \
	for ((var) = ((var) != NULL ? (var) : LIST_FIRST(head));                                  \
	     (var) != NULL;                                                                       \
	     (var) = LIST_NEXT(var, field))

/** Every element; the body may remove `var`. */
#undef LIST_FOREACH_SAFE
#define LIST_FOREACH_SAFE(var, head, field, tvar)                                                 \
	for ((var) = LIST_FIRST(head); (var) != NULL && ((tvar) = LIST_NEXT(var, field), 1);      \
	     (var) = (tvar))

/** Every element from `var` on; the body may remove `var`. */
#undef LIST_FOREACH_FROM_SAFE
#define LIST_FOREACH_FROM_SAFE(var, head, field, tvar)                                            \
	for ((var) = ((var) != NULL ? (var) : LIST_FIRST(head));                                  \
	     (var) != NULL && ((tvar) = LIST_NEXT(var, field), 1);                                \
	     (var) = (tvar))

/** Exchanges the contents of two lists. */
#undef LIST_SWAP
#define LIST_SWAP(head1, head2, type, field)                                                      \
	do {                                                                                      \
		struct type *list_swap_first = (head1)->lh_first;                                 \
                                                                                                  \
		(head1)->lh_first = (head2)->lh_first;                                            \
		if ((head1)->lh_first != NULL) {                                                  \
			(head1)->lh_first->field.le_prev = &(head1)->lh_first;                    \
		}                                                                                 \
		(head2)->lh_first = list_swap_first;                                              \
		if (list_swap_first != NULL) {                                                    \
			list_swap_first->field.le_prev = &(head2)->lh_first;                      \
		}                                                                                 \
	} while (0)

/* --- Tail queue ------------------------------------------------------------------------------ */

/** True if there is no element. */
#undef TAILQ_EMPTY
#define TAILQ_EMPTY(head) ((head)->tqh_first == NULL)

/** The first element, NULL if there is none. */
#undef TAILQ_FIRST
#define TAILQ_FIRST(head) ((head)->tqh_first)

/** The last element, NULL if there is none. */
#undef TAILQ_LAST
#define TAILQ_LAST(head, headname) (*((struct headname *)(head)->tqh_last)->tqh_last)

/** The element after `elm`, NULL at the end. */
#undef TAILQ_NEXT
#define TAILQ_NEXT(elm, field) ((elm)->field.tqe_next)

/** The element before `elm`, NULL at the beginning. */
#undef TAILQ_PREV
#define TAILQ_PREV(elm, headname, field) (*((struct headname *)(elm)->field.tqe_prev)->tqh_last)

/** Every element from `var` on. */
#undef TAILQ_FOREACH_FROM
#define TAILQ_FOREACH_FROM(var, head, field)                                                      \
	for ((var) = ((var) != NULL ? (var) : TAILQ_FIRST(head));                                 \
	     (var) != NULL;                                                                       \
	     (var) = TAILQ_NEXT(var, field))

/** Every element; the body may remove `var`. */
#undef TAILQ_FOREACH_SAFE
#define TAILQ_FOREACH_SAFE(var, head, field, tvar)                                                \
	for ((var) = TAILQ_FIRST(head); (var) != NULL && ((tvar) = TAILQ_NEXT(var, field), 1);    \
	     (var) = (tvar))

/** Every element from `var` on; the body may remove `var`. */
#undef TAILQ_FOREACH_FROM_SAFE
#define TAILQ_FOREACH_FROM_SAFE(var, head, field, tvar)                                           \
	for ((var) = ((var) != NULL ? (var) : TAILQ_FIRST(head));                                 \
	     (var) != NULL && ((tvar) = TAILQ_NEXT(var, field), 1);                               \
	     (var) = (tvar))

/** Every element from `var` back. */
#undef TAILQ_FOREACH_REVERSE_FROM
#define TAILQ_FOREACH_REVERSE_FROM(var, head, headname, field)                                    \
	for ((var) = ((var) != NULL ? (var) : TAILQ_LAST(head, headname)); (var) != NULL;         \
	     (var) = TAILQ_PREV(var, headname, field))

/** Every element, last to first; the body may remove `var`. */
#undef TAILQ_FOREACH_REVERSE_SAFE
#define TAILQ_FOREACH_REVERSE_SAFE(var, head, headname, field, tvar)                              \
	for ((var) = TAILQ_LAST(head, headname);                                                  \
	     (var) != NULL && ((tvar) = TAILQ_PREV(var, headname, field), 1); (var) = (tvar))

/** Every element from `var` back; the body may remove `var`. */
#undef TAILQ_FOREACH_REVERSE_FROM_SAFE
#define TAILQ_FOREACH_REVERSE_FROM_SAFE(var, head, headname, field, tvar)                         \
	for ((var) = ((var) != NULL ? (var) : TAILQ_LAST(head, headname));                        \
	     (var) != NULL && ((tvar) = TAILQ_PREV(var, headname, field), 1); (var) = (tvar))

/** Exchanges the contents of two queues. */
#undef TAILQ_SWAP
#define TAILQ_SWAP(head1, head2, type, field)                                                     \
	do {                                                                                      \
		SPDK_QE_SUPPRESS_WARNINGS()                                                       \
		struct type *tailq_swap_first = (head1)->tqh_first;                               \
		struct type **tailq_swap_last = (head1)->tqh_last;                                \
                                                                                                  \
		(head1)->tqh_first = (head2)->tqh_first;                                          \
		(head1)->tqh_last =                                                               \
			(head2)->tqh_first != NULL ? (head2)->tqh_last : &(head1)->tqh_first;     \
		if ((head1)->tqh_first != NULL) {                                                 \
			(head1)->tqh_first->field.tqe_prev = &(head1)->tqh_first;                 \
		}                                                                                 \
		(head2)->tqh_first = tailq_swap_first;                                            \
		(head2)->tqh_last =                                                               \
			tailq_swap_first != NULL ? tailq_swap_last : &(head2)->tqh_first;         \
		if (tailq_swap_first != NULL) {                                                   \
			tailq_swap_first->field.tqe_prev = &(head2)->tqh_first;                   \
		}                                                                                 \
		SPDK_QE_UNSUPPRESS_WARNINGS()                                                     \
	} while (0)

/* --- Hooks for consistency checks: empty, as in user programs on BSD ------------------------- */

#define QMD_LIST_CHECK_HEAD(head, field)
#define QMD_LIST_CHECK_NEXT(elm, field)
#define QMD_LIST_CHECK_PREV(elm, field)
#define QMD_TAILQ_CHECK_HEAD(head, field)
#define QMD_TAILQ_CHECK_TAIL(head, headname)
#define QMD_TAILQ_CHECK_NEXT(elm, field)
#define QMD_TAILQ_CHECK_PREV(elm, field)

#ifdef __cplusplus
}
#endif

#endif /* SPDK_QUEUE_EXTRAS_H */
