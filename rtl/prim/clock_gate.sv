// clock_gate: a clock that stands still while nothing moves, so that an idle kernel costs the simulation nothing.
// Algorithm: the enable is taken while the clock is low. Under SIM_FAST only: in gates the clock simply runs, with the same bits in
//            the same cycles, for what stands behind may only be held while it would not change.
// Range:     en_i from registers of clk_i.
// Timing:    the edge after the one that raised en_i is the first, the edge after the one that lowered it the last but one to be gone.
// Tested-through: card
// Area:      none
`default_nettype none
module clock_gate (
    input  wire logic clk_i,
    input  wire logic en_i,
    output logic      clk_o
);

`ifdef SIM_FAST
  logic en_q;
  always_ff @(negedge clk_i) en_q <= en_i;
  assign clk_o = clk_i & en_q;
`else
  logic unused;
  assign unused = en_i;
  assign clk_o  = clk_i;
`endif

endmodule
`default_nettype wire
