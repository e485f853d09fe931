/*
 * Wrong inputs, at every call: the right number comes back with a text, and nothing is written that should not be.
 *
 *   refusals CIRCUIT.zkey WITNESS.wtns VERIFICATION_KEY.json
 */
#include "files.h"
#include <limits.h>
#include <prover.h>
#include <string.h>
#include <verifier.h>
#include <zkcard.h>

typedef unsigned long long size;

/* The numbers and prototypes that programs of rapidsnark's were compiled with. */
_Static_assert(PROVER_OK == 0x0 && PROVER_ERROR == 0x1, "as rapidsnark's");
_Static_assert(PROVER_ERROR_SHORT_BUFFER == 0x2 && PROVER_INVALID_WITNESS_LENGTH == 0x3, "as rapidsnark's");
_Static_assert(VERIFIER_VALID_PROOF == 0x0 && VERIFIER_INVALID_PROOF == 0x1 && VERIFIER_ERROR == 0x2, "as rapidsnark's");
_Static_assert(sizeof(size) == 8 && sizeof(int) == 4 && sizeof(void *) == sizeof(unsigned long), "an LP64 machine");

static int (*const create)(void **, const void *, size, char *, size) = groth16_prover_create;
static int (*const create_file)(void **, const char *, char *, size) = groth16_prover_create_zkey_file;
static int (*const prove)(void *, const void *, size, char *, size *, char *, size *, char *, size) = groth16_prover_prove;
static int (*const once)(const void *, size, const void *, size, char *, size *, char *, size *, char *, size) = groth16_prover;
static int (*const once_file)(const char *, const void *, size, char *, size *, char *, size *, char *, size) =
    groth16_prover_zkey_file;
static int (*const size_buf)(const void *, size, size *, char *, size) = groth16_public_size_for_zkey_buf;
static int (*const size_file)(const char *, size *, char *, size) = groth16_public_size_for_zkey_file;
static void (*const proof_bytes)(size *) = groth16_proof_size;
static void (*const destroy)(void *) = groth16_prover_destroy;
static int (*const verify)(const char *, const char *, const char *, char *, unsigned long) = groth16_verify;

#define COUNT_AT 60        /* of a witness: how many values */
#define LENGTH_AT 68       /* and how many bytes */
#define CANARY 0x5a

static char why[512];
static char *zkey, *wtns, *key;
static size zkey_size, wtns_size, key_size;
static char proof[2048], public[4096];
static size proof_size, public_size;

/* Forgets what was before, and gives buffers that are long enough. */
static void fresh(void) {
    memset(why, CANARY, sizeof why);
    memset(proof, CANARY, sizeof proof);
    memset(public, CANARY, sizeof public);
    proof_size = sizeof proof;
    public_size = sizeof public;
}

static void expect_at(int line, int found, int expected, const char *word) {
    if (found == expected && (word == NULL || strstr(why, word) != NULL)) {
        fresh();
        return;
    }
    fprintf(stderr, "line %d: returned %d, not %d with %s: %.400s\n", line, found, expected, word ? word : "anything", why);
    exit(1);
}

#define EXPECT(call, number, word) expect_at(__LINE__, call, number, word)
#define HOLDS(what) do { if (!(what)) { fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what); exit(1); } } while (0)

static int prove_with(void *prover, const char *bytes, size count) {
    return prove(prover, bytes, count, proof, &proof_size, public, &public_size, why, sizeof why);
}

static int once_with(const char *bytes, size count) {
    return once(bytes, count, wtns, wtns_size, proof, &proof_size, public, &public_size, why, sizeof why);
}

static int untouched(const char *bytes, size from, size until) {
    for (size i = from; i < until; i++)
        if (bytes[i] != CANARY) return 0;
    return 1;
}

static void sizes(const char *zkey_name) {
    size of_buffer = 0, of_file = 0, of_proof = 0;
    EXPECT(size_buf(zkey, zkey_size, &of_buffer, why, sizeof why), PROVER_OK, NULL);
    EXPECT(size_file(zkey_name, &of_file, why, sizeof why), PROVER_OK, NULL);
    proof_bytes(&of_proof);
    proof_bytes(NULL);
    HOLDS(of_buffer == of_file && of_file == 3 * 82 + 4 && of_proof == 810);
    EXPECT(size_buf(NULL, 1, &of_buffer, why, sizeof why), PROVER_ERROR, "zkey_buffer is NULL");
    EXPECT(size_buf(zkey, zkey_size, NULL, why, sizeof why), PROVER_ERROR, "public_size is NULL");
    EXPECT(size_buf(zkey, zkey_size - 1, &of_buffer, why, sizeof why), PROVER_ERROR, "cut short");
    EXPECT(size_buf(zkey, ULLONG_MAX, &of_buffer, why, sizeof why), PROVER_ERROR, "no buffer has");
    EXPECT(size_file(NULL, &of_file, why, sizeof why), PROVER_ERROR, "zkey_fname is NULL");
    EXPECT(size_file("/no/such.zkey", &of_file, why, sizeof why), PROVER_ERROR, "/no/such.zkey: No such file");
    HOLDS(of_buffer == of_file);
}

static void keys(const char *zkey_name) {
    void *const none = zkey;
    void *prover = none;
    EXPECT(create(NULL, zkey, zkey_size, why, sizeof why), PROVER_ERROR, "prover_object is NULL");
    EXPECT(create(&prover, NULL, zkey_size, why, sizeof why), PROVER_ERROR, "zkey_buffer is NULL");
    EXPECT(create_file(NULL, zkey_name, why, sizeof why), PROVER_ERROR, "prover_object is NULL");
    EXPECT(create_file(&prover, NULL, why, sizeof why), PROVER_ERROR, "zkey_file_path is NULL");
    EXPECT(create_file(&prover, "/no/such.zkey", why, sizeof why), PROVER_ERROR, "/no/such.zkey");
    EXPECT(create_file(&prover, "/", why, sizeof why), PROVER_ERROR, "not a regular file");
    EXPECT(create(&prover, wtns, wtns_size, why, sizeof why), PROVER_ERROR, "the letters \"zkey\"");
    EXPECT(create(&prover, "", 0, why, sizeof why), PROVER_ERROR, "the letters \"zkey\"");
    for (size length = 1; length < zkey_size; length += 97)
        EXPECT(create(&prover, zkey, length, why, sizeof why), PROVER_ERROR, NULL);
    zkey[zkey_size / 2] ^= 1;
    EXPECT(create(&prover, zkey, zkey_size, why, sizeof why), PROVER_ERROR, "section");
    zkey[zkey_size / 2] ^= 1;
    HOLDS(prover == none);
    EXPECT(once_with(zkey, zkey_size - 1), PROVER_ERROR, "cut short");
    EXPECT(once_with(NULL, 0), PROVER_ERROR, "zkey_buffer is NULL");
    EXPECT(once_file(NULL, wtns, wtns_size, proof, &proof_size, public, &public_size, why, sizeof why), PROVER_ERROR,
           "zkey_file_path is NULL");
    EXPECT(once_file(zkey_name, wtns, wtns_size, proof, &proof_size, public, &public_size, why, sizeof why), PROVER_OK, NULL);
    destroy(NULL);
}

/* A key and a witness that lie askew in memory, and the key gone after the call. */
static void *askew(void) {
    void *prover = NULL;
    char *moved = malloc(zkey_size + 1);
    HOLDS(moved != NULL);
    memcpy(moved + 1, zkey, zkey_size);
    EXPECT(create(&prover, moved + 1, zkey_size, why, sizeof why), PROVER_OK, NULL);
    memset(moved, 0, zkey_size + 1);
    free(moved);
    char *witness = malloc(wtns_size + 3);
    HOLDS(witness != NULL);
    memcpy(witness + 3, wtns, wtns_size);
    int ended = prove_with(prover, witness + 3, wtns_size);
    HOLDS(ended == PROVER_OK && strlen(proof) == proof_size && strlen(public) == public_size);
    HOLDS(untouched(proof, proof_size + 1, sizeof proof) && untouched(public, public_size + 1, sizeof public));
    HOLDS(untouched(why, 0, sizeof why));
    free(witness);
    fresh();
    return prover;
}

static void witnesses(void *prover) {
    EXPECT(prove_with(NULL, wtns, wtns_size), PROVER_ERROR, "prover_object is NULL");
    EXPECT(prove_with(prover, NULL, wtns_size), PROVER_ERROR, "wtns_buffer is NULL");
    EXPECT(prove_with(prover, wtns, 0), PROVER_ERROR, "the letters \"wtns\"");
    EXPECT(prove_with(prover, wtns, wtns_size - 1), PROVER_ERROR, "cut short");
    EXPECT(prove_with(prover, zkey, zkey_size), PROVER_ERROR, "the letters \"wtns\"");
    HOLDS(prove_with(prover, wtns, wtns_size - 1) == PROVER_ERROR);
    HOLDS(proof_size == sizeof proof && public_size == sizeof public && untouched(proof, 0, sizeof proof));
    fresh();
    char *other = malloc(wtns_size);
    HOLDS(other != NULL);
    memcpy(other, wtns, wtns_size);
    other[wtns_size - 32] ^= 1;
    EXPECT(prove_with(prover, other, wtns_size), PROVER_ERROR, "does not verify");
    memcpy(other, wtns, wtns_size);
    other[COUNT_AT] -= 1;
    other[LENGTH_AT] -= 32;
    EXPECT(prove_with(prover, other, wtns_size - 32), PROVER_INVALID_WITNESS_LENGTH, "the witness has 6 values");
    EXPECT(once(zkey, zkey_size, other, wtns_size - 32, proof, &proof_size, public, &public_size, why, sizeof why),
           PROVER_INVALID_WITNESS_LENGTH, "7 variables");
    free(other);
}

static void buffers(void *prover) {
    EXPECT(prove(prover, wtns, wtns_size, NULL, &proof_size, public, &public_size, why, sizeof why), PROVER_ERROR, "proof_buffer");
    EXPECT(prove(prover, wtns, wtns_size, proof, NULL, public, &public_size, why, sizeof why), PROVER_ERROR, "proof_size");
    EXPECT(prove(prover, wtns, wtns_size, proof, &proof_size, NULL, &public_size, why, sizeof why), PROVER_ERROR, "public_buffer");
    EXPECT(prove(prover, wtns, wtns_size, proof, &proof_size, public, NULL, why, sizeof why), PROVER_ERROR, "public_size");
    const char expected[] = "[\"5223490\",\"3\",\"7\"]";
    public_size = sizeof expected - 1; /* without room for the NUL */
    HOLDS(prove_with(prover, wtns, wtns_size) == PROVER_ERROR_SHORT_BUFFER);
    HOLDS(public_size == sizeof expected && proof_size == 810 && strstr(why, "too short") != NULL);
    HOLDS(untouched(proof, 0, sizeof proof) && untouched(public, 0, sizeof public));
    fresh();
    proof_size = 0;
    HOLDS(prove_with(prover, wtns, wtns_size) == PROVER_ERROR_SHORT_BUFFER);
    HOLDS(public_size == sizeof expected && proof_size == 810 && untouched(proof, 0, sizeof proof));
    fresh();
    public_size = sizeof expected;
    proof_size = ULLONG_MAX;
    HOLDS(prove_with(prover, wtns, wtns_size) == PROVER_OK && public_size == sizeof expected - 1);
    HOLDS(strcmp(public, expected) == 0 && untouched(public, sizeof expected, sizeof public));
    fresh();
    /* Messages of any room. */
    for (size room = 0; room < 40; room++) {
        HOLDS(prove(prover, NULL, 0, proof, &proof_size, public, &public_size, why, room) == PROVER_ERROR);
        HOLDS(untouched(why, room, sizeof why) && (room == 0 || strlen(why) < room));
        fresh();
    }
    EXPECT(prove(prover, NULL, 0, proof, &proof_size, public, &public_size, NULL, 100), PROVER_ERROR, NULL);
}

static void verification(void *prover) {
    HOLDS(prove_with(prover, wtns, wtns_size) == PROVER_OK);
    char kept[sizeof proof], values[sizeof public];
    strcpy(kept, proof);
    strcpy(values, public);
    EXPECT(verify(kept, values, key, why, sizeof why), VERIFIER_VALID_PROOF, NULL);
    EXPECT(verify(kept, values, key, NULL, 0), VERIFIER_VALID_PROOF, NULL);
    EXPECT(verify(kept, "[\"5223490\",\"3\",\"8\"]", key, why, sizeof why), VERIFIER_INVALID_PROOF, "does not verify");
    EXPECT(verify(kept, "[\"5223490\",\"3\"]", key, why, sizeof why), VERIFIER_ERROR, "2 public inputs");
    EXPECT(verify(kept, "[\"5223490\",\"3\",\"21888242871839275222246405745257275088548364400416034343698204186575808495624\"]", key,
                  why, sizeof why), VERIFIER_ERROR, "inputs: [2]: not below the modulus");
    EXPECT(verify("{}", values, key, why, sizeof why), VERIFIER_ERROR, "proof: pi_a: missing");
    EXPECT(verify(kept, "", key, why, sizeof why), VERIFIER_ERROR, "inputs: ");
    EXPECT(verify(kept, values, "[]", why, sizeof why), VERIFIER_ERROR, "verification_key: ");
    EXPECT(verify(NULL, values, key, why, sizeof why), VERIFIER_ERROR, "proof is NULL");
    EXPECT(verify(kept, NULL, key, why, sizeof why), VERIFIER_ERROR, "inputs is NULL");
    EXPECT(verify(kept, values, NULL, why, sizeof why), VERIFIER_ERROR, "verification_key is NULL");
}

static void devices(void) {
    void *prover = NULL;
    EXPECT(zkcard_set_device("soft", why, sizeof why), PROVER_OK, NULL);
    EXPECT(zkcard_set_device("sim", why, sizeof why), PROVER_ERROR, "zkcard sim-card");
    EXPECT(zkcard_set_device("vfio-user:/no/such", why, sizeof why), PROVER_ERROR, "/no/such");
    EXPECT(create(&prover, zkey, zkey_size, why, sizeof why), PROVER_OK, NULL);
    destroy(prover);
    EXPECT(zkcard_set_device(NULL, why, sizeof why), PROVER_OK, NULL);
}

int main(int argc, char **argv) {
    if (argc != 4) give_up("refusals", "CIRCUIT.zkey WITNESS.wtns VERIFICATION_KEY.json");
    zkey = read_file(argv[1], &zkey_size);
    wtns = read_file(argv[2], &wtns_size);
    key = read_file(argv[3], &key_size);
    fresh();
    sizes(argv[1]);
    keys(argv[1]);
    void *prover = askew();
    witnesses(prover);
    buffers(prover);
    verification(prover);
    destroy(prover);
    devices();
    puts("all as it should be");
    free(key);
    free(wtns);
    free(zkey);
    return 0;
}
