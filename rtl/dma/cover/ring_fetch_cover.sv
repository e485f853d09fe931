// The corner cases that the header of ring_fetch names; counted by scripts/hdl/coverage.py.
`default_nettype none
module ring_fetch_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic quiesce_i,
    input wire logic quiet_o,
    input wire logic doorbell_i,
    input wire logic bad_doorbell_o,
    input wire logic read_error_o,
    input wire logic valid_o,
    input wire logic ready_i,
    input wire axi_pkg::read_req_t read_o,
    input wire axi_pkg::read_rsp_t read_i,
    input wire logic accept,
    input wire logic issue,
    input wire logic take,
    input wire logic to_the_end,
    input wire logic to_the_block,
    input wire logic whole_ring,
    input wire logic full,
    input wire logic last_one
);

  ring_ends :
  cover property (@(posedge clk_i) !rst_i && issue && to_the_end);
  block_ends :
  cover property (@(posedge clk_i) !rst_i && issue && to_the_block);
  lone_entry :
  cover property (@(posedge clk_i) !rst_i && read_o.ar_valid && read_o.ar.len == 8'd0);
  whole_block :
  cover property (@(posedge clk_i) !rst_i && read_o.ar_valid && read_o.ar.len == 8'd7);
  queue_is_full :
  cover property (@(posedge clk_i) !rst_i && full);
  whole_ring_at_once :
  cover property (@(posedge clk_i) !rst_i && accept && whole_ring);
  too_far :
  cover property (@(posedge clk_i) !rst_i && bad_doorbell_o);
  rings_meanwhile :
  cover property (@(posedge clk_i) !rst_i && doorbell_i && !quiet_o);
  address_waits :
  cover property (@(posedge clk_i) !rst_i && read_o.ar_valid && !read_i.ar_ready);
  error :
  cover property (@(posedge clk_i) !rst_i && read_error_o);
  last_is_wrong :
  cover property (@(posedge clk_i) !rst_i && take && read_i.r.last != last_one);
  of_nobody :
  cover property (@(posedge clk_i) !rst_i && read_i.r_valid && quiet_o);
  waits :
  cover property (@(posedge clk_i) !rst_i && valid_o && !ready_i);
  finishes_quiesced :
  cover property (@(posedge clk_i) !rst_i && quiesce_i && !quiet_o);

  logic unused;
  assign unused = ^{read_o, read_i};

endmodule
`default_nettype wire

bind ring_fetch ring_fetch_cover u_cover (
    .*,
    .to_the_end((RingBits'(asked_q + 32'(beats_q)) & mask_q) == '0),
    .to_the_block(3'(unit_q2[2:0] + beats_q[2:0]) == 3'd0),
    .whole_ring(ahead == 32'(mask_q) + 32'd1),
    .full(beats_q != '0 && count > CountBits'(Depth - dma_pkg::BURST_BEATS)),
    .last_one(to_come_q == 4'd1)
);
