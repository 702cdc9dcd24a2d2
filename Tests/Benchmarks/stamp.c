/* stamp NAME FILE: the agent of the lateness benchmark. Notes, as its first act, when it came to life:
 * appends the line "NAME nanoseconds" (of CLOCK_REALTIME, since the Unix epoch) to FILE in one write.
 * Linked statically, so that no dynamic linker runs before the clock is read. */
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **words) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (count != 3) {
        static const char usage[] = "usage: stamp NAME FILE\n";
        return write(STDERR_FILENO, usage, sizeof usage - 1) < 0 ? 3 : 2;
    }
    char line[160];
    int length = snprintf(line, sizeof line, "%.100s %lld%09ld\n", words[1], (long long)now.tv_sec, now.tv_nsec);
    int file = open(words[2], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    return file >= 0 && write(file, line, (size_t)length) == length ? 0 : 1;
}
