/*
 * Proves on eight threads with one prover object, and verifies every proof.
 *
 *   threads CIRCUIT.zkey WITNESS.wtns VERIFICATION_KEY.json
 */
#include "files.h"
#include <prover.h>
#include <pthread.h>
#include <verifier.h>

#define THREADS 8
#define PROOFS_EACH 3

static void *prover;
static char *wtns, *key;
static unsigned long long wtns_size, key_size, proof_room, public_room;

static void *work(void *unused) {
    (void)unused;
    char *proof = malloc(proof_room), *public = malloc(public_room);
    if (proof == NULL || public == NULL) give_up("threads", "no memory");
    for (int i = 0; i < PROOFS_EACH; i++) {
        char why[1024] = "";
        unsigned long long proof_size = proof_room, public_size = public_room;
        if (groth16_prover_prove(prover, wtns, wtns_size, proof, &proof_size, public, &public_size, why, sizeof why) != PROVER_OK)
            give_up("no proof", why);
        if (groth16_verify(proof, public, key, why, sizeof why) != VERIFIER_VALID_PROOF) give_up("not valid", why);
    }
    free(public);
    free(proof);
    return NULL;
}

int main(int argc, char **argv) {
    if (argc != 4) give_up("threads", "CIRCUIT.zkey WITNESS.wtns VERIFICATION_KEY.json");
    char why[1024] = "";
    pthread_t threads[THREADS];
    wtns = read_file(argv[2], &wtns_size);
    key = read_file(argv[3], &key_size);
    if (groth16_prover_create_zkey_file(&prover, argv[1], why, sizeof why) != PROVER_OK) give_up("no prover", why);
    groth16_proof_size(&proof_room);
    if (groth16_public_size_for_zkey_file(argv[1], &public_room, why, sizeof why) != PROVER_OK) give_up("no size", why);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, work, NULL) != 0) give_up("threads", "no thread");
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    groth16_prover_destroy(prover);
    printf("%d proofs, all valid\n", THREADS * PROOFS_EACH);
    free(key);
    free(wtns);
    return 0;
}
