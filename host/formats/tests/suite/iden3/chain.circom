pragma circom 2.0.0;
template Chain(n) {
    signal input x; signal input unused; signal input k; signal output y;
    signal s[n + 1];
    s[0] <== x;
    for (var i = 0; i < n; i++) { s[i + 1] <== (s[i] + i) * (s[i] + k); }
    y <== s[n];
}
component main {public [x, unused]} = Chain(3);
