/*
 * Verification of Groth16 proofs by zkcard. The call is rapidsnark's.
 */
#ifndef ZKCARD_VERIFIER_H
#define ZKCARD_VERIFIER_H

#ifdef __cplusplus
extern "C" {
#endif

#define VERIFIER_VALID_PROOF 0
/* All three are well-formed and fit, and the proof does not hold. */
#define VERIFIER_INVALID_PROOF 1
/* One of them is malformed, or they do not fit together. */
#define VERIFIER_ERROR 2

/*
 * Verifies a proof.json for a public.json and a verification_key.json, each a text that ends with NUL. Values that are not
 * below the modulus are malformed, and so is a key under which anybody could forge.
 *
 * But for VERIFIER_VALID_PROOF error_msg says why, in at most error_msg_maxsize bytes with its NUL; it may be NULL.
 */
int groth16_verify(const char *proof, const char *inputs, const char *verification_key, char *error_msg,
                   unsigned long error_msg_maxsize);

#ifdef __cplusplus
}
#endif

#endif
