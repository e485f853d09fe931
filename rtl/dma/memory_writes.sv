// memory_writes: N write masters on Ports ports of card memory, interleaved every 512 bytes.
// Algorithm: an address goes to the port that its block lies on; a queue a master of the ports it went to steers its data. The
//            oldest burst without data is first at its master and at its port, so this cannot lock up.
// Range:     as memory_reads.
// Timing:    addresses and data combinational; responses one register later.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module memory_writes #(
    parameter int unsigned N     = 2,
    parameter int unsigned Ports = 1,
    parameter int unsigned Ahead = 4
) (
    input  wire logic                     clk_i,
    input  wire logic                     rst_i,
    input  wire logic         [    N-1:0] aw_valid_i,
    output logic              [    N-1:0] aw_ready_o,
    input  wire axi_pkg::ax_t [    N-1:0] aw_i,
    input  wire logic         [    N-1:0] w_valid_i,
    output logic              [    N-1:0] w_ready_o,
    input  wire axi_pkg::w_t  [    N-1:0] w_i,
    output logic              [    N-1:0] b_valid_o,
    output axi_pkg::b_t       [    N-1:0] b_o,
    output logic              [Ports-1:0] aw_valid_o,
    input  wire logic         [Ports-1:0] aw_ready_i,
    output axi_pkg::ax_t      [Ports-1:0] aw_o,
    output logic              [Ports-1:0] w_valid_o,
    input  wire logic         [Ports-1:0] w_ready_i,
    output axi_pkg::w_t       [Ports-1:0] w_o,
    input  wire logic         [Ports-1:0] b_valid_i,
    output logic              [Ports-1:0] b_ready_o,
    input  wire axi_pkg::b_t  [Ports-1:0] b_i
);

  localparam int unsigned PortBits = $clog2(Ports);

  logic [Ports-1:0][N-1:0] wanted, ready, data, data_ready, came;
  logic [Ports-1:0] head_valid, head_ready;
  axi_pkg::ax_t [N-1:0] local_aw;
  axi_pkg::b_t [Ports-1:0] head, b;
  logic [N-1:0][Ports-1:0] asks, grant;

  for (genvar m = 0; m < N; m++) begin : gen_master
    logic [Ports-1:0] at, to, ready_at, data_ready_at;
    logic room, steered, push;
    logic [prim_pkg::count_bits(Ahead)-1:0] unused_count;
    if (Ports == 1) assign at = 1'b1;
    else assign at = Ports'(1) << aw_i[m].addr[9+:PortBits];
    assign push = aw_valid_i[m] & aw_ready_o[m];
    fifo #(
        .W(Ports),
        .Depth(Ahead)
    ) u_to (
        .clk_i,
        .rst_i,
        .valid_i(push),
        .ready_o(room),
        .data_i (at),
        .valid_o(steered),
        .ready_i(w_valid_i[m] & w_ready_o[m] & w_i[m].last),
        .data_o (to),
        .count_o(unused_count)
    );
    for (genvar p = 0; p < Ports; p++) begin : gen_port
      assign wanted[p][m] = aw_valid_i[m] & at[p] & room;
      assign data[p][m] = w_valid_i[m] & to[p] & steered;
      assign ready_at[p] = ready[p][m];
      assign data_ready_at[p] = data_ready[p][m] & to[p];
      assign asks[m][p] = came[p][m];
    end
    assign aw_ready_o[m] = |ready_at;
    assign w_ready_o[m]  = steered & |data_ready_at;
    always_comb begin
      local_aw[m] = aw_i[m];
      local_aw[m].addr = {aw_i[m].addr[63:9] >> PortBits, aw_i[m].addr[8:0]};
    end
    logic any;
    arbiter #(
        .N(Ports)
    ) u_arbiter (
        .clk_i,
        .rst_i,
        .req_i  (asks[m]),
        .grant_o(grant[m]),
        .valid_o(any),
        .ready_i(1'b1)
    );
    assign b_valid_o[m] = any;
    always_comb begin
      b_o[m] = b[0];
      for (int unsigned p = 1; p < Ports; p++) if (grant[m][p]) b_o[m] = b[p];
    end
  end

  for (genvar p = 0; p < Ports; p++) begin : gen_port
    logic [N-1:0] taken;
    for (genvar m = 0; m < N; m++) begin : gen_taken
      assign taken[m] = grant[m][p];
    end
    pipe_reg #(
        .W($bits(axi_pkg::b_t))
    ) u_head (
        .clk_i,
        .rst_i,
        .valid_i(b_valid_i[p]),
        .ready_o(b_ready_o[p]),
        .data_i (b_i[p]),
        .valid_o(head_valid[p]),
        .ready_i(head_ready[p]),
        .data_o (head[p])
    );
    assign head_ready[p] = |(taken & came[p]) | ~|came[p];
    write_mux #(
        .N(N),
        .Ahead(Ahead)
    ) u_mux (
        .clk_i,
        .rst_i,
        .aw_valid_i(wanted[p]),
        .aw_ready_o(ready[p]),
        .aw_i      (local_aw),
        .w_valid_i (data[p]),
        .w_ready_o (data_ready[p]),
        .w_i,
        .b_valid_o (came[p]),
        .b_o       (b[p]),
        .aw_valid_o(aw_valid_o[p]),
        .aw_ready_i(aw_ready_i[p]),
        .aw_o      (aw_o[p]),
        .w_valid_o (w_valid_o[p]),
        .w_ready_i (w_ready_i[p]),
        .w_o       (w_o[p]),
        .b_valid_i (head_valid[p]),
        .b_i       (head[p])
    );
  end

endmodule
`default_nettype wire
