// The corner cases that the header of dma_read names; counted by scripts/hdl/coverage.py.
`default_nettype none
module dma_read_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic quiesce_i,
    input wire logic quiet_o,
    input wire logic req_valid_i,
    input wire logic req_ready_o,
    input wire logic valid_o,
    input wire logic ready_i,
    input wire logic stray_o,
    input wire axi_pkg::read_req_t read_o,
    input wire axi_pkg::read_rsp_t read_i,
    input wire logic take,
    input wire logic is_last,
    input wire logic is_full,
    input wire logic no_beat,
    input wire logic long,
    input wire logic all_out,
    input wire logic overtakes
);

  nothing :
  cover property (@(posedge clk_i) !rst_i && req_valid_i && req_ready_o && no_beat);
  several_blocks :
  cover property (@(posedge clk_i) !rst_i && req_valid_i && req_ready_o && long);
  whole_burst :
  cover property (@(posedge clk_i) !rst_i && read_o.ar_valid && read_o.ar.len == 8'd7);
  lone_beat :
  cover property (@(posedge clk_i) !rst_i && read_o.ar_valid && read_o.ar.len == 8'd0);
  address_waits :
  cover property (@(posedge clk_i) !rst_i && read_o.ar_valid && !read_i.ar_ready);
  all_outstanding :
  cover property (@(posedge clk_i) !rst_i && all_out);
  no_slot :
  cover property (@(posedge clk_i) !rst_i && is_full);
  out_of_order :
  cover property (@(posedge clk_i) !rst_i && overtakes);
  last_is_wrong :
  cover property (@(posedge clk_i) !rst_i && take && read_i.r.last != is_last);
  error :
  cover property (@(posedge clk_i) !rst_i && take && read_i.r.resp != axi_pkg::RESP_OKAY);
  stray :
  cover property (@(posedge clk_i) !rst_i && stray_o);
  stream_waits :
  cover property (@(posedge clk_i) !rst_i && valid_o && !ready_i);
  finishes_quiesced :
  cover property (@(posedge clk_i) !rst_i && quiesce_i && !quiet_o);
  quiet :
  cover property (@(posedge clk_i) !rst_i && quiesce_i && quiet_o);

  logic unused;
  assign unused = ^{read_o, read_i};

endmodule
`default_nettype wire

bind dma_read dma_read_cover u_cover (
    .*,
    .no_beat(req_beats_i == '0),
    .long(req_beats_i > 32'd64),
    .is_full(head_q - tail_q == (SlotBits + 1)'(Slots)),
    .all_out(left_q != '0 && count_q == CountBits'(Outstanding)),
    .overtakes(finished && slot != tail_q[SlotBits-1:0])
);
