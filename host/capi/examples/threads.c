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
#define PUBLIC_SIZE 4096

static void *prover;
static char *wtns, *key;
static unsigned long long wtns_size, key_size;

static void *work(void *unused) {
    (void)unused;
    for (int i = 0; i < PROOFS_EACH; i++) {
        char why[1024] = "", proof[1024], public[PUBLIC_SIZE];
        unsigned long long proof_size = sizeof proof, public_size = sizeof public;
        if (groth16_prover_prove(prover, wtns, wtns_size, proof, &proof_size, public, &public_size, why, sizeof why) != PROVER_OK)
            give_up("no proof", why);
        if (groth16_verify(proof, public, key, why, sizeof why) != VERIFIER_VALID_PROOF) give_up("not valid", why);
    }
    return NULL;
}

int main(int argc, char **argv) {
    if (argc != 4) give_up("threads", "CIRCUIT.zkey WITNESS.wtns VERIFICATION_KEY.json");
    char why[1024] = "";
    pthread_t threads[THREADS];
    wtns = read_file(argv[2], &wtns_size);
    key = read_file(argv[3], &key_size);
    if (groth16_prover_create_zkey_file(&prover, argv[1], why, sizeof why) != PROVER_OK) give_up("no prover", why);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, work, NULL) != 0) give_up("threads", "no thread");
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    groth16_prover_destroy(prover);
    printf("%d proofs, all valid\n", THREADS * PROOFS_EACH);
    free(key);
    free(wtns);
    return 0;
}
