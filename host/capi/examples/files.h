/* Whole files, for the examples. */
#ifndef FILES_H
#define FILES_H

#include <stdio.h>
#include <stdlib.h>

static void give_up(const char *what, const char *why) {
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

/* The bytes of a file, and a NUL after them. */
static char *read_file(const char *name, unsigned long long *size) {
    FILE *file = fopen(name, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) give_up(name, "cannot be read");
    long length = ftell(file);
    char *bytes = length < 0 ? NULL : calloc((size_t)length + 1, 1);
    if (bytes == NULL) give_up(name, "cannot be held");
    rewind(file);
    if (fread(bytes, 1, (size_t)length, file) != (size_t)length) give_up(name, "cannot be read");
    fclose(file);
    *size = (unsigned long long)length;
    return bytes;
}

static inline void write_file(const char *name, const char *bytes, unsigned long long size) {
    FILE *file = fopen(name, "wb");
    if (file == NULL || fwrite(bytes, 1, (size_t)size, file) != size || fclose(file) != 0)
        give_up(name, "cannot be written");
}

#endif
