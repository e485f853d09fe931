pragma circom 2.0.0;
include "circomlib/circuits/poseidon.circom";
// What a signature is over: the hash of its commitment, its key and its message.
template Transcript() {
    signal input in[5]; signal output hash;
    component poseidon = Poseidon(5);
    for (var i = 0; i < 5; i++) poseidon.inputs[i] <== in[i];
    hash <== poseidon.out;
}
component main = Transcript();
