// read_mux: N read masters on one AXI port; the master's number stands above its ID.
// Algorithm: round robin over addresses; responses go by ID. At most Outstanding bursts in all.
// Range:     masters take every response at once (their r_ready is 1); IDs of a master are below 2^LOCAL_BITS. A burst ends with its RLAST:
//            one that never comes costs a place until the reset, one too many gives a place.
// Timing:    combinational.
// Tested-through: card      Proof: rtl/dma/formal/read_mux.sv
// Area:      benches/ledger/area.json#card
`default_nettype none
module read_mux #(
    parameter int unsigned N           = 2,
    parameter int unsigned Outstanding = dma_pkg::HOST_READS
) (
    input  wire logic                       clk_i,
    input  wire logic                       rst_i,
    input  wire axi_pkg::read_req_t [N-1:0] masters_i,
    output axi_pkg::read_rsp_t      [N-1:0] masters_o,
    output axi_pkg::read_req_t              read_o,
    input  wire axi_pkg::read_rsp_t         read_i
);

  localparam int unsigned CountBits = prim_pkg::count_bits(Outstanding);

  logic [CountBits-1:0] count_q;
  logic [N-1:0] wanted, grant;
  logic any, room, issue, finish;
  axi_pkg::ax_t ar;
  axi_pkg::r_t  r;
  assign room   = count_q != CountBits'(Outstanding);
  assign issue  = any & room & read_i.ar_ready;
  assign finish = read_i.r_valid && read_i.r.last && count_q != 0;
  assign read_o = '{ar_valid: any & room, ar: ar, r_ready: 1'b1};

  arbiter #(
      .N(N)
  ) u_arbiter (
      .clk_i,
      .rst_i,
      .req_i  (wanted),
      .grant_o(grant),
      .valid_o(any),
      .ready_i(room & read_i.ar_ready)
  );

  for (genvar i = 0; i < N; i++) begin : gen_master
    logic is_its;
    assign is_its = read_i.r.id[axi_pkg::ID_BITS-1:axi_pkg::LOCAL_BITS] == axi_pkg::MASTER_BITS'(i);
    assign wanted[i] = masters_i[i].ar_valid;
    assign masters_o[i] = '{
            ar_ready: grant[i] & room & read_i.ar_ready,
            r_valid: read_i.r_valid & is_its,
            r: r
        };
  end
  always_comb begin
    ar = '0;
    for (int unsigned i = 0; i < N; i++) begin
      if (grant[i]) begin
        ar = masters_i[i].ar;
        ar.id[axi_pkg::ID_BITS-1:axi_pkg::LOCAL_BITS] = axi_pkg::MASTER_BITS'(i);
      end
    end
    r = read_i.r;
    r.id[axi_pkg::ID_BITS-1:axi_pkg::LOCAL_BITS] = '0;
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) count_q <= '0;
    else count_q <= count_q + CountBits'(issue) - CountBits'(finish);
  end

  logic unused;
  assign unused = ^masters_i;

endmodule
`default_nettype wire
