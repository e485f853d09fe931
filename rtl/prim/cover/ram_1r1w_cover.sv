// The corner cases that the header of ram_1r1w names; counted by scripts/hdl/coverage.py.
`default_nettype none
module ram_1r1w_cover (
    input wire logic clk_i,
    input wire logic we_i,
    input wire logic re_i,
    input wire logic same
);

  reads_what_is_written :
  cover property (@(posedge clk_i) we_i && re_i && same);
  reads_and_writes :
  cover property (@(posedge clk_i) we_i && re_i && !same);

endmodule
`default_nettype wire

bind ram_1r1w ram_1r1w_cover u_cover (
    .*,
    .same(waddr_i == raddr_i)
);
