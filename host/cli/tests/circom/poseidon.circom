pragma circom 2.0.0;
include "circomlib/circuits/poseidon.circom";
// An output and no public input.
template Hash() {
    signal input a; signal input b; signal output hash;
    component poseidon = Poseidon(2);
    poseidon.inputs[0] <== a; poseidon.inputs[1] <== b;
    hash <== poseidon.out;
}
component main = Hash();
