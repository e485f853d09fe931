// The corner cases that the header of dma_write names; counted by scripts/hdl/coverage.py.
`default_nettype none
module dma_write_cover #(
    parameter int unsigned Outstanding = 32
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic quiesce_i,
    input wire logic quiet_o,
    input wire logic req_valid_i,
    input wire logic req_ready_o,
    input wire logic [31:0] req_beats_i,
    input wire logic valid_i,
    input wire logic ready_o,
    input wire logic [1:0] strb_i,
    input wire logic ack_o,
    input wire logic stray_o,
    input wire axi_pkg::write_req_t write_o,
    input wire axi_pkg::write_rsp_t write_i
);

  logic taken, sent;
  assign taken = !rst_i & req_valid_i & req_ready_o;
  assign sent  = !rst_i & write_o.w_valid & write_i.w_ready;

  nothing :
  cover property (@(posedge clk_i) taken && req_beats_i == '0);
  long :
  cover property (@(posedge clk_i) taken && req_beats_i > 32'd64);
  whole_burst :
  cover property (@(posedge clk_i) !rst_i && write_o.aw_valid && write_o.aw.len == 8'd7);
  lone_beat :
  cover property (@(posedge clk_i) !rst_i && write_o.aw_valid && write_o.aw.len == 8'd0);
  half_low :
  cover property (@(posedge clk_i) !rst_i && valid_i && ready_o && strb_i == 2'b01);
  half_high :
  cover property (@(posedge clk_i) !rst_i && valid_i && ready_o && strb_i == 2'b10);
  queue_full :
  cover property (@(posedge clk_i) !rst_i && valid_i && !ready_o);
  last_id :
  cover property (@(posedge clk_i)
    !rst_i && write_o.aw_valid && write_o.aw.id[axi_pkg::LOCAL_BITS-1:0] == axi_pkg::LOCAL_BITS'(Outstanding - 1));
  finishes_strobes_off :
  cover property (@(posedge clk_i) sent && quiesce_i && write_o.w.strb == '0);
  quiet :
  cover property (@(posedge clk_i) !rst_i && quiesce_i && quiet_o);
  acknowledges :
  cover property (@(posedge clk_i) !rst_i && ack_o);
  stray :
  cover property (@(posedge clk_i) !rst_i && stray_o);
  error :
  cover property (@(posedge clk_i) !rst_i && write_i.b_valid && write_i.b.resp != axi_pkg::RESP_OKAY);

  logic unused;
  assign unused = ^{write_o, write_i};

endmodule
`default_nettype wire

bind dma_write dma_write_cover #(.Outstanding(Outstanding)) u_cover (.*);
