/* semidefinite_file.c  The private folder, the problem as an SDPA-sparse file, and csdp's answer. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "linalg/semidefinite_parts.h"

/* Text is handed to the system in pieces of about this size. */
#define PIECE ((size_t)1 << 18)

qnl_status qnl__sdp_fail_system(const char *function, const char *what, const char *path, int error) {
    char reason[128];
    if (strerror_r(error, reason, sizeof reason) != 0) snprintf(reason, sizeof reason, "error %d", error);
    return qnl__fail(QNL_ERR_IO, "%s: %s %s: %s", function, what, path, reason);
}

/* ---- the folder ---- */

qnl_status qnl__sdp_folder_new(const char *function, char **folder) {
    const char *parent = getenv("TMPDIR");
    char *path = NULL;
    qnl__text text = {0};
    if (parent == NULL || parent[0] == '\0') parent = "/tmp";
    qnl__text_add(&text, "%s/qnnland-XXXXXX", parent);
    QNL_TRY(qnl__text_finish(function, &text, &path));
    if (mkdtemp(path) == NULL) {
        const int error = errno;
        qnl__free(path);
        return qnl__sdp_fail_system(function, "no temporary folder in", parent, error);
    }
    *folder = path;
    return QNL_OK;
}

qnl_status qnl__sdp_path(const char *function, char **path, const char *folder, const char *name) {
    qnl__text text = {0};
    qnl__text_add(&text, "%s/%s", folder, name);
    return qnl__text_finish(function, &text, path);
}

/* A program that was to write one file may have written others, and folders; links are removed, not followed. */
static void empty_folder(int folder, int depth) {
    DIR *list = folder >= 0 ? fdopendir(folder) : NULL;
    if (list == NULL) {
        if (folder >= 0) close(folder);
        return;
    }
    for (const struct dirent *entry = readdir(list); entry != NULL; entry = readdir(list)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (unlinkat(folder, entry->d_name, 0) == 0) continue;
        if (depth > 0) empty_folder(openat(folder, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), depth - 1);
        (void)unlinkat(folder, entry->d_name, AT_REMOVEDIR);
    }
    closedir(list);
}

int qnl__sdp_folder_remove(const char *folder) {
    enum { DEPTH = 16 };
    (void)chmod(folder, S_IRWXU);
    empty_folder(open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), DEPTH);
    return rmdir(folder) == 0 || errno == ENOENT ? 0 : errno;
}

/* ---- writing ---- */

typedef struct writer {
    const char *function;
    char *path;
    qnl__text text;
    int file;
} writer;

static qnl_status writer_open(writer *w, const char *function, const char *folder, const char *name) {
    memset(w, 0, sizeof *w);
    w->function = function;
    QNL_TRY(qnl__sdp_path(function, &w->path, folder, name));
    do {
        w->file = open(w->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    } while (w->file < 0 && errno == EINTR);
    if (w->file >= 0) return QNL_OK;
    const qnl_status status = qnl__sdp_fail_system(function, "cannot write", w->path, errno);
    qnl__free(w->path);
    return status;
}

static qnl_status writer_flush(writer *w) {
    QNL_CHECK(!w->text.failed, QNL_ERR_MEMORY, "%s: out of memory for the text of a file", w->function);
    for (size_t done = 0; done < w->text.length;) {
        const ssize_t count = write(w->file, w->text.data + done, w->text.length - done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return qnl__sdp_fail_system(w->function, "cannot write", w->path, errno);
        done += (size_t)count;
    }
    w->text.length = 0;
    return QNL_OK;
}

/* Ends the work with the status that it has reached so far. */
static qnl_status writer_close(writer *w, qnl_status status) {
    if (status == QNL_OK) status = writer_flush(w);
    if (close(w->file) != 0 && errno != EINTR && status == QNL_OK) {
        status = qnl__sdp_fail_system(w->function, "cannot write", w->path, errno);
    }
    qnl__free(w->text.data);
    qnl__free(w->path);
    return status;
}

/* Constraints, blocks, sizes, targets, then one line "matrix block row column value" an entry, all from 1 (matrix 0 is C). */
static qnl_status write_entries(writer *w, const qnl__sdp_problem *problem) {
    qnl__text_add(&w->text, "%zu\n%zu\n", problem->constraints, problem->blocks);
    for (size_t k = 0; k < problem->blocks; k++)
        qnl__text_add(&w->text, "%d ", problem->sizes[k]);
    qnl__text_add(&w->text, "\n");
    for (size_t k = 0; k < problem->constraints; k++) {
        qnl__text_add_number(&w->text, problem->targets[k]);
        qnl__text_add(&w->text, " ");
    }
    qnl__text_add(&w->text, "\n");
    for (size_t k = 0; k < problem->count; k++) {
        const qnl__sdp_entry *entry = &problem->entries[k];
        if (entry->value == 0.0) continue;
        qnl__text_add(&w->text, "%zu %zu %zu %zu ", entry->constraint, entry->block + 1, entry->row + 1, entry->column + 1);
        qnl__text_add_number(&w->text, entry->value);
        qnl__text_add(&w->text, "\n");
        if (w->text.length >= PIECE) QNL_TRY(writer_flush(w));
    }
    return QNL_OK;
}

qnl_status qnl__sdp_write_problem(const char *folder, const qnl__sdp_problem *problem, const qnl__sdp_options *options) {
    writer w;
    QNL_TRY(writer_open(&w, options->function, folder, QNL__SDP_PROBLEM));
    return writer_close(&w, write_entries(&w, problem));
}

/* csdp's own values but for the tolerances, and without its perturbation of the objective, which costs accuracy. */
qnl_status qnl__sdp_write_parameters(const char *folder, const qnl__sdp_options *options) {
    static const char *const tolerances[] = {"axtol", "atytol", "objtol"};
    writer w;
    QNL_TRY(writer_open(&w, options->function, folder, QNL__SDP_PARAMETERS));
    for (size_t k = 0; k < sizeof tolerances / sizeof tolerances[0]; k++) {
        qnl__text_add(&w.text, "%s=", tolerances[k]);
        qnl__text_add_number(&w.text, options->tolerance);
        qnl__text_add(&w.text, "\n");
    }
    qnl__text_add(&w.text, "pinftol=1.0e8\ndinftol=1.0e8\nmaxiter=100\nminstepfrac=0.90\nmaxstepfrac=0.97\nminstepp=1.0e-8\n"
                           "minstepd=1.0e-8\nusexzgap=1\ntweakgap=0\naffine=0\nprintlevel=0\nperturbobj=0\nfastmode=0\n");
    return writer_close(&w, QNL_OK);
}

/* ---- reading ---- */

/* csdp writes numbers with at most 27 characters, and one line for each entry of the upper triangle that is not zero. */
size_t qnl__sdp_solution_limit(const qnl__sdp_problem *problem) {
    enum { NUMBER = 32, LINE = 128, MORE = 4096 };
    return MORE + NUMBER * problem->constraints + LINE * 2 * qnl__sdp_offset(problem, problem->blocks);
}

typedef struct reader {
    const char *function;
    const char *next;
    size_t line; /* from 1 */
} reader;

#define CHECK_ANSWER(condition, ...) QNL_CHECK(condition, QNL_ERR_NUMERICAL, "%s: csdp's answer, line %zu: " __VA_ARGS__)

static void skip_blanks(reader *r) {
    while (*r->next == ' ' || *r->next == '\t' || *r->next == '\r')
        r->next++;
}

static qnl_status read_value(reader *r, double *value) {
    const char *end;
    skip_blanks(r);
    *value = qnl__read_number(r->next, &end);
    CHECK_ANSWER(end != r->next, "a number is missing", r->function, r->line);
    CHECK_ANSWER(isfinite(*value), "a number is not finite", r->function, r->line);
    r->next = end;
    return QNL_OK;
}

static qnl_status read_index(reader *r, const char *what, size_t most, size_t *index) {
    size_t value = 0;
    skip_blanks(r);
    const char *first = r->next;
    while (*r->next >= '0' && *r->next <= '9' && r->next - first < 9)
        value = 10 * value + (size_t)(*r->next++ - '0');
    CHECK_ANSWER(r->next != first && (*r->next == ' ' || *r->next == '\t'), "the %s is no number", r->function, r->line, what);
    CHECK_ANSWER(value >= 1 && value <= most, "the %s is %zu, allowed are 1..%zu", r->function, r->line, what, value, most);
    *index = value;
    return QNL_OK;
}

static qnl_status end_line(reader *r) {
    skip_blanks(r);
    CHECK_ANSWER(*r->next != '\0', "the line is cut off", r->function, r->line);
    CHECK_ANSWER(*r->next == '\n', "something follows the last number", r->function, r->line);
    r->next++;
    r->line++;
    return QNL_OK;
}

/* One line "matrix block row column value", the matrix 1 for Z and 2 for X. */
static qnl_status read_entry(reader *r, qnl__sdp_result *result, const qnl__sdp_problem *problem) {
    size_t matrix, block, row, column;
    double value;
    QNL_TRY(read_index(r, "matrix", 2, &matrix));
    QNL_TRY(read_index(r, "block", problem->blocks, &block));
    const int size = problem->sizes[block - 1];
    const size_t n = (size_t)abs(size);
    QNL_TRY(read_index(r, "row", n, &row));
    QNL_TRY(read_index(r, "column", n, &column));
    CHECK_ANSWER(row == column || (row < column && size > 0), "row %zu and column %zu are not in the upper triangle of block %zu",
                 r->function, r->line, row, column, block);
    QNL_TRY(read_value(r, &value));
    double *first = (matrix == 1 ? result->z : result->x) + qnl__sdp_offset(problem, block - 1);
    double *entry = size > 0 ? first + (row - 1) * n + column - 1 : first + row - 1;
    CHECK_ANSWER(isnan(*entry), "row %zu and column %zu of matrix %zu, block %zu are there twice", r->function, r->line, row,
                 column, matrix, block);
    *entry = value;
    if (size > 0) first[(column - 1) * n + row - 1] = value;
    return end_line(r);
}

/* Interior points have no zero on the diagonal: one that is missing was cut off.  Other entries that were not written are zero. */
static qnl_status complete_matrix(const char *function, const char *name, double *matrix, const qnl__sdp_problem *problem) {
    for (size_t block = 0; block < problem->blocks; block++) {
        const int size = problem->sizes[block];
        const size_t n = (size_t)abs(size);
        const double *first = matrix + qnl__sdp_offset(problem, block);
        for (size_t i = 0; i < n; i++) {
            QNL_CHECK(!isnan(first[size > 0 ? i * (n + 1) : i]), QNL_ERR_NUMERICAL,
                      "%s: csdp's answer has no row %zu and column %zu of %s, block %zu", function, i + 1, i + 1, name, block + 1);
        }
    }
    for (size_t i = 0; i < qnl__sdp_offset(problem, problem->blocks); i++) {
        if (isnan(matrix[i])) matrix[i] = 0.0;
    }
    return QNL_OK;
}

static qnl_status parse_solution(qnl__sdp_result *result, const char *text, size_t length, const qnl__sdp_problem *problem,
                                 const char *function) {
    reader r = {function, text, 1};
    const size_t entries = qnl__sdp_offset(problem, problem->blocks);
    for (size_t i = 0; i < entries; i++)
        result->z[i] = result->x[i] = NAN;
    for (size_t k = 0; k < problem->constraints; k++)
        QNL_TRY(read_value(&r, &result->y[k]));
    QNL_TRY(end_line(&r));
    while (*r.next != '\0')
        QNL_TRY(read_entry(&r, result, problem));
    CHECK_ANSWER(r.next == text + length, "a byte is zero", function, r.line);
    QNL_TRY(complete_matrix(function, "Z", result->z, problem));
    return complete_matrix(function, "X", result->x, problem);
}

/* A new text with the whole file, for qnl__free. */
static qnl_status read_open_file(const char *function, char **text, size_t *length, int file, size_t limit) {
    struct stat about;
    QNL_CHECK(fstat(file, &about) == 0 && S_ISREG(about.st_mode), QNL_ERR_NUMERICAL, "%s: csdp's answer is no plain file",
              function);
    QNL_CHECK((uintmax_t)about.st_size <= limit, QNL_ERR_NUMERICAL, "%s: csdp's answer has %ju bytes, allowed are %zu", function,
              (uintmax_t)about.st_size, limit);
    const size_t size = (size_t)about.st_size;
    char *all = qnl__allocate(size + 1, 1);
    if (all == NULL) return qnl__fail_memory(function, size + 1);
    ssize_t count = 1;
    for (*length = 0; *length < size && count != 0;) {
        count = read(file, all + *length, size - *length);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) break;
        *length += (size_t)count;
    }
    if (count < 0) {
        const int error = errno;
        qnl__free(all);
        return qnl__sdp_fail_system(function, "cannot read", "csdp's answer", error);
    }
    *text = all;
    return QNL_OK;
}

qnl_status qnl__sdp_read_solution(qnl__sdp_result *result, const char *path, const qnl__sdp_problem *problem,
                                  const qnl__sdp_options *options) {
    char *text = NULL;
    size_t length = 0;
    int file;
    do {
        file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    } while (file < 0 && errno == EINTR);
    QNL_CHECK(file >= 0, QNL_ERR_NUMERICAL, "%s: csdp wrote no answer", options->function);
    qnl_status status = read_open_file(options->function, &text, &length, file, qnl__sdp_solution_limit(problem));
    close(file);
    if (status == QNL_OK) status = parse_solution(result, text, length, problem, options->function);
    qnl__free(text);
    return status;
}
