/*
 * semidefinite_process.c  Finding a program and running it to its end.
 *
 * posix_spawn, not fork: BLAS libraries stop their threads when a process forks, which other threads of the caller may be using.
 */
#define _GNU_SOURCE /* posix_spawn_file_actions_addchdir_np */

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "linalg/semidefinite_parts.h"

extern char **environ;

#define POLL_SECONDS 0.1

/* Pauses between two looks at the process, in nanoseconds: they double. */
#define FIRST_PAUSE 500000L
#define LAST_PAUSE  20000000L

/* ---- finding ---- */

#define WAYS                                                                                                                       \
    "the program csdp (Debian package coinor-csdp) is set by the option csdp, the environment variable QNL_CSDP or the build "     \
    "option QNNLAND_CSDP"

static int is_file(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

/* The path becomes absolute, as the program gets a working directory of its own. */
static qnl_status make_absolute(const char *function, char **path, const char *given) {
    char here[4096] = "";
    qnl__text text = {0};
    QNL_CHECK(given[0] == '/' || getcwd(here, sizeof here) != NULL, QNL_ERR_UNSUPPORTED,
              "%s: the program %s has a relative path, and the working directory cannot be found; " WAYS, function, given);
    qnl__text_add(&text, "%s%s%s", here, given[0] == '/' ? "" : "/", given);
    return qnl__text_finish(function, &text, path);
}

static qnl_status check_path(const char *function, char **path, const char *given) {
    QNL_CHECK(is_file(given), QNL_ERR_UNSUPPORTED, "%s: there is no program %s; " WAYS, function, given);
    QNL_CHECK(access(given, X_OK) == 0, QNL_ERR_UNSUPPORTED, "%s: the file %s may not be executed; " WAYS, function, given);
    return make_absolute(function, path, given);
}

/* The first folder of PATH that has it; an empty name of a folder is the working directory. */
static qnl_status search_path(const char *function, char **path, const char *name) {
    const char *folders = getenv("PATH");
    for (const char *next = folders != NULL ? folders : "/usr/local/bin:/usr/bin:/bin"; next != NULL;) {
        const size_t length = strcspn(next, ":");
        char *candidate = NULL;
        qnl__text text = {0};
        qnl__text_add(&text, "%.*s/%s", length > 0 ? (int)length : 1, length > 0 ? next : ".", name);
        QNL_TRY(qnl__text_finish(function, &text, &candidate));
        const int found = is_file(candidate) && access(candidate, X_OK) == 0;
        const qnl_status status = found ? make_absolute(function, path, candidate) : QNL_OK;
        qnl__free(candidate);
        if (found) return status;
        next = next[length] == ':' ? next + length + 1 : NULL;
    }
    return qnl__fail(QNL_ERR_UNSUPPORTED, "%s: there is no program %s in PATH; " WAYS, function, name);
}

qnl_status qnl__sdp_find_program(const char *function, char **path, const char *program) {
    const char *variable = getenv("QNL_CSDP");
    const char *name = program;
    if (name == NULL) name = variable != NULL && variable[0] != '\0' ? variable : QNL_CSDP_PATH;
    QNL_CHECK(name[0] != '\0', QNL_ERR_UNSUPPORTED, "%s: the path of the program is empty; " WAYS, function);
    return strchr(name, '/') != NULL ? check_path(function, path, name) : search_path(function, path, name);
}

/* ---- the environment: one thread, so that answers can be repeated, and numbers with a decimal point ---- */

static const char *const settings[] = {"LC_ALL=C", "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1"};
enum { SETTINGS = sizeof settings / sizeof settings[0] };

static int is_replaced(const char *variable) {
    for (size_t k = 0; k < SETTINGS; k++) {
        if (strncmp(variable, settings[k], (size_t)(strchr(settings[k], '=') - settings[k]) + 1) == 0) return 1;
    }
    return 0;
}

/* Pointers only: the texts stay where they are. */
static qnl_status make_environment(const char *function, char ***out) {
    size_t count = 0, kept = 0;
    while (environ != NULL && environ[count] != NULL)
        count++;
    char **all = qnl__allocate(count + SETTINGS + 1, sizeof *all);
    if (all == NULL) return qnl__fail_memory(function, (count + SETTINGS + 1) * sizeof *all);
    for (size_t k = 0; k < count; k++) {
        if (!is_replaced(environ[k])) all[kept++] = environ[k];
    }
    for (size_t k = 0; k < SETTINGS; k++)
        memcpy(&all[kept++], &settings[k], sizeof all[0]);
    *out = all;
    return QNL_OK;
}

/* ---- starting ---- */

/* 0 or an error number */
static int fill_actions(posix_spawn_file_actions_t *actions, const char *folder) {
    int error = posix_spawn_file_actions_addchdir_np(actions, folder);
    if (error == 0) error = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (error == 0) error = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (error == 0) error = posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#if defined(__GLIBC__) && (__GLIBC__ > 2 || (__GLIBC__ == 2 && __GLIBC_MINOR__ >= 34))
    /* The caller's files are none of its business. */
    if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
#endif
    return error;
}

/* A process group of its own, nothing blocked, nothing ignored. */
static int fill_attributes(posix_spawnattr_t *attributes) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    sigdelset(&all, SIGKILL);
    sigdelset(&all, SIGSTOP);
    int error = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (error == 0) error = posix_spawnattr_setpgroup(attributes, 0);
    if (error == 0) error = posix_spawnattr_setsigmask(attributes, &none);
    if (error == 0) error = posix_spawnattr_setsigdefault(attributes, &all);
    return error;
}

static int spawn(pid_t *process, const qnl__process_call *call, char *const *environment) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) return error;
    error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        error = fill_actions(&actions, call->folder);
        if (error == 0) error = fill_attributes(&attributes);
        if (error == 0) error = posix_spawn(process, call->path, &actions, &attributes, call->arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static qnl_status start(pid_t *process, const qnl__process_call *call) {
    char **environment = NULL;
    QNL_TRY(make_environment(call->function, &environment));
    const int error = spawn(process, call, environment);
    qnl__free(environment);
    QNL_CHECK(error != ENOMEM, QNL_ERR_MEMORY, "%s: out of memory, %s was not started", call->function, call->path);
    QNL_CHECK(error == 0, QNL_ERR_UNSUPPORTED, "%s: %s cannot be started (error %d of posix_spawn); " WAYS, call->function,
              call->path, error);
    return QNL_OK;
}

/* ---- waiting ---- */

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

typedef enum process_state { RUNNING, ENDED, TAKEN } process_state;

/*
 * Without reaping it: as long as it is there, its process group cannot be another one.  TAKEN: the caller's program ignores SIGCHLD
 * or waits for any child, and has its exit code.
 */
static process_state look(pid_t process, qnl__process_end *end) {
    siginfo_t about;
    int found;
    do {
        memset(&about, 0, sizeof about);
        found = waitid(P_PID, (id_t)process, &about, WEXITED | WNOHANG | WNOWAIT);
    } while (found != 0 && errno == EINTR);
    if (found != 0) return TAKEN;
    if (about.si_pid == 0) return RUNNING;
    if (about.si_code == CLD_EXITED) {
        end->code = about.si_status;
    } else {
        end->signal = about.si_status;
    }
    return ENDED;
}

static void kill_and_reap(pid_t process) {
    (void)kill(-process, SIGKILL);
    while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {
    }
}

/* What is done about every 0.1 s. */
static qnl_status check_in(const qnl__process_call *call) {
    struct stat about;
    const int is_there = stat(call->output, &about) == 0;
    QNL_CHECK(!is_there || (uintmax_t)about.st_size <= call->output_limit, QNL_ERR_NUMERICAL,
              "%s: the answer of %s grew beyond %zu bytes", call->function, call->path, call->output_limit);
    if (call->progress == NULL) return QNL_OK;
    qnl__callback_begin();
    const int code = call->progress(0, 1, call->progress_data);
    if (code == 0) return QNL_OK;
    char name[96] = {0};
    strncat(name, call->function, 60);
    return qnl__callback_status(code, strcat(name, ": the progress function"));
}

static qnl_status wait_for_end(pid_t process, qnl__process_end *end, process_state *state, const qnl__process_call *call) {
    const double begin = seconds_now();
    double next_check = begin + POLL_SECONDS;
    struct timespec pause = {0, FIRST_PAUSE};
    while ((*state = look(process, end)) == RUNNING) {
        const double now = seconds_now();
        QNL_CHECK(now - begin < call->time_limit, QNL_ERR_NUMERICAL, "%s: %s gave no answer within %g s", call->function,
                  call->path, call->time_limit);
        if (now >= next_check) {
            QNL_TRY(check_in(call));
            next_check = seconds_now() + POLL_SECONDS;
        }
        const double left = call->time_limit - (now - begin);
        if (left < 1e-9 * (double)pause.tv_nsec) pause.tv_nsec = (long)(1e9 * left) + 1;
        (void)nanosleep(&pause, NULL);
        pause.tv_nsec = pause.tv_nsec < LAST_PAUSE / 2 ? 2 * pause.tv_nsec : LAST_PAUSE;
    }
    return QNL_OK;
}

qnl_status qnl__process_run(qnl__process_end *end, const qnl__process_call *call) {
    pid_t process;
    process_state state = RUNNING;
    *end = (qnl__process_end){-1, -1};
    QNL_TRY(start(&process, call));
    const qnl_status status = wait_for_end(process, end, &state, call);
    if (state != TAKEN) kill_and_reap(process);
    return status;
}
