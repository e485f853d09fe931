// memory_reads: N read masters on Ports ports of card memory, interleaved every 512 bytes.
// Algorithm: an address goes to the port that its block lies on; each port has a read_mux; of responses for one master at several
//            ports one a cycle is taken.
// Range:     Ports a power of two; bursts inside a block. Addresses at a port are its own: the port's bits are taken out.
// Timing:    addresses combinational; responses one register later.
// Tested-through: card      Proof: rtl/dma/formal/memory_reads.sv
// Area:      benches/ledger/area.json#card
`default_nettype none
module memory_reads #(
    parameter int unsigned N     = 2,
    parameter int unsigned Ports = 1
) (
    input  wire logic                           clk_i,
    input  wire logic                           rst_i,
    input  wire axi_pkg::read_req_t [    N-1:0] masters_i,
    output axi_pkg::read_rsp_t      [    N-1:0] masters_o,
    output axi_pkg::read_req_t      [Ports-1:0] read_o,
    input  wire axi_pkg::read_rsp_t [Ports-1:0] read_i
);

  localparam int unsigned PortBits = $clog2(Ports);
  // Enough that no port ever limits: every master may have every local ID outstanding.
  localparam int unsigned Outstanding = N << axi_pkg::LOCAL_BITS;

  // Of each master at each port, and of each port behind its register.
  axi_pkg::read_req_t [Ports-1:0][N-1:0] wanted;
  axi_pkg::read_rsp_t [Ports-1:0][N-1:0] answer;
  axi_pkg::read_req_t [Ports-1:0] port_req;
  axi_pkg::read_rsp_t [Ports-1:0] port_rsp;
  logic [Ports-1:0] head_ready;
  logic [N-1:0][Ports-1:0] asks, grant;

  for (genvar m = 0; m < N; m++) begin : gen_master
    logic [Ports-1:0] at, ready_at;
    axi_pkg::r_t r;
    logic any;
    if (Ports == 1) assign at = 1'b1;
    else assign at = Ports'(1) << masters_i[m].ar.addr[9+:PortBits];
    for (genvar p = 0; p < Ports; p++) begin : gen_port
      always_comb begin
        wanted[p][m] = masters_i[m];
        wanted[p][m].ar_valid = masters_i[m].ar_valid & at[p];
        wanted[p][m].ar.addr = {masters_i[m].ar.addr[63:9] >> PortBits, masters_i[m].ar.addr[8:0]};
      end
      assign ready_at[p] = answer[p][m].ar_ready;
      assign asks[m][p]  = answer[p][m].r_valid;
    end
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
    always_comb begin
      r = answer[0][m].r;
      for (int unsigned p = 1; p < Ports; p++) if (grant[m][p]) r = answer[p][m].r;
    end
    assign masters_o[m] = '{ar_ready: |ready_at, r_valid: any, r: r};
  end

  for (genvar p = 0; p < Ports; p++) begin : gen_port
    logic [N-1:0] came, taken;
    logic ready;
    for (genvar m = 0; m < N; m++) begin : gen_taken
      assign came[m]  = asks[m][p];
      assign taken[m] = grant[m][p];
    end
    pipe_reg #(
        .W($bits(axi_pkg::r_t))
    ) u_head (
        .clk_i,
        .rst_i,
        .valid_i(read_i[p].r_valid),
        .ready_o(ready),
        .data_i (read_i[p].r),
        .valid_o(port_rsp[p].r_valid),
        .ready_i(head_ready[p]),
        .data_o (port_rsp[p].r)
    );
    assign port_rsp[p].ar_ready = read_i[p].ar_ready;
    // A response of nobody is dropped.
    assign head_ready[p] = |(taken & came) | ~|came;
    read_mux #(
        .N(N),
        .Outstanding(Outstanding)
    ) u_mux (
        .clk_i,
        .rst_i,
        .masters_i(wanted[p]),
        .masters_o(answer[p]),
        .read_o   (port_req[p]),
        .read_i   (port_rsp[p])
    );
    always_comb begin
      read_o[p] = port_req[p];
      read_o[p].r_ready = ready;
    end
  end

endmodule
`default_nettype wire
