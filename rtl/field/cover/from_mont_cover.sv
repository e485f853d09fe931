// The corner cases that the header of from_mont names; counted by scripts/hdl/coverage.py.
`default_nettype none
module from_mont_cover (
    input wire logic clk_i,
    input wire logic zero,
    input wire logic just,
    input wire logic above,
    input wire logic largest
);

  zeros :
  cover property (@(posedge clk_i) zero);
  becomes_p :
  cover property (@(posedge clk_i) just);
  not_tight :
  cover property (@(posedge clk_i) above);
  all_ones :
  cover property (@(posedge clk_i) largest);

endmodule
`default_nettype wire

bind from_mont from_mont_cover u_cover (
    .*,
    .zero(a_i == '0),
    .just(r_o == Modulus),
    .above(a_i >= Modulus),
    .largest(&a_i)
);
