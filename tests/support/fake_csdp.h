/* fake_csdp.h  Small scripts in the place of the program csdp, and what must not be left behind by a run of one. */
#ifndef TESTS_SUPPORT_FAKE_CSDP_H
#define TESTS_SUPPORT_FAKE_CSDP_H

enum { FAKE_PATH = 512 };

typedef struct fake_csdp {
    char folder[FAKE_PATH];    /* everything of this fake */
    char program[FAKE_PATH];   /* the script */
    char temporary[FAKE_PATH]; /* TMPDIR as long as the fake lives: empty but for the runs */
} fake_csdp;

/*
 * A script for sh in a new folder.  The body finds this folder in $here, and the names of the problem and of the solution in $1 and
 * $2.
 */
void fake_csdp_new(fake_csdp *fake, const char *body);

/* Nothing is left in `temporary`, and this process has no child. */
void fake_csdp_check_clean(const fake_csdp *fake);

/* The beginning of a file that the script wrote to $here; "" if there is none. */
const char *fake_csdp_read(char text[1024], const fake_csdp *fake, const char *name);

/* Checks once more and removes everything. */
void fake_csdp_free(fake_csdp *fake);

#endif
