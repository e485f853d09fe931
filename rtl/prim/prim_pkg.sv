// prim_pkg: widths and latencies of the small cells; parents call these functions and type nothing twice.
// Algorithm: arithmetic on parameters only.
// Range:     as each function says.
// Timing:    none.
// Tested-through: every cell of rtl/prim
// Area:      none
`default_nettype none
package prim_pkg;

  // The longest carry chain that this project allows between two registers, in bits.
  localparam int unsigned MAX_CARRY_BITS = 86;
  // The default segment of add_pipe.
  localparam int unsigned SEG_BITS = 64;

  // Bits that address n things (at least 1).
  function automatic int unsigned addr_bits(input int unsigned n);
    return (n <= 1) ? 1 : $clog2(n);
  endfunction

  // Bits that count from 0 to n inclusive.
  function automatic int unsigned count_bits(input int unsigned n);
    return $clog2(n + 1);
  endfunction

  function automatic int unsigned ceil_div(input int unsigned n, input int unsigned d);
    return (n + d - 1) / d;
  endfunction

  // add_pipe: one cycle a segment.
  function automatic int unsigned add_pipe_latency(input int unsigned w, input int unsigned seg);
    return ceil_div(w, seg);
  endfunction

  // mul_tile: operand, product and sum registers.
  function automatic int unsigned mul_tile_latency();
    return 3;
  endfunction

  // stream_of_pipe: the pipe, then the output FIFO.
  function automatic int unsigned stream_of_pipe_latency(input int unsigned pipe);
    return pipe + 1;
  endfunction

  // stream_of_pipe: the smallest depth that sustains one result per cycle: the pipe, the FIFO and the credit's way back.
  function automatic int unsigned stream_of_pipe_depth(input int unsigned pipe);
    return pipe + 2;
  endfunction

endpackage
`default_nettype wire
