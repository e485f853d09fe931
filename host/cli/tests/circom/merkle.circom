pragma circom 2.0.0;
include "circomlib/circuits/poseidon.circom";
include "circomlib/circuits/switcher.circom";
// A public input and no output.
template Merkle(depth) {
    signal input root; signal input leaf; signal input side[depth]; signal input sibling[depth];
    signal node[depth + 1];
    component hash[depth]; component order[depth];
    node[0] <== leaf;
    for (var i = 0; i < depth; i++) {
        side[i] * (1 - side[i]) === 0;
        order[i] = Switcher();
        order[i].sel <== side[i]; order[i].L <== node[i]; order[i].R <== sibling[i];
        hash[i] = Poseidon(2);
        hash[i].inputs[0] <== order[i].outL; hash[i].inputs[1] <== order[i].outR;
        node[i + 1] <== hash[i].out;
    }
    root === node[depth];
}
component main {public [root]} = Merkle(2);
