pragma circom 2.0.0;
// Outputs and public inputs: witnesses have the outputs first. One public input is in no constraint.
template Both() {
    signal input x; signal input unread; signal input k; signal output sum; signal output product;
    log("both", x);
    sum <== x + k;
    product <== x * k;
}
component main {public [x, unread]} = Both();
