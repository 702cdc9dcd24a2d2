// What the loop sleeps on: timerfd_create(2) and eventfd(2), which the Glibc module leaves out.
#ifndef MIDWATCH_CTIMERS_H
#define MIDWATCH_CTIMERS_H

#include <stdint.h>

// A timer on CLOCK_REALTIME: close-on-exec, non-blocking. Returns the descriptor or -errno.
int midwatch_timer_open(void);

// Arms the timer for an absolute time, in milliseconds since the epoch (at or before it means at once). The timer also
// becomes readable when the clock is set (TFD_TIMER_CANCEL_ON_SET). Returns 0 or -errno.
int midwatch_timer_arm(int timer, int64_t wall_milliseconds);

// A wake-up counter: close-on-exec, non-blocking. Returns the descriptor or -errno.
int midwatch_wakeup_open(void);

// Makes the counter readable.
void midwatch_wakeup_ring(int wakeup);

// Sleeps until either is readable, then clears both.
void midwatch_sleep(int timer, int wakeup);

#endif
