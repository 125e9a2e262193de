/*
 * The same with threads that can sleep themselves: a core that works polls, one that does not sleeps.
 * c-test: timeout=120 env=RESPDK_VIRTUAL_CORES=3 alone
 */
#define INTERRUPT_MODE
#include "scheduler_dynamic.c"
