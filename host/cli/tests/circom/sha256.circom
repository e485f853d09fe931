pragma circom 2.0.0;
include "circomlib/circuits/sha256/sha256.circom";
// The hash of eight bytes, bit by bit, the first bit of a byte being its highest.
component main = Sha256(64);
