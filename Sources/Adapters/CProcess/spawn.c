#define _GNU_SOURCE
#include "CProcess.h"

#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x00001000
#endif
#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ULL
#endif

// The kernel's struct clone_args up to `cgroup` (CLONE_ARGS_SIZE_VER2); older kernel headers lack the last field.
struct clone_arguments {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

// Shared by parent and child: the child borrows the parent's memory until it executes or ends.
struct birth {
    const struct midwatch_spawn_request *request;
    pid_t parent;
    int joins_cgroup;
    volatile int step;
    volatile int error;
};

__attribute__((noreturn)) static void fail(struct birth *birth, int step) {
    birth->error = errno;
    birth->step = step;
    _exit(127);
}

static int without_interruption(int descriptor, const char *bytes, size_t count) {
    ssize_t written;
    do written = write(descriptor, bytes, count);
    while (written < 0 && errno == EINTR);
    return written == (ssize_t)count ? 0 : -1;
}

// The fallback for kernels or seccomp filters without CLONE_INTO_CGROUP: the child moves itself.
static int join_cgroup(int cgroup) {
    int procs = openat(cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC);
    if (procs < 0) return -1;
    int outcome = without_interruption(procs, "0", 1);
    int saved = errno;
    close(procs);
    errno = saved;
    return outcome;
}

static void reset_oom_score(void) {
    int adjustment = open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC);
    if (adjustment < 0) return;
    char first = 0;
    if (read(adjustment, &first, 1) == 1 && first == '-') (void)without_interruption(adjustment, "0", 1);
    close(adjustment);
}

static void reset_signals(void) {
    // The kernel's struct sigaction, all zero: SIG_DFL. glibc's sigaction(3) would refuse its own two signals, which
    // some parents leave ignored.
    const unsigned long standard[8] = {0};
    for (int number = 1; number <= 64; number++) (void)syscall(SYS_rt_sigaction, number, standard, NULL, 8);
}

static void close_on_exec_above_two(void) {
#ifdef SYS_close_range
    if (syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC) == 0) return;
#endif
    struct rlimit limit;
    rlim_t end = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65536 ? limit.rlim_cur : 65536;
    for (int descriptor = 3; descriptor < (int)end; descriptor++) {
        int flags = fcntl(descriptor, F_GETFD);
        if (flags >= 0) (void)fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC);
    }
}

static int place_descriptors(const struct midwatch_spawn_request *request) {
    int sources[3] = {request->standard_input, request->standard_output, request->standard_error};
    for (int target = 0; target < 3; target++) {
        if (sources[target] > 2) continue;
        sources[target] = fcntl(sources[target], F_DUPFD_CLOEXEC, 3);
        if (sources[target] < 0) return -1;
    }
    for (int target = 0; target < 3; target++) {
        if (dup2(sources[target], target) < 0) return -1;
    }
    return 0;
}

// Runs in the child, on the parent's stack below the parent's frame; it never returns there.
__attribute__((noreturn, noinline)) static void become(struct birth *birth) {
    const struct midwatch_spawn_request *request = birth->request;
    reset_signals();
    if (birth->joins_cgroup && join_cgroup(request->cgroup) != 0) fail(birth, MIDWATCH_SPAWN_CGROUP);
    if (request->new_session && setsid() < 0) fail(birth, MIDWATCH_SPAWN_SESSION);
    if (request->new_group && setpgid(0, 0) != 0) fail(birth, MIDWATCH_SPAWN_GROUP);
    if (request->parent_death_signal != 0) {
        if (prctl(PR_SET_PDEATHSIG, request->parent_death_signal, 0, 0, 0) != 0) fail(birth, MIDWATCH_SPAWN_DEATH_SIGNAL);
        // A parent that died before the line above sends nothing any more.
        if (getppid() != birth->parent) {
            errno = ESRCH;
            fail(birth, MIDWATCH_SPAWN_DEATH_SIGNAL);
        }
    }
    if (request->reset_oom_score) reset_oom_score();
    if (place_descriptors(request) != 0) fail(birth, MIDWATCH_SPAWN_DESCRIPTORS);
    close_on_exec_above_two();
    if (request->working_directory != NULL && chdir(request->working_directory) != 0) {
        fail(birth, MIDWATCH_SPAWN_DIRECTORY);
    }
    sigset_t blocked;
    sigemptyset(&blocked);
    if (request->block_termination) sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    execve(request->program, request->arguments, request->environment);
    fail(birth, MIDWATCH_SPAWN_EXEC);
}

// The raw calls are inlined, so that a child returning from the kernel on the parent's stack has no frame to spoil
// but its own: it calls `become` at once. vfork(2) works the same way.
#if defined(__x86_64__)
__attribute__((always_inline)) static inline long raw_clone3(struct clone_arguments *arguments, struct birth *birth) {
    register long outcome __asm__("rax") = SYS_clone3;
    register long first __asm__("rdi") = (long)arguments;
    register long second __asm__("rsi") = sizeof *arguments;
    __asm__ volatile("syscall" : "+r"(outcome) : "r"(first), "r"(second) : "rcx", "r11", "memory");
    if (outcome == 0) become(birth);
    return outcome;
}
__attribute__((always_inline)) static inline long raw_clone(uint64_t flags, int *pidfd, struct birth *birth) {
    register long outcome __asm__("rax") = SYS_clone;
    register long first __asm__("rdi") = (long)(flags | SIGCHLD);
    register long second __asm__("rsi") = 0;
    register long third __asm__("rdx") = (long)pidfd;
    register long fourth __asm__("r10") = 0;
    register long fifth __asm__("r8") = 0;
    __asm__ volatile("syscall"
                     : "+r"(outcome)
                     : "r"(first), "r"(second), "r"(third), "r"(fourth), "r"(fifth)
                     : "rcx", "r11", "memory");
    if (outcome == 0) become(birth);
    return outcome;
}
#elif defined(__aarch64__)
__attribute__((always_inline)) static inline long raw_clone3(struct clone_arguments *arguments, struct birth *birth) {
    register long outcome __asm__("x0") = (long)arguments;
    register long second __asm__("x1") = sizeof *arguments;
    register long number __asm__("x8") = SYS_clone3;
    __asm__ volatile("svc #0" : "+r"(outcome) : "r"(second), "r"(number) : "memory");
    if (outcome == 0) become(birth);
    return outcome;
}
__attribute__((always_inline)) static inline long raw_clone(uint64_t flags, int *pidfd, struct birth *birth) {
    register long outcome __asm__("x0") = (long)(flags | SIGCHLD);
    register long second __asm__("x1") = 0;
    register long third __asm__("x2") = (long)pidfd;
    register long fourth __asm__("x3") = 0;
    register long fifth __asm__("x4") = 0;
    register long number __asm__("x8") = SYS_clone;
    __asm__ volatile("svc #0"
                     : "+r"(outcome)
                     : "r"(second), "r"(third), "r"(fourth), "r"(fifth), "r"(number)
                     : "memory");
    if (outcome == 0) become(birth);
    return outcome;
}
#else
#error "midwatch_spawn knows x86_64 and aarch64"
#endif

__attribute__((noinline)) static long give_birth(struct birth *birth, int *pidfd) {
    const uint64_t flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD;
    struct clone_arguments arguments;
    memset(&arguments, 0, sizeof arguments);
    arguments.flags = flags;
    arguments.pidfd = (uint64_t)(uintptr_t)pidfd;
    arguments.exit_signal = SIGCHLD;
    if (birth->request->cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (uint64_t)birth->request->cgroup;
    }
    long outcome = raw_clone3(&arguments, birth);
    // Refused by a seccomp filter (ENOSYS, EPERM) or too new for the kernel (E2BIG, EINVAL): the older call can do all
    // but the cgroup, which the child then enters by itself. A fault of the cgroup itself shows there again.
    if (outcome < 0 && outcome != -EAGAIN && outcome != -ENOMEM) {
        birth->joins_cgroup = birth->request->cgroup >= 0;
        outcome = raw_clone(flags, pidfd, birth);
    }
    return outcome;
}

struct midwatch_spawn_result midwatch_spawn(const struct midwatch_spawn_request *request) {
    struct birth birth = {.request = request, .parent = getpid()};
    struct midwatch_spawn_result result = {.pid = -1, .pidfd = -1};
    int pidfd = -1;
    // The child runs in this memory: no handler of ours may run there.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    long outcome = give_birth(&birth, &pidfd);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (outcome < 0) {
        result.step = MIDWATCH_SPAWN_CLONE;
        result.error = (int)-outcome;
        return result;
    }
    if (birth.step != MIDWATCH_SPAWN_OK) {
        siginfo_t information;
        // It is ending; this waits for a few instructions at most.
        while (waitid(P_PID, (id_t)outcome, &information, WEXITED) != 0 && errno == EINTR) continue;
        close(pidfd);
        result.step = birth.step;
        result.error = birth.error;
        return result;
    }
    result.pid = (int)outcome;
    result.pidfd = pidfd;
    return result;
}
