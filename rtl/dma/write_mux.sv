// write_mux: N write masters on one AXI port; the master's number stands above its ID.
// Algorithm: round robin over addresses; a queue of whose address was offered gives the order of data, as AXI4 demands. An
//            address enters it when it is first offered and keeps its grant until it is taken: data waits for no AWREADY.
// Range:     data of a burst may be offered before its address is granted: it waits. IDs as in read_mux.
// Timing:    combinational; data from the cycle after its address was first offered.
// Tested-through: card      Proof: rtl/dma/formal/write_mux.sv
// Area:      benches/ledger/area.json#card
`default_nettype none
module write_mux #(
    parameter int unsigned N     = 2,
    parameter int unsigned Ahead = 4
) (
    input  wire logic                        clk_i,
    input  wire logic                        rst_i,
    input  wire axi_pkg::write_req_t [N-1:0] masters_i,
    output axi_pkg::write_rsp_t      [N-1:0] masters_o,
    output axi_pkg::write_req_t              write_o,
    input  wire axi_pkg::write_rsp_t         write_i
);

  logic [N-1:0] wanted, grant, who, sends;
  logic any, room, offers, offered_q, turn, sent;
  axi_pkg::ax_t aw;
  axi_pkg::w_t w;
  axi_pkg::b_t b;
  logic [prim_pkg::count_bits(Ahead)-1:0] unused_count;
  assign write_o = '{
          aw_valid: offers,
          aw: aw,
          w_valid: turn & |(who & sends),
          w: w,
          b_ready: 1'b1
      };
  // offered_q: the address that is offered waits, and lies in the queue.
  assign offers = any & (room | offered_q);
  always_ff @(posedge clk_i) begin
    if (rst_i) offered_q <= 1'b0;
    else offered_q <= offers & ~write_i.aw_ready;
  end
  assign sent = turn & |(who & sends) & write_i.w_ready;

  arbiter #(
      .N(N)
  ) u_arbiter (
      .clk_i,
      .rst_i,
      .req_i  (wanted),
      .grant_o(grant),
      .valid_o(any),
      .ready_i(offers & write_i.aw_ready)
  );

  fifo #(
      .W(N),
      .Depth(Ahead)
  ) u_order (
      .clk_i,
      .rst_i,
      .valid_i(any & ~offered_q),
      .ready_o(room),
      .data_i (grant),
      .valid_o(turn),
      .ready_i(sent & w.last),
      .data_o (who),
      .count_o(unused_count)
  );

  for (genvar i = 0; i < N; i++) begin : gen_master
    logic is_its;
    assign is_its = write_i.b.id[axi_pkg::ID_BITS-1:axi_pkg::LOCAL_BITS] == axi_pkg::MASTER_BITS'(i);
    assign wanted[i] = masters_i[i].aw_valid;
    assign sends[i] = masters_i[i].w_valid;
    assign masters_o[i] = '{
            aw_ready: grant[i] & offers & write_i.aw_ready,
            w_ready: who[i] & turn & write_i.w_ready,
            b_valid: write_i.b_valid & is_its,
            b: b
        };
  end
  always_comb begin
    aw = '0;
    w  = '0;
    for (int unsigned i = 0; i < N; i++) begin
      if (grant[i]) begin
        aw = masters_i[i].aw;
        aw.id[axi_pkg::ID_BITS-1:axi_pkg::LOCAL_BITS] = axi_pkg::MASTER_BITS'(i);
      end
      if (who[i]) w = masters_i[i].w;
    end
    b = write_i.b;
    b.id[axi_pkg::ID_BITS-1:axi_pkg::LOCAL_BITS] = '0;
  end

  logic unused;
  assign unused = ^masters_i;

endmodule
`default_nettype wire
