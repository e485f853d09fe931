/*
 * Proves and verifies on a thread with a small stack.
 *
 *   small_stack CIRCUIT.zkey WITNESS.wtns VERIFICATION_KEY.json
 */
#include "files.h"
#include <prover.h>
#include <pthread.h>
#include <verifier.h>

#define STACK (96 << 10)

static char **words;

static void *work(void *unused) {
    (void)unused;
    char why[1024] = "", proof[1024], public[1024];
    unsigned long long wtns_size, key_size, proof_size = sizeof proof, public_size = sizeof public;
    char *wtns = read_file(words[2], &wtns_size), *key = read_file(words[3], &key_size);
    if (groth16_prover_zkey_file(words[1], wtns, wtns_size, proof, &proof_size, public, &public_size, why, sizeof why) != PROVER_OK)
        give_up("no proof", why);
    if (groth16_verify(proof, public, key, why, sizeof why) != VERIFIER_VALID_PROOF) give_up("not valid", why);
    free(key);
    free(wtns);
    return NULL;
}

int main(int argc, char **argv) {
    if (argc != 4) give_up("small_stack", "CIRCUIT.zkey WITNESS.wtns VERIFICATION_KEY.json");
    words = argv;
    pthread_t thread;
    pthread_attr_t small;
    if (pthread_attr_init(&small) != 0 || pthread_attr_setstacksize(&small, STACK) != 0 ||
        pthread_create(&thread, &small, work, NULL) != 0)
        give_up("small_stack", "no thread");
    pthread_join(thread, NULL);
    puts("proven and verified");
    return 0;
}
