// Linux calls that Swift cannot make by itself: variadic ones, raw system calls, and the birth of a process.
#ifndef CPROCESS_H
#define CPROCESS_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

// MARK: Spawning

/// What a new process shall be. Descriptors are taken over as given and stay open in the caller.
struct midwatch_spawn_request {
    /// Path of the program; no search along PATH. Relative to `working_directory`.
    const char *program;
    /// NULL-terminated arguments, the first one included.
    char *const *arguments;
    /// NULL-terminated `NAME=value` texts: the whole environment.
    char *const *environment;
    /// Folder the program starts in; NULL keeps the caller's.
    const char *working_directory;
    /// Descriptors that become 0, 1 and 2.
    int standard_input;
    int standard_output;
    int standard_error;
    /// Open folder of a cgroup v2 the process is born into, or -1.
    int cgroup;
    /// Signal sent to the process when the calling thread ends, or 0; see prctl(2), PR_SET_PDEATHSIG.
    int parent_death_signal;
    /// Non-zero: leader of a new session, setsid(2).
    int new_session;
    /// Non-zero: leader of a new process group, setpgid(2).
    int new_group;
    /// Non-zero: SIGTERM is blocked until the program unblocks it, so that one sent before it is ready stays pending.
    int block_termination;
    /// Non-zero: a lowered (protective) OOM score adjustment of the caller is put back to 0.
    int reset_oom_score;
};

/// Where a spawn failed.
enum midwatch_spawn_step {
    MIDWATCH_SPAWN_OK = 0,
    MIDWATCH_SPAWN_CLONE,
    MIDWATCH_SPAWN_CGROUP,
    MIDWATCH_SPAWN_SESSION,
    MIDWATCH_SPAWN_GROUP,
    MIDWATCH_SPAWN_DEATH_SIGNAL,
    MIDWATCH_SPAWN_DESCRIPTORS,
    MIDWATCH_SPAWN_DIRECTORY,
    MIDWATCH_SPAWN_EXEC,
};

/// The new process, or what went wrong.
struct midwatch_spawn_result {
    /// Process id, or -1.
    int pid;
    /// Its pidfd (close-on-exec), or -1. Both are set or neither.
    int pidfd;
    /// A `midwatch_spawn_step`.
    int step;
    /// errno of that step.
    int error;
};

/// Starts a program and returns once it is executed, or once it is known that it never will be (then no process is
/// left). The child has default signal dispositions, an empty signal mask (but see
/// `block_termination`) and no descriptor beyond 0, 1 and 2.
struct midwatch_spawn_result midwatch_spawn(const struct midwatch_spawn_request *request);

// MARK: System calls without a usable wrapper in Swift

/// The environment of this process, as execve(2) wants it.
char *const *midwatch_environment(void);

/// pidfd_open(2): a close-on-exec descriptor of a process, or -1.
static inline int midwatch_pidfd_open(int pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

/// pidfd_send_signal(2).
static inline int midwatch_pidfd_send_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, 0, 0);
}

/// What waitid(2) says of one child.
struct midwatch_child_end {
    /// 0 when no child had ended.
    int pid;
    /// CLD_EXITED, CLD_KILLED or CLD_DUMPED.
    int code;
    /// Exit status or signal number.
    int status;
};

/// waitid(2) with P_PIDFD: reaps the child behind `pidfd` if it has ended. Returns 0 or -1 with errno.
int midwatch_reap_pidfd(int pidfd, struct midwatch_child_end *end);

/// waitid(2) with P_ALL: reaps any one child that has ended. Returns 0 or -1 with errno (ECHILD: there is no child).
int midwatch_reap_any(struct midwatch_child_end *end);

/// prctl(2), PR_SET_CHILD_SUBREAPER: orphaned descendants become children of this process.
static inline int midwatch_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

/// prctl(2), PR_SET_NAME: at most 15 bytes.
static inline int midwatch_set_name(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }

/// open(2) with a mode; close-on-exec is always added.
static inline int midwatch_open(const char *path, int flags, unsigned mode) {
    return open(path, flags | O_CLOEXEC, (mode_t)mode);
}

/// fcntl(2), F_DUPFD_CLOEXEC: a copy numbered `lowest` or higher.
static inline int midwatch_duplicate_above(int descriptor, int lowest) {
    return fcntl(descriptor, F_DUPFD_CLOEXEC, lowest);
}

/// fcntl(2), O_NONBLOCK on. Returns 0 or -1.
static inline int midwatch_set_nonblocking(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL);
    return flags < 0 ? -1 : fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
}

/// Takes the write lock of a whole file for its open file description, without waiting; see fcntl(2), F_OFD_SETLK.
/// Taking it again through the same open file description succeeds. Returns 0, or -1 (EAGAIN: somebody holds it).
int midwatch_lock(int descriptor);

/// Asks, without taking anything, whether another open file description holds the lock: 1, 0, or -1 with errno.
int midwatch_lock_is_held(int descriptor);

/// memfd_create(2) with sealing allowed and close-on-exec.
int midwatch_memory_file(const char *name);

/// fcntl(2), F_ADD_SEALS: no more writing, growing, shrinking or sealing.
int midwatch_seal(int descriptor);

/// Connects a unix datagram socket to `path`. Returns 0 or -1 with errno (ENAMETOOLONG for a path over 107 bytes).
int midwatch_connect_datagram(int socket, const char *path);

/// Sends one datagram over a connected socket, never waiting: `bytes`, or when `attached` is not -1 that descriptor by
/// SCM_RIGHTS instead. Returns 0 or -1 with errno.
int midwatch_send_datagram(int socket, const void *bytes, size_t count, int attached);

/// Binds a unix datagram socket to `path`. Returns 0 or -1 with errno.
int midwatch_bind_datagram(int socket, const char *path);

/// Receives one datagram, never waiting; `attached` becomes a descriptor sent along, or -1. Returns its size or -1.
ssize_t midwatch_receive_datagram(int socket, void *bytes, size_t capacity, int *attached);

/// The limit of sun_path, without its final NUL: 107.
enum { MIDWATCH_SOCKET_PATH_BYTES = 107 };

/// The device and inode of an open descriptor. Returns 0 or -1.
int midwatch_file_identity(int descriptor, uint64_t *device, uint64_t *inode);

/// Lists the process ids in /proc: at most `capacity` of them are stored. Returns how many there are, or -1.
int midwatch_list_processes(int *pids, int capacity);

/// Removes a file or a folder with all below it, following no links; see nftw(3). Returns 0 or non-zero with errno.
int midwatch_remove_tree(const char *path);

/// Removes a cgroup with all cgroups below it; they must be empty. Returns 0, or -1 with errno.
int midwatch_remove_cgroup(const char *path);

/// Blocks the given signals and returns a non-blocking, close-on-exec descriptor that reports them, or -1; see
/// signalfd(2).
int midwatch_signal_descriptor(const int *signals, int count);

/// The next reported signal, or 0 when there is none.
int midwatch_next_signal(int descriptor);

/// A non-blocking, close-on-exec timer that counts CLOCK_BOOTTIME, or -1; see timerfd_create(2).
int midwatch_boot_timer(void);

/// Arms the timer for an instant, in milliseconds since boot; 0 disarms it. Pending expirations are forgotten.
int midwatch_set_boot_timer(int timer, int64_t milliseconds_since_boot);

/// pipe2(2), close-on-exec: `ends[0]` is read, `ends[1]` is written. Returns 0 or -1.
int midwatch_pipe(int *ends);

/// A close-on-exec epoll(7) descriptor, or -1.
int midwatch_poller(void);

/// Waits, from now on, for `descriptor` to become readable, under the name `key`. Returns 0 or -1.
int midwatch_poller_add(int poller, int descriptor, uint64_t key);

/// Waits for `descriptor` no more. To be called before it is closed: a child that is being born may hold a copy, and
/// then closing alone would leave it in the poller.
void midwatch_poller_remove(int poller, int descriptor);

/// Waits until at least one descriptor is readable; stores the keys of at most `capacity` (up to 64). Returns how
/// many, or -1.
int midwatch_poller_wait(int poller, uint64_t *keys, int capacity);

/// A non-blocking, close-on-exec eventfd(2), or -1.
int midwatch_event_descriptor(void);

/// User plus system time, in microseconds, and the largest resident set, in bytes, of all children reaped so far.
void midwatch_children_usage(int64_t *microseconds, int64_t *peak_bytes);

#endif
