/* Makes writing fail on purpose: preloaded, it counts calls that write to regular files and lets the n-th fail.

   fault_arm(n, code, times, torn): after n more calls, `times` calls fail with errno `code` (times < 0: all from then on);
   with torn, a failing write first writes half of what it was given. fault_arm(-1, 0, 0, 0) disarms.
   fault_sync(code) lets every sync fail and nothing else; 0 ends that. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long seen = 0, at = -1, left = 0;
static int code = 0, torn = 0;

void fault_arm(long n, int error, long times, int half) { seen = 0; at = n; code = error; left = times; torn = half; }
static int syncs = 0;
void fault_sync(int error) { syncs = error; }

static int no_sync(int fd) {
    struct stat found;
    if (!syncs || fstat(fd, &found) != 0 || !S_ISREG(found.st_mode)) return 0;
    errno = syncs;
    return 1;
}

static int fails(int fd) {
    struct stat found;
    if (at < 0 || fstat(fd, &found) != 0 || !S_ISREG(found.st_mode)) return 0;
    if (seen++ < at || left == 0) return 0;
    if (left > 0) left--;
    errno = code;
    return 1;
}

#define REAL(name, type) static type (*real)() = 0; if (!real) real = (type (*)())dlsym(RTLD_NEXT, name)

ssize_t pwrite64(int fd, const void *buffer, size_t size, off64_t offset) {
    REAL("pwrite64", ssize_t);
    if (fails(fd)) { int kept = errno; if (torn && size > 1) real(fd, buffer, size / 2, offset); errno = kept; return -1; }
    return real(fd, buffer, size, offset);
}
ssize_t pwrite(int fd, const void *buffer, size_t size, off_t offset) { return pwrite64(fd, buffer, size, offset); }
ssize_t write(int fd, const void *buffer, size_t size) {
    REAL("write", ssize_t);
    if (fails(fd)) { int kept = errno; if (torn && size > 1) real(fd, buffer, size / 2); errno = kept; return -1; }
    return real(fd, buffer, size);
}
int fsync(int fd) { REAL("fsync", int); return no_sync(fd) || fails(fd) ? -1 : real(fd); }
int fdatasync(int fd) { REAL("fdatasync", int); return no_sync(fd) || fails(fd) ? -1 : real(fd); }
int ftruncate64(int fd, off64_t length) { REAL("ftruncate64", int); return fails(fd) ? -1 : real(fd, length); }
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }
