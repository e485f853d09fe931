pragma circom 2.0.0;
// Neither outputs nor public inputs.
template None() {
    signal input a; signal input b; signal input c;
    c === a * b;
}
component main = None();
