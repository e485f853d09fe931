// write_mux: N write masters on one AXI port; the master's number stands above its ID.
// Algorithm: round robin over addresses; a queue of who was granted gives the order of data, as AXI4 demands.
// Range:     data of a burst may be offered before its address is granted: it waits. IDs as in read_mux.
// Timing:    combinational; data from the cycle after the address.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module write_mux #(
    parameter int unsigned N     = 2,
    parameter int unsigned Ahead = 4
) (
    input  wire logic                 clk_i,
    input  wire logic                 rst_i,
    input  wire logic         [N-1:0] aw_valid_i,
    output logic              [N-1:0] aw_ready_o,
    input  wire axi_pkg::ax_t [N-1:0] aw_i,
    input  wire logic         [N-1:0] w_valid_i,
    output logic              [N-1:0] w_ready_o,
    input  wire axi_pkg::w_t  [N-1:0] w_i,
    output logic              [N-1:0] b_valid_o,
    output axi_pkg::b_t               b_o,         // of whom b_valid_o says
    output logic                      aw_valid_o,
    input  wire logic                 aw_ready_i,
    output axi_pkg::ax_t              aw_o,
    output logic                      w_valid_o,
    input  wire logic                 w_ready_i,
    output axi_pkg::w_t               w_o,
    input  wire logic                 b_valid_i,
    input  wire axi_pkg::b_t          b_i
);

  logic [N-1:0] grant, who;
  logic any, room, turn;
  logic [prim_pkg::count_bits(Ahead)-1:0] unused_count;
  assign aw_valid_o = any & room;
  assign aw_ready_o = grant & {N{room & aw_ready_i}};
  assign w_valid_o  = turn & |(who & w_valid_i);
  assign w_ready_o  = who & {N{turn & w_ready_i}};

  arbiter #(
      .N(N)
  ) u_arbiter (
      .clk_i,
      .rst_i,
      .req_i  (aw_valid_i),
      .grant_o(grant),
      .valid_o(any),
      .ready_i(room & aw_ready_i)
  );

  fifo #(
      .W(N),
      .Depth(Ahead)
  ) u_order (
      .clk_i,
      .rst_i,
      .valid_i(aw_valid_o & aw_ready_i),
      .ready_o(room),
      .data_i (grant),
      .valid_o(turn),
      .ready_i(w_valid_o & w_ready_i & w_o.last),
      .data_o (who),
      .count_o(unused_count)
  );

  always_comb begin
    aw_o = '0;
    w_o  = '0;
    for (int unsigned i = 0; i < N; i++) begin
      if (grant[i]) begin
        aw_o = aw_i[i];
        aw_o.id[axi_pkg::ID_BITS-1:axi_pkg::LOCAL_BITS] = axi_pkg::MASTER_BITS'(i);
      end
      if (who[i]) w_o = w_i[i];
      b_valid_o[i] = b_valid_i &&
          b_i.id[axi_pkg::ID_BITS-1:axi_pkg::LOCAL_BITS] == axi_pkg::MASTER_BITS'(i);
    end
    b_o = b_i;
    b_o.id[axi_pkg::ID_BITS-1:axi_pkg::LOCAL_BITS] = '0;
  end

endmodule
`default_nettype wire
