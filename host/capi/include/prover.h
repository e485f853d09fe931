/*
 * Groth16 proofs with keys and witnesses of circom's, by zkcard.
 *
 * The calls are rapidsnark's: its names, arguments and numbers. A program written for it is compiled and linked with this
 * header and library instead, or started with this library as librapidsnark.so.
 *
 * Return values: PROVER_OK, or another with a text in error_msg that says what is wrong and what to do. At most
 * error_msg_maxsize bytes are written there, the NUL at its end among them; error_msg may be NULL. A pointer that must not be
 * NULL and is gives PROVER_ERROR. No call ends the process or throws.
 *
 * Every call may be made from any thread, and many threads may prove with one object: proofs are made on threads of this
 * library's own, and take little of the caller's stack. A child of fork() has none of these threads: it calls exec(), or makes
 * its first call itself, after the fork.
 *
 * Whatever a key holds is checked before it is used, once for each content: that it was, is noted in $XDG_CACHE_HOME/zkcard
 * or ~/.cache/zkcard. Every proof has been verified when it is returned. Witnesses are wiped from this library's memory;
 * the caller's buffers are the caller's.
 *
 * What computes is chosen by the environment's ZKCARD_DEVICE or in zkcard.h.
 */
#ifndef ZKCARD_PROVER_H
#define ZKCARD_PROVER_H

#ifdef __cplusplus
extern "C" {
#endif

#define PROVER_OK 0
/* See error_msg. */
#define PROVER_ERROR 1
/* proof_size and public_size now say how many bytes are needed. */
#define PROVER_ERROR_SHORT_BUFFER 2
/* The witness has not as many values as the circuit has variables. */
#define PROVER_INVALID_WITNESS_LENGTH 3

/* Writes to *public_size how many bytes hold the text of the public values, with its NUL. The key is in memory. */
int groth16_public_size_for_zkey_buf(const void *zkey_buffer, unsigned long long zkey_size, unsigned long long *public_size,
                                     char *error_msg, unsigned long long error_msg_maxsize);

/* The same of a key's file. */
int groth16_public_size_for_zkey_file(const char *zkey_fname, unsigned long long *public_size, char *error_msg,
                                      unsigned long long error_msg_maxsize);

/* Writes to *proof_size how many bytes hold the text of any proof, with its NUL. */
void groth16_proof_size(unsigned long long *proof_size);

/* Writes to *prover_object an object that proves with this key. The buffer is copied and may go. */
int groth16_prover_create(void **prover_object, const void *zkey_buffer, unsigned long long zkey_size, char *error_msg,
                          unsigned long long error_msg_maxsize);

/* The same of a key's file, which is mapped and not copied: it may be deleted or replaced by another, but whoever cuts it
 * short while the object is there ends the process by a signal. */
int groth16_prover_create_zkey_file(void **prover_object, const char *zkey_file_path, char *error_msg,
                                    unsigned long long error_msg_maxsize);

/*
 * Proves that the witness, the bytes of a .wtns file, satisfies the circuit.
 *
 * proof_buffer gets a proof.json, public_buffer a public.json, each in one line with a NUL at its end. *proof_size and
 * *public_size are the sizes of the buffers before; after PROVER_OK the lengths of the texts without NUL, after
 * PROVER_ERROR_SHORT_BUFFER the sizes that are never too short; else they are left as they were. Buffers of
 * groth16_proof_size and groth16_public_size_for_zkey_* bytes are never too short.
 */
int groth16_prover_prove(void *prover_object, const void *wtns_buffer, unsigned long long wtns_size, char *proof_buffer,
                         unsigned long long *proof_size, char *public_buffer, unsigned long long *public_size,
                         char *error_msg, unsigned long long error_msg_maxsize);

/* Ends an object. No call with it may be under way, or come later. NULL does nothing. */
void groth16_prover_destroy(void *prover_object);

/* Creates, proves and destroys. For more than one proof, keep the object. */
int groth16_prover(const void *zkey_buffer, unsigned long long zkey_size, const void *wtns_buffer,
                   unsigned long long wtns_size, char *proof_buffer, unsigned long long *proof_size, char *public_buffer,
                   unsigned long long *public_size, char *error_msg, unsigned long long error_msg_maxsize);

/* The same with a key's file. */
int groth16_prover_zkey_file(const char *zkey_file_path, const void *wtns_buffer, unsigned long long wtns_size,
                             char *proof_buffer, unsigned long long *proof_size, char *public_buffer,
                             unsigned long long *public_size, char *error_msg, unsigned long long error_msg_maxsize);

#ifdef __cplusplus
}
#endif

#endif
