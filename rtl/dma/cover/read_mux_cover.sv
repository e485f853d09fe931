// The corner cases that the header of read_mux names; counted by scripts/hdl/coverage.py.
`default_nettype none
module read_mux_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic any,
    input wire logic room,
    input wire axi_pkg::read_req_t read_o,
    input wire axi_pkg::read_rsp_t read_i,
    input wire logic contest,
    input wire logic none_out
);

  contested :
  cover property (@(posedge clk_i) !rst_i && any && contest);
  no_room :
  cover property (@(posedge clk_i) !rst_i && any && !room);
  address_waits :
  cover property (@(posedge clk_i) !rst_i && read_o.ar_valid && !read_i.ar_ready);
  asks_and_hears :
  cover property (@(posedge clk_i) !rst_i && read_o.ar_valid && read_i.ar_ready && read_i.r_valid && read_i.r.last);
  of_nobody :
  cover property (@(posedge clk_i) !rst_i && read_i.r_valid && none_out);

  logic unused;
  assign unused = ^{read_o, read_i};

endmodule
`default_nettype wire

bind read_mux read_mux_cover u_cover (
    .*,
    .contest (|(wanted & (wanted - N'(1)))),
    .none_out(count_q == '0)
);
