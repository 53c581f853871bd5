/* A disk that fails: loaded before the C library, its writes to files end with the error whose number stands in the file that
   FAULTY_DISK names, for as long as that file is there. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int fails(int fd) {
    struct stat file;
    if (fstat(fd, &file) != 0 || !S_ISREG(file.st_mode)) return 0;
    const char *name = getenv("FAULTY_DISK");
    int flag = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (flag < 0) return 0;
    char number[16] = {0};
    if (read(flag, number, sizeof number - 1) < 0) number[0] = 0;
    close(flag);
    return atoi(number);
}

#define REAL(type, name) ((type)dlsym(RTLD_NEXT, #name))
#define FAIL_OR(call)                 \
    do {                              \
        int error = fails(fd);        \
        if (error) {                  \
            errno = error;            \
            return -1;                \
        }                             \
        return call;                  \
    } while (0)

ssize_t write(int fd, const void *bytes, size_t count) {
    FAIL_OR(REAL(ssize_t(*)(int, const void *, size_t), write)(fd, bytes, count));
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    FAIL_OR(REAL(ssize_t(*)(int, const void *, size_t, off_t), pwrite)(fd, bytes, count, at));
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t at) {
    FAIL_OR(REAL(ssize_t(*)(int, const void *, size_t, off_t), pwrite64)(fd, bytes, count, at));
}
int fsync(int fd) { FAIL_OR(REAL(int (*)(int), fsync)(fd)); }
int fdatasync(int fd) { FAIL_OR(REAL(int (*)(int), fdatasync)(fd)); }
int ftruncate(int fd, off_t length) { FAIL_OR(REAL(int (*)(int, off_t), ftruncate)(fd, length)); }
