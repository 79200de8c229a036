/* A PKCS#11 module that passes everything on to a real one and fails where it is told to.
 *
 * P11_REAL   the module behind it
 * P11_FAULT  a file with lines "[once] FUNCTION ACTION [ARGUMENT]"; read at every call, no file means no fault
 * P11_LOG    a file that gets the name of every watched call, never its content
 *
 * ACTION: crash, hang, exit, rv CODE, slow MILLISECONDS, garbage, short, empty, flags BITS, serial NUMBER
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long U;
typedef U (*Call)();
typedef struct { unsigned char version[2]; Call call[68]; } List;

enum { FINALIZE = 1, GET_LIST = 3, SLOT_LIST = 4, TOKEN_INFO = 6, OPEN = 12, CLOSE = 13, LOGIN = 18, SIGN = 43 };

static List ours;
static List *real;

static void note(const char *name) {
    const char *path = getenv("P11_LOG");
    FILE *log = path ? fopen(path, "a") : NULL;
    if (log) { fprintf(log, "%s\n", name); fclose(log); }
}

/* Fills action and argument when a fault is set for this call; "once" removes the file. */
static int fault(const char *name, char *action, char *argument) {
    char line[200], first[60], rest[3][60];
    const char *path = getenv("P11_FAULT");
    FILE *file = path ? fopen(path, "r") : NULL;
    int found = 0;
    note(name);
    while (file && !found && fgets(line, sizeof line, file)) {
        memset(rest, 0, sizeof rest);
        if (sscanf(line, "%59s %59s %59s %59s", first, rest[0], rest[1], rest[2]) < 2) continue;
        int once = !strcmp(first, "once");
        const char *function = once ? rest[0] : first;
        if (strcmp(function, name)) continue;
        strcpy(action, once ? rest[1] : rest[0]);
        strcpy(argument, once ? rest[2] : rest[1]);
        if (once) unlink(path);
        found = 1;
    }
    if (file) fclose(file);
    return found;
}

/* Does what ends or delays the call; returns 1 and a code when the call is answered here. */
static int failed(const char *name, char *action, char *argument, U *code) {
    if (!fault(name, action, argument)) { action[0] = 0; return 0; }
    if (!strcmp(action, "crash")) { volatile int *nowhere = NULL; *nowhere = 1; }
    if (!strcmp(action, "exit")) _exit(7);
    if (!strcmp(action, "hang")) for (;;) sleep(60);
    if (!strcmp(action, "slow")) usleep((useconds_t)(atoi(argument) * 1000));
    if (!strcmp(action, "rv")) { *code = strtoul(argument, NULL, 0); return 1; }
    return 0;
}

#define WATCH(name) char action[60], argument[60]; U code; if (failed(name, action, argument, &code)) return code

static U finalize(void *reserved) { WATCH("C_Finalize"); return real->call[FINALIZE](reserved); }
static U login(U session, U user, void *pin, U length) { WATCH("C_Login"); return real->call[LOGIN](session, user, pin, length); }
static U open_session(U slot, U flags, void *app, void *notify, U *session) {
    WATCH("C_OpenSession");
    return real->call[OPEN](slot, flags, app, notify, session);
}
static U close_session(U session) { WATCH("C_CloseSession"); return real->call[CLOSE](session); }

static U slot_list(unsigned char present, U *slots, U *count) {
    WATCH("C_GetSlotList");
    if (!strcmp(action, "empty")) { *count = 0; return 0; }
    return real->call[SLOT_LIST](present, slots, count);
}

static U token_info(U slot, unsigned char *info) {
    WATCH("C_GetTokenInfo");
    U answer = real->call[TOKEN_INFO](slot, info);
    if (!answer && !strcmp(action, "flags")) *(U *)(info + 96) |= strtoul(argument, NULL, 0);
    if (!answer && !strcmp(action, "serial")) {
        memset(info + 80, ' ', 16);
        memcpy(info + 80, argument, strlen(argument) < 16 ? strlen(argument) : 16);
    }
    return answer;
}

static U sign(U session, void *data, U length, unsigned char *signature, U *size) {
    if (!signature) return real->call[SIGN](session, data, length, signature, size);
    WATCH("C_Sign");
    U answer = real->call[SIGN](session, data, length, signature, size);
    if (!answer && !strcmp(action, "garbage")) signature[*size / 2] ^= 0xff;
    if (!answer && !strcmp(action, "short")) *size = 3;
    return answer;
}

U C_GetFunctionList(List **list) {
    if (!real) {
        void *module = dlopen(getenv("P11_REAL"), RTLD_NOW | RTLD_LOCAL);
        Call get = module ? (Call)dlsym(module, "C_GetFunctionList") : NULL;
        if (!get || get(&real)) return 5;
        ours = *real;
        ours.call[FINALIZE] = finalize;
        ours.call[GET_LIST] = (Call)C_GetFunctionList;
        ours.call[SLOT_LIST] = slot_list;
        ours.call[TOKEN_INFO] = token_info;
        ours.call[OPEN] = open_session;
        ours.call[CLOSE] = close_session;
        ours.call[LOGIN] = login;
        ours.call[SIGN] = sign;
    }
    *list = &ours;
    return 0;
}
