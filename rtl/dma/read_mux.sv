// read_mux: N read masters on one AXI port; the master's number stands above its ID.
// Algorithm: round robin over addresses; responses go by ID. At most Outstanding bursts in all.
// Range:     masters take every response at once (r_ready of all is 1); IDs of a master are below 2^LOCAL_BITS.
// Timing:    combinational.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module read_mux #(
    parameter int unsigned N           = 2,
    parameter int unsigned Outstanding = dma_pkg::HOST_READS
) (
    input  wire logic                 clk_i,
    input  wire logic                 rst_i,
    input  wire logic         [N-1:0] ar_valid_i,
    output logic              [N-1:0] ar_ready_o,
    input  wire axi_pkg::ax_t [N-1:0] ar_i,
    output logic              [N-1:0] r_valid_o,
    output axi_pkg::r_t               r_o,         // of whom r_valid_o says
    output logic                      ar_valid_o,
    input  wire logic                 ar_ready_i,
    output axi_pkg::ax_t              ar_o,
    input  wire logic                 r_valid_i,
    input  wire axi_pkg::r_t          r_i
);

  localparam int unsigned CountBits = prim_pkg::count_bits(Outstanding);

  logic [CountBits-1:0] count_q;
  logic [N-1:0] grant;
  logic any, room, issue, finish;
  assign room = count_q != CountBits'(Outstanding);
  assign ar_valid_o = any & room;
  assign issue = ar_valid_o & ar_ready_i;
  assign finish = r_valid_i && r_i.last && count_q != 0;
  assign ar_ready_o = grant & {N{room & ar_ready_i}};

  arbiter #(
      .N(N)
  ) u_arbiter (
      .clk_i,
      .rst_i,
      .req_i  (ar_valid_i),
      .grant_o(grant),
      .valid_o(any),
      .ready_i(room & ar_ready_i)
  );

  always_comb begin
    ar_o = '0;
    for (int unsigned i = 0; i < N; i++) begin
      if (grant[i]) begin
        ar_o = ar_i[i];
        ar_o.id[axi_pkg::ID_BITS-1:axi_pkg::LOCAL_BITS] = axi_pkg::MASTER_BITS'(i);
      end
      r_valid_o[i] = r_valid_i &&
          r_i.id[axi_pkg::ID_BITS-1:axi_pkg::LOCAL_BITS] == axi_pkg::MASTER_BITS'(i);
    end
    r_o = r_i;
    r_o.id[axi_pkg::ID_BITS-1:axi_pkg::LOCAL_BITS] = '0;
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) count_q <= '0;
    else count_q <= count_q + CountBits'(issue) - CountBits'(finish);
  end

endmodule
`default_nettype wire
