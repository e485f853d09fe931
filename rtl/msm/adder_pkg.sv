// adder_pkg: what the kernel has to know of its adder: padd, or padd_folded on n multipliers.
// Algorithm: arithmetic on parameters only.
// Range:     n in {0, 1, 2, 3, 4, 6}; 0: padd. Styles as in field_pkg.
// Timing:    none.
// Tested-through: msm
// Area:      none
`default_nettype none
package adder_pkg;

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
