// memory_writes: N write masters on Ports ports of card memory, interleaved every 512 bytes.
// Algorithm: an address goes to the port that its block lies on; a queue a master of the ports it was offered to steers its data.
//            Of the bursts offered at ports the oldest without all data is first at its master and at its port, and waits for no
//            AWREADY, so this cannot lock up.
// Range:     as memory_reads.
// Timing:    addresses and data combinational; responses one register later.
// Tested-through: card      Proof: rtl/dma/formal/memory_writes.sv
// Area:      benches/ledger/area.json#card
`default_nettype none
module memory_writes #(
    parameter int unsigned N     = 2,
    parameter int unsigned Ports = 1,
    parameter int unsigned Ahead = 4
) (
    input  wire logic                            clk_i,
    input  wire logic                            rst_i,
    input  wire axi_pkg::write_req_t [    N-1:0] masters_i,
    output axi_pkg::write_rsp_t      [    N-1:0] masters_o,
    output axi_pkg::write_req_t      [Ports-1:0] write_o,
    input  wire axi_pkg::write_rsp_t [Ports-1:0] write_i
);

  localparam int unsigned PortBits = $clog2(Ports);

  // As in memory_reads.
  axi_pkg::write_req_t [Ports-1:0][N-1:0] wanted;
  axi_pkg::write_rsp_t [Ports-1:0][N-1:0] answer;
  axi_pkg::write_req_t [Ports-1:0] port_req;
  axi_pkg::write_rsp_t [Ports-1:0] port_rsp;
  logic [Ports-1:0] head_ready;
  logic [N-1:0][Ports-1:0] asks, grant;

  for (genvar m = 0; m < N; m++) begin : gen_master
    logic [Ports-1:0] at, to, ready_at, data_ready_at;
    logic any, room, may_offer, offered_q, steered, taken, sent;
    axi_pkg::b_t b;
    logic [prim_pkg::count_bits(Ahead)-1:0] unused_count;
    if (Ports == 1) assign at = 1'b1;
    else assign at = Ports'(1) << masters_i[m].aw.addr[9+:PortBits];
    assign taken = |ready_at;
    // offered_q: the address waits at its port, and lies in the queue.
    assign may_offer = room | offered_q;
    always_ff @(posedge clk_i) begin
      if (rst_i) offered_q <= 1'b0;
      else offered_q <= masters_i[m].aw_valid & may_offer & ~taken;
    end
    assign sent = steered & |data_ready_at;
    fifo #(
        .W(Ports),
        .Depth(Ahead)
    ) u_to (
        .clk_i,
        .rst_i,
        .valid_i(masters_i[m].aw_valid & ~offered_q),
        .ready_o(room),
        .data_i (at),
        .valid_o(steered),
        .ready_i(masters_i[m].w_valid & sent & masters_i[m].w.last),
        .data_o (to),
        .count_o(unused_count)
    );
    for (genvar p = 0; p < Ports; p++) begin : gen_port
      always_comb begin
        wanted[p][m] = masters_i[m];
        wanted[p][m].aw_valid = masters_i[m].aw_valid & at[p] & may_offer;
        wanted[p][m].aw.addr = {masters_i[m].aw.addr[63:9] >> PortBits, masters_i[m].aw.addr[8:0]};
        wanted[p][m].w_valid = masters_i[m].w_valid & to[p] & steered;
      end
      assign ready_at[p] = answer[p][m].aw_ready;
      assign data_ready_at[p] = answer[p][m].w_ready & to[p];
      assign asks[m][p] = answer[p][m].b_valid;
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
      b = answer[0][m].b;
      for (int unsigned p = 1; p < Ports; p++) if (grant[m][p]) b = answer[p][m].b;
    end
    assign masters_o[m] = '{aw_ready: taken, w_ready: sent, b_valid: any, b: b};
  end

  for (genvar p = 0; p < Ports; p++) begin : gen_port
    logic [N-1:0] came, taken;
    logic ready;
    for (genvar m = 0; m < N; m++) begin : gen_taken
      assign came[m]  = asks[m][p];
      assign taken[m] = grant[m][p];
    end
    pipe_reg #(
        .W($bits(axi_pkg::b_t))
    ) u_head (
        .clk_i,
        .rst_i,
        .valid_i(write_i[p].b_valid),
        .ready_o(ready),
        .data_i (write_i[p].b),
        .valid_o(port_rsp[p].b_valid),
        .ready_i(head_ready[p]),
        .data_o (port_rsp[p].b)
    );
    assign port_rsp[p].aw_ready = write_i[p].aw_ready;
    assign port_rsp[p].w_ready = write_i[p].w_ready;
    assign head_ready[p] = |(taken & came) | ~|came;
    write_mux #(
        .N(N),
        .Ahead(Ahead)
    ) u_mux (
        .clk_i,
        .rst_i,
        .masters_i(wanted[p]),
        .masters_o(answer[p]),
        .write_o  (port_req[p]),
        .write_i  (port_rsp[p])
    );
    always_comb begin
      write_o[p] = port_req[p];
      write_o[p].b_ready = ready;
    end
  end

endmodule
`default_nettype wire
