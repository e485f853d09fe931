// memory_reads: N read masters on Ports ports of card memory, interleaved every 512 bytes.
// Algorithm: an address goes to the port that its block lies on; each port has a read_mux; of responses for one master at several
//            ports one a cycle is taken.
// Range:     Ports a power of two; bursts inside a block. Addresses at a port are its own: the port's bits are taken out.
// Timing:    addresses combinational; responses one register later.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module memory_reads #(
    parameter int unsigned N     = 2,
    parameter int unsigned Ports = 1
) (
    input  wire logic                     clk_i,
    input  wire logic                     rst_i,
    input  wire logic         [    N-1:0] ar_valid_i,
    output logic              [    N-1:0] ar_ready_o,
    input  wire axi_pkg::ax_t [    N-1:0] ar_i,
    output logic              [    N-1:0] r_valid_o,
    output axi_pkg::r_t       [    N-1:0] r_o,
    output logic              [Ports-1:0] ar_valid_o,
    input  wire logic         [Ports-1:0] ar_ready_i,
    output axi_pkg::ax_t      [Ports-1:0] ar_o,
    input  wire logic         [Ports-1:0] r_valid_i,
    output logic              [Ports-1:0] r_ready_o,
    input  wire axi_pkg::r_t  [Ports-1:0] r_i
);

  localparam int unsigned PortBits = $clog2(Ports);
  // Enough that no port ever limits: every master may have every local ID outstanding.
  localparam int unsigned Outstanding = N << axi_pkg::LOCAL_BITS;

  logic [Ports-1:0][N-1:0] wanted, ready, came;
  axi_pkg::ax_t [N-1:0] local_ar;
  axi_pkg::r_t [Ports-1:0] head, r;
  logic [Ports-1:0] head_valid, head_ready;
  logic [N-1:0][Ports-1:0] asks, grant;

  for (genvar m = 0; m < N; m++) begin : gen_master
    logic [Ports-1:0] ready_at;
    for (genvar p = 0; p < Ports; p++) begin : gen_port
      if (Ports == 1) assign wanted[p][m] = ar_valid_i[m];
      else assign wanted[p][m] = ar_valid_i[m] && ar_i[m].addr[9+:PortBits] == PortBits'(p);
      assign ready_at[p] = ready[p][m];
      assign asks[m][p]  = came[p][m];
    end
    assign ar_ready_o[m] = |ready_at;
    always_comb begin
      local_ar[m] = ar_i[m];
      local_ar[m].addr = {ar_i[m].addr[63:9] >> PortBits, ar_i[m].addr[8:0]};
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
    assign r_valid_o[m] = any;
    always_comb begin
      r_o[m] = r[0];
      for (int unsigned p = 1; p < Ports; p++) if (grant[m][p]) r_o[m] = r[p];
    end
  end

  for (genvar p = 0; p < Ports; p++) begin : gen_port
    logic [N-1:0] taken;
    for (genvar m = 0; m < N; m++) begin : gen_taken
      assign taken[m] = grant[m][p];
    end
    pipe_reg #(
        .W($bits(axi_pkg::r_t))
    ) u_head (
        .clk_i,
        .rst_i,
        .valid_i(r_valid_i[p]),
        .ready_o(r_ready_o[p]),
        .data_i (r_i[p]),
        .valid_o(head_valid[p]),
        .ready_i(head_ready[p]),
        .data_o (head[p])
    );
    // A response of nobody is dropped.
    assign head_ready[p] = |(taken & came[p]) | ~|came[p];
    read_mux #(
        .N(N),
        .Outstanding(Outstanding)
    ) u_mux (
        .clk_i,
        .rst_i,
        .ar_valid_i(wanted[p]),
        .ar_ready_o(ready[p]),
        .ar_i      (local_ar),
        .r_valid_o (came[p]),
        .r_o       (r[p]),
        .ar_valid_o(ar_valid_o[p]),
        .ar_ready_i(ar_ready_i[p]),
        .ar_o      (ar_o[p]),
        .r_valid_i (head_valid[p]),
        .r_i       (head[p])
    );
  end

endmodule
`default_nettype wire
