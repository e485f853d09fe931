// arbiter: grants one of N requesters, round robin.
// Algorithm: the lowest request above the last grant, else the lowest of all; a grant that was not taken stays.
// Range:     grant_o is one-hot or zero and a subset of req_i; a held request is served within N taken grants.
// Timing:    combinational from req_i; the order advances in each cycle with valid_o and ready_i.
// Proof:     rtl/prim/formal/arbiter.sv
// Area:      benches/ledger/area.json#arbiter
`default_nettype none
module arbiter #(
    parameter int unsigned N = 4
) (
    input  wire logic         clk_i,
    input  wire logic         rst_i,
    input  wire logic [N-1:0] req_i,
    output logic      [N-1:0] grant_o,
    output logic              valid_o,
    input  wire logic         ready_i
);

  // mask_q: requesters whose turn in this round is still to come.
  logic [N-1:0] mask_q, masked, from_grant;

  assign masked  = req_i & mask_q;
  assign valid_o = |req_i;

  always_comb begin
    grant_o = '0;
    for (int i = N - 1; i >= 0; i--) if (req_i[i]) grant_o = N'(1) << i;
    for (int i = N - 1; i >= 0; i--) if (masked[i]) grant_o = N'(1) << i;
  end

  // The grant and everything above it.
  for (genvar i = 0; i < N; i++) begin : gen_from
    assign from_grant[i] = |grant_o[i:0];
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) mask_q <= '1;
    else if (valid_o) mask_q <= ready_i ? from_grant & ~grant_o : from_grant;
  end

endmodule
`default_nettype wire
