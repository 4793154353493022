/* fake_csdp.c  Small scripts in the place of the program csdp, and what must not be left behind by a run of one. */
#include "support/fake_csdp.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void join(char path[FAKE_PATH], const char *folder, const char *name) {
    const int length = snprintf(path, FAKE_PATH, "%s/%s", folder, name);
    ck_assert_int_gt(length, 0);
    ck_assert_int_lt(length, FAKE_PATH);
}

void fake_csdp_new(fake_csdp *fake, const char *body) {
    strcpy(fake->folder, "/tmp/qnl-fake-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(fake->folder));
    join(fake->program, fake->folder, "program");
    join(fake->temporary, fake->folder, "temporary");
    ck_assert_int_eq(mkdir(fake->temporary, 0700), 0);
    ck_assert_int_eq(setenv("TMPDIR", fake->temporary, 1), 0);
    FILE *file = fopen(fake->program, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "#!/bin/sh\nhere=%s\n%s\n", fake->folder, body);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(chmod(fake->program, 0700), 0);
}

void fake_csdp_check_clean(const fake_csdp *fake) {
    DIR *list = opendir(fake->temporary);
    ck_assert_ptr_nonnull(list);
    for (const struct dirent *entry = readdir(list); entry != NULL; entry = readdir(list)) {
        const int is_left = strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
        ck_assert_msg(!is_left, "%s was left in the temporary folder", entry->d_name);
    }
    closedir(list);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    ck_assert_int_eq(errno, ECHILD);
}

const char *fake_csdp_read(char text[1024], const fake_csdp *fake, const char *name) {
    char path[FAKE_PATH];
    join(path, fake->folder, name);
    FILE *file = fopen(path, "r");
    const size_t length = file != NULL ? fread(text, 1, 1023, file) : 0;
    if (file != NULL) fclose(file);
    text[length] = '\0';
    return text;
}

void fake_csdp_free(fake_csdp *fake) {
    char path[FAKE_PATH];
    fake_csdp_check_clean(fake);
    ck_assert_int_eq(rmdir(fake->temporary), 0);
    DIR *list = opendir(fake->folder);
    ck_assert_ptr_nonnull(list);
    for (const struct dirent *entry = readdir(list); entry != NULL; entry = readdir(list)) {
        if (entry->d_name[0] == '.') continue;
        join(path, fake->folder, entry->d_name);
        ck_assert_int_eq(unlink(path), 0);
    }
    closedir(list);
    ck_assert_int_eq(rmdir(fake->folder), 0);
    ck_assert_int_eq(unsetenv("TMPDIR"), 0);
}
