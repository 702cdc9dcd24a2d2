#include "ctimers.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

int midwatch_timer_open(void) {
    int timer = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    return timer >= 0 ? timer : -errno;
}

int midwatch_timer_arm(int timer, int64_t wall_milliseconds) {
    struct itimerspec when = {0};
    if (wall_milliseconds > 0) {
        when.it_value.tv_sec = wall_milliseconds / 1000;
        when.it_value.tv_nsec = (wall_milliseconds % 1000) * 1000000;
    } else {
        when.it_value.tv_nsec = 1;  // all zero would disarm it
    }
    int result = timerfd_settime(timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL);
    return result == 0 ? 0 : -errno;
}

int midwatch_wakeup_open(void) {
    int wakeup = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return wakeup >= 0 ? wakeup : -errno;
}

void midwatch_wakeup_ring(int wakeup) {
    eventfd_write(wakeup, 1);
}

void midwatch_sleep(int timer, int wakeup) {
    struct pollfd descriptors[2] = {{.fd = wakeup, .events = POLLIN}, {.fd = timer, .events = POLLIN}};
    poll(descriptors, 2, -1);  // an interrupted sleep costs one extra step, which changes nothing
    uint64_t count;
    (void)!read(timer, &count, sizeof count);
    (void)!read(wakeup, &count, sizeof count);
}
