/*
 * Looks for a witness in this process's memory: while it is there, and after its proof; before both for a value that is left
 * in memory which was freed, as arkworks has it in its proofs.
 *
 *   wiped CIRCUIT.zkey WITNESS.wtns NEEDLES
 *
 * NEEDLES has 32 bytes for each value, and they are masked, so that what is looked for is nowhere but where it was left. Files are
 * read without stdio, whose buffers nobody wipes.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <prover.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Values begin at any multiple of four bytes: so they lie in files. */
#define MASK UINT32_C(0xa5a5a5a5)
#define WORDS 8
#define ROOM 65536
#define PLANTED 16384

static uint32_t needles[ROOM / 4], window[ROOM / 4 + WORDS];
static size_t count, failed_reads;

static void wipe(void *at, size_t size) {
    volatile char *bytes = at;
    while (size-- > 0) *bytes++ = 0;
}

static size_t read_into(const char *name, void *to, size_t room) {
    int file = open(name, O_RDONLY);
    ssize_t length = file < 0 ? -1 : read(file, to, room);
    if (length < 0 || close(file) != 0) {
        fprintf(stderr, "%s: cannot be read\n", name);
        exit(1);
    }
    return (size_t)length;
}

static int is_needle(const uint32_t *at) {
    for (size_t n = 0; n < count; n++) {
        size_t same = 0;
        while (same < WORDS && (at[same] ^ MASK) == needles[n * WORDS + same]) same++;
        if (same == WORDS) return 1;
    }
    return 0;
}

/* How often a needle is in a range of memory. What is looked through is wiped at once: it is memory too. */
static size_t found_in(int memory, uint64_t begin, uint64_t end) {
    size_t found = 0;
    for (uint64_t at = begin; at < end; at += ROOM) {
        size_t length = end - at < sizeof window ? (size_t)(end - at) : sizeof window;
        int is_here = begin <= (uint64_t)(uintptr_t)window && (uint64_t)(uintptr_t)window < end;
        if (is_here) continue;
        if (pread(memory, window, length, (off_t)at) != (ssize_t)length) {
            failed_reads++;
            continue;
        }
        size_t words = length / 4, last = words < ROOM / 4 ? words : ROOM / 4;
        for (size_t i = 0; i + WORDS <= words && i < last; i++) found += (size_t)is_needle(window + i);
        wipe(window, sizeof window);
    }
    return found;
}

static size_t found(void) {
    size_t all = 0;
    char line[512];
    int memory = open("/proc/self/mem", O_RDONLY);
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        unsigned long long begin, end;
        char mode[8];
        if (sscanf(line, "%llx-%llx %7s", &begin, &end, mode) == 3 && strncmp(mode, "rw", 2) == 0)
            all += found_in(memory, begin, end);
    }
    if (memory < 0 || maps == NULL) exit(1);
    fclose(maps);
    close(memory);
    return all;
}

/* Leaves the second form of the first value in a block's middle, frees the block, and says how often it is found. */
static size_t planted(void) {
    volatile uint32_t *block = malloc(PLANTED);
    if (block == NULL) exit(1);
    for (size_t i = 0; i < WORDS; i++) block[PLANTED / 8 + i] = needles[WORDS + i] ^ MASK;
    free((void *)block);
    size_t times = found();
    wipe((void *)(block = malloc(PLANTED)), PLANTED);
    free((void *)block);
    return times;
}

int main(int argc, char **argv) {
    if (argc != 4) return 1;
    char why[1024] = "", proof[1024], public[4096];
    unsigned long long proof_size = sizeof proof, public_size = sizeof public;
    char *wtns = malloc(ROOM);
    void *prover = NULL;
    if (wtns == NULL) return 1;
    count = read_into(argv[3], needles, sizeof needles) / 4 / WORDS;
    size_t left = planted(), forgotten = found();
    size_t wtns_size = read_into(argv[2], wtns, ROOM);
    size_t before = found();
    if (groth16_prover_create_zkey_file(&prover, argv[1], why, sizeof why) != PROVER_OK ||
        groth16_prover_prove(prover, wtns, wtns_size, proof, &proof_size, public, &public_size, why, sizeof why) != PROVER_OK) {
        fprintf(stderr, "%s\n", why);
        return 1;
    }
    wipe(wtns, ROOM);
    size_t after = found();
    groth16_prover_destroy(prover);
    printf("found planted: %zu, then %zu; found while there: %s; found after: %zu; failed reads: %zu\n", left, forgotten,
           before > 0 ? "yes" : "no", after, failed_reads);
    free(wtns);
    return 0;
}
