// The corner cases that the header of write_mux names; counted by scripts/hdl/coverage.py.
`default_nettype none
module write_mux_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic any,
    input wire logic room,
    input wire logic offers,
    input wire logic offered_q,
    input wire logic turn,
    input wire axi_pkg::write_req_t write_o,
    input wire axi_pkg::write_rsp_t write_i,
    input wire logic contest,
    input wire logic early,
    input wire logic same
);

  contested :
  cover property (@(posedge clk_i) !rst_i && any && contest);
  data_before_its_address :
  cover property (@(posedge clk_i) !rst_i && early);
  address_waits :
  cover property (@(posedge clk_i) !rst_i && offers && !write_i.aw_ready);
  data_before_awready :
  cover property (@(posedge clk_i) !rst_i && offered_q && !write_i.aw_ready && turn && same && write_o.w_valid && write_i.w_ready);
  data_waits :
  cover property (@(posedge clk_i) !rst_i && write_o.w_valid && !write_i.w_ready);
  order_is_full :
  cover property (@(posedge clk_i) !rst_i && any && !room && !offered_q);
  bursts_follow :
  cover property (@(posedge clk_i) !rst_i && write_o.w_valid && write_i.w_ready && write_o.w.last && offers);

  logic unused;
  assign unused = ^{write_o, write_i};

endmodule
`default_nettype wire

bind write_mux write_mux_cover u_cover (
    .*,
    .contest(|(wanted & (wanted - N'(1)))),
    .early(|(sends & ~({N{turn}} & who))),
    .same(grant == who)
);
