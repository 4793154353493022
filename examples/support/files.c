/* realpath() belongs to the X/Open part of POSIX. */
#define _XOPEN_SOURCE 700

#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "messages.h"

static int is_folder(const char *path) {
    struct stat information;
    return stat(path, &information) == 0 && S_ISDIR(information.st_mode);
}

static int create_one(const char *path) {
    if (mkdir(path, 0777) == 0 || (errno == EEXIST && is_folder(path))) return 0;
    return complain("cannot create the folder '%s': %s", path, errno == EEXIST ? "a file is in the way" : strerror(errno));
}

int folder_create(const char *path) {
    char *part = strdup(path);
    if (part == NULL) return complain("not enough memory");
    int status = 0;
    for (char *slash = strchr(part + 1, '/'); status == 0 && slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (!is_folder(part)) status = create_one(part);
        *slash = '/';
    }
    if (status == 0) status = create_one(path);
    free(part);
    return status;
}

char *path_join(const char *folder, const char *name) {
    const size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path == NULL) {
        complain("not enough memory");
        return NULL;
    }
    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static int write_all(int descriptor, const char *text, size_t length) {
    while (length > 0) {
        const ssize_t written = write(descriptor, text, length);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return -1;
        text += written;
        length -= (size_t)written;
    }
    return 0;
}

static int write_in_place(const char *path, const char *text, size_t length) {
    const int descriptor = strcmp(path, "-") == 0 ? dup(STDOUT_FILENO) : open(path, O_WRONLY);
    if (descriptor < 0) return -1;
    const int status = write_all(descriptor, text, length);
    const int reason = errno;
    if (close(descriptor) != 0 && status == 0) return -1;
    errno = reason;
    return status;
}

/** mkstemp() makes files that only the owner can read; give the usual rights. */
static int set_usual_rights(int descriptor) {
    const mode_t mask = umask(0);
    umask(mask);
    return fchmod(descriptor, 0666 & ~mask);
}

static int write_and_rename(const char *path, char *temporary, const char *text, size_t length) {
    const int descriptor = mkstemp(temporary);
    if (descriptor < 0) return -1;
    int status = write_all(descriptor, text, length);
    if (status == 0) status = set_usual_rights(descriptor);
    int reason = errno;
    if (close(descriptor) != 0 && status == 0) {
        status = -1;
        reason = errno;
    }
    if (status == 0 && rename(temporary, path) != 0) {
        status = -1;
        reason = errno;
    }
    if (status != 0) unlink(temporary);
    errno = reason;
    return status;
}

static int write_aside(const char *path, const char *text, size_t length) {
    const size_t size = strlen(path) + sizeof ".XXXXXX";
    char *temporary = malloc(size);
    if (temporary == NULL) return -1;
    snprintf(temporary, size, "%s.XXXXXX", path);
    const int status = write_and_rename(path, temporary, text, length);
    free(temporary);
    return status;
}

int file_write(const char *path, const char *text, size_t length) {
    struct stat information;
    const int exists = strcmp(path, "-") != 0 && stat(path, &information) == 0;
    if (exists && S_ISDIR(information.st_mode)) return complain("cannot write '%s': it is a folder", path);
    int status;
    if (strcmp(path, "-") == 0 || (exists && !S_ISREG(information.st_mode))) {
        status = write_in_place(path, text, length);
    } else {
        /* A symbolic link stays one: the file that it names is replaced. */
        char *target = exists ? realpath(path, NULL) : NULL;
        status = write_aside(target != NULL ? target : path, text, length);
        free(target);
    }
    if (status != 0 && strcmp(path, "-") == 0) return complain("cannot write to standard output: %s", strerror(errno));
    if (status != 0) return complain("cannot write '%s': %s", path, strerror(errno));
    return 0;
}
