// reset_tree: one reset for many registers, through Stages of registers, so that no net of it is long.
// Algorithm: the first stages are one register each; the last is one for each of the Leaves, kept apart from its equals.
// Range:     rst_i of any length: a leaf is its copy, Stages cycles later.
// Timing:    latency Stages (at least 1), all leaves in the same cycle.
// Proof:     rtl/prim/formal/reset_tree.sv
// Area:      benches/ledger/area.json#reset_tree
`default_nettype none
module reset_tree #(
    parameter int unsigned Stages = 2,
    parameter int unsigned Leaves = 2
) (
    input  wire logic              clk_i,
    input  wire logic              rst_i,
    output logic      [Leaves-1:0] rst_o
);

  if (Stages == 0) $fatal(1, "reset_tree: Stages");

  logic trunk;
  delay #(
      .W(1),
      .N(Stages - 1)
  ) u_trunk (
      .clk_i,
      .d_i(rst_i),
      .q_o(trunk)
  );

  (* keep *) logic [Leaves-1:0] leaf_q;
  always_ff @(posedge clk_i) leaf_q <= {Leaves{trunk}};
  assign rst_o = leaf_q;

endmodule
`default_nettype wire
