#define _GNU_SOURCE
#include "CProcess.h"

#include <dirent.h>
#include <ftw.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

extern char **environ;

int midwatch_list_processes(int *pids, int capacity) {
    DIR *folder = opendir("/proc");
    if (folder == NULL) return -1;
    int count = 0;
    struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        char *end = NULL;
        long pid = strtol(entry->d_name, &end, 10);
        if (pid <= 0 || *end != '\0') continue;
        if (count < capacity) pids[count] = (int)pid;
        count++;
    }
    closedir(folder);
    return count;
}

char *const *midwatch_environment(void) { return environ; }

static int reap(idtype_t kind, id_t id, struct midwatch_child_end *end) {
    siginfo_t information;
    memset(&information, 0, sizeof information);
    int outcome;
    do outcome = waitid(kind, id, &information, WEXITED | WNOHANG);
    while (outcome != 0 && errno == EINTR);
    end->pid = information.si_pid;
    end->code = information.si_code;
    end->status = information.si_status;
    return outcome;
}

int midwatch_reap_pidfd(int pidfd, struct midwatch_child_end *end) {
    return reap((idtype_t)P_PIDFD, (id_t)pidfd, end);
}

int midwatch_reap_any(struct midwatch_child_end *end) { return reap(P_ALL, 0, end); }

int midwatch_lock(int descriptor) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(descriptor, F_OFD_SETLK, &lock);
}

int midwatch_lock_is_held(int descriptor) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(descriptor, F_OFD_GETLK, &lock) != 0) return -1;
    return lock.l_type == F_UNLCK ? 0 : 1;
}

int midwatch_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING); }

int midwatch_seal(int descriptor) {
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
}

static int unix_address(const char *path, struct sockaddr_un *address, socklen_t *length) {
    size_t count = strlen(path);
    if (count > MIDWATCH_SOCKET_PATH_BYTES) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, path, count);
    *length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + count + 1);
    return 0;
}

// Room for one descriptor as ancillary data, aligned as cmsg(3) asks.
union ancillary {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
};

int midwatch_connect_datagram(int socket, const char *path) {
    struct sockaddr_un address;
    socklen_t length;
    if (unix_address(path, &address, &length) != 0) return -1;
    return connect(socket, (struct sockaddr *)&address, length);
}

int midwatch_send_datagram(int socket, const void *bytes, size_t count, int attached) {
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    union ancillary ancillary;
    if (attached >= 0) {
        memset(&ancillary, 0, sizeof ancillary);
        message.msg_iovlen = 0;
        message.msg_control = &ancillary;
        message.msg_controllen = sizeof ancillary;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &attached, sizeof(int));
    }
    ssize_t sent;
    do sent = sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -1 : 0;
}

int midwatch_bind_datagram(int socket, const char *path) {
    struct sockaddr_un address;
    socklen_t length;
    if (unix_address(path, &address, &length) != 0) return -1;
    return bind(socket, (struct sockaddr *)&address, length);
}

ssize_t midwatch_receive_datagram(int socket, void *bytes, size_t capacity, int *attached) {
    struct iovec part = {.iov_base = bytes, .iov_len = capacity};
    union ancillary ancillary;
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &ancillary, .msg_controllen = sizeof ancillary};
    *attached = -1;
    ssize_t received;
    do received = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    while (received < 0 && errno == EINTR);
    if (received < 0) return -1;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
        memcpy(attached, CMSG_DATA(header), sizeof(int));
    }
    return received;
}

int midwatch_file_identity(int descriptor, uint64_t *device, uint64_t *inode) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) return -1;
    *device = status.st_dev;
    *inode = status.st_ino;
    return 0;
}

void midwatch_children_usage(int64_t *microseconds, int64_t *peak_bytes) {
    struct rusage usage;
    memset(&usage, 0, sizeof usage);
    (void)getrusage(RUSAGE_CHILDREN, &usage);
    *microseconds = (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
                    usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
    *peak_bytes = (int64_t)usage.ru_maxrss * 1024;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place) {
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

int midwatch_remove_tree(const char *path) { return nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS); }

static int remove_folder(const char *path, const struct stat *status, int kind, struct FTW *place) {
    (void)status;
    (void)place;
    return kind == FTW_DP && rmdir(path) != 0 && errno != ENOENT ? -1 : 0;
}

int midwatch_remove_cgroup(const char *path) {
    // The usual case: nothing below it.
    if (rmdir(path) == 0) return 0;
    return nftw(path, remove_folder, 16, FTW_DEPTH | FTW_PHYS);
}

int midwatch_signal_descriptor(const int *signals, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int index = 0; index < count; index++) sigaddset(&set, signals[index]);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int midwatch_next_signal(int descriptor) {
    struct signalfd_siginfo information;
    return read(descriptor, &information, sizeof information) == sizeof information ? (int)information.ssi_signo : 0;
}

int midwatch_boot_timer(void) { return timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK); }

int midwatch_set_boot_timer(int timer, int64_t milliseconds_since_boot) {
    struct itimerspec setting;
    memset(&setting, 0, sizeof setting);
    setting.it_value.tv_sec = milliseconds_since_boot / 1000;
    setting.it_value.tv_nsec = milliseconds_since_boot % 1000 * 1000000;
    return timerfd_settime(timer, TFD_TIMER_ABSTIME, &setting, NULL);
}

int midwatch_pipe(int *ends) { return pipe2(ends, O_CLOEXEC); }

int midwatch_poller(void) { return epoll_create1(EPOLL_CLOEXEC); }

int midwatch_poller_add(int poller, int descriptor, uint64_t key) {
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = key};
    return epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event);
}

void midwatch_poller_remove(int poller, int descriptor) { (void)epoll_ctl(poller, EPOLL_CTL_DEL, descriptor, NULL); }

int midwatch_poller_wait(int poller, uint64_t *keys, int capacity) {
    struct epoll_event events[64];
    int count;
    do count = epoll_wait(poller, events, capacity < 64 ? capacity : 64, -1);
    while (count < 0 && errno == EINTR);
    for (int index = 0; index < count; index++) keys[index] = events[index].data.u64;
    return count;
}

int midwatch_event_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
