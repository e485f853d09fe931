// adder_pkg: what the kernel has to know of its adder: padd, or padd_folded on n multipliers.
// Algorithm: arithmetic on parameters only.
// Range:     n in {0, 1, 2, 3, 4, 6}; 0: padd. Styles as in field_pkg.
// Timing:    none.
// Tested-through: msm
// Area:      none
`default_nettype none
package adder_pkg;

  // What is added: to all of the kernel but this package and the adder a word of bits. How an affine point becomes one, which is
  // infinity, and how a sum lies in its record of 128 bytes, under the number of its window.
  typedef curve_pkg::point_t operand_t;
  localparam int unsigned OP_BITS = $bits(operand_t);
  localparam operand_t NEUTRAL = '{z: '0, y: bn254_pkg::FQ_R, x: '0};
  function automatic operand_t operand_of(input logic [255:0] x, input logic [255:0] y);
    return '{z: bn254_pkg::FQ_R, y: y, x: x};
  endfunction
  function automatic logic [1023:0] record_of(input logic [7:0] window, input operand_t sum);
    return {192'b0, 56'b0, window, sum};
  endfunction

  // Cycles from an addition to the next that is taken.
  function automatic int unsigned interval(input int unsigned n);
    return (n == 0) ? 1 : folded_pkg::interval(n);
  endfunction
  // Cycles from taking to the sum.
  function automatic int unsigned latency(input int unsigned n,
                                          input int unsigned style = field_pkg::STYLE_DEFAULT);
    return (n == 0) ? curve_pkg::padd_latency(style) : folded_pkg::latency(n, style);
  endfunction
  // reduce: chains of additions that fill it, one a window at least.
  function automatic int unsigned chains(input int unsigned in_flight, input int unsigned n,
                                         input int unsigned style = field_pkg::STYLE_DEFAULT);
    return msm_pkg::chains(in_flight, prim_pkg::ceil_div(latency(n, style), interval(n)));
  endfunction

  // Before a folded adder additions wait in a queue.  More may be decided on while fewer than MORE wait.  Till the last of them has
  // come, five more have (the bit's own register, three from decision to adder, the count's), and one that follows its left half
  // whatever the bit says; sums that return meanwhile bring no more than the adder takes, and one.
  localparam int unsigned MORE = 4;
  localparam int unsigned QUEUE = 16;

endpackage
`default_nettype wire
