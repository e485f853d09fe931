/* A library of rapidsnark's name that does nothing: what a program was linked with before it is started with ours. */
int groth16_prover_create_zkey_file(void) { return 99; }
int groth16_prover_prove(void) { return 99; }
int groth16_public_size_for_zkey_file(void) { return 99; }
void groth16_proof_size(unsigned long long *size) { *size = 1; }
void groth16_prover_destroy(void) {}
