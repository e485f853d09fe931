/*
 * Proves with a key and a witness of circom's, by rapidsnark's calls alone.
 *
 *   prove CIRCUIT.zkey WITNESS.wtns PROOF.json PUBLIC.json
 */
#include "files.h"
#include <prover.h>

int main(int argc, char **argv) {
    if (argc != 5) give_up("prove", "CIRCUIT.zkey WITNESS.wtns PROOF.json PUBLIC.json");
    char why[1024] = "";
    unsigned long long wtns_size, proof_size, public_size;
    char *wtns = read_file(argv[2], &wtns_size);

    void *prover = NULL;
    if (groth16_prover_create_zkey_file(&prover, argv[1], why, sizeof why) != PROVER_OK) give_up("no prover", why);

    groth16_proof_size(&proof_size);
    if (groth16_public_size_for_zkey_file(argv[1], &public_size, why, sizeof why) != PROVER_OK) give_up("no size", why);
    char *proof = malloc(proof_size), *public = malloc(public_size);
    if (proof == NULL || public == NULL) give_up("prove", "no memory");

    int ended = groth16_prover_prove(prover, wtns, wtns_size, proof, &proof_size, public, &public_size, why, sizeof why);
    if (ended != PROVER_OK) give_up("no proof", why);
    write_file(argv[3], proof, proof_size);
    write_file(argv[4], public, public_size);

    groth16_prover_destroy(prover);
    free(public);
    free(proof);
    free(wtns);
    return 0;
}
