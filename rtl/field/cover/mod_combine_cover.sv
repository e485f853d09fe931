// The corner cases that the header of mod_combine names; counted by scripts/hdl/coverage.py.
`default_nettype none
module mod_combine_cover (
    input wire logic clk_i,
    input wire logic zero,
    input wire logic all_largest,
    input wire logic most,
    input wire logic least
);

  zeros :
  cover property (@(posedge clk_i) zero);
  all_operands_largest :
  cover property (@(posedge clk_i) all_largest);
  far_up :
  cover property (@(posedge clk_i) most);
  far_down :
  cover property (@(posedge clk_i) least);

endmodule
`default_nettype wire

bind mod_combine mod_combine_cover u_cover (
    .*,
    .zero(a_i == '0 && b_i == '0 && c_i == '0),
    .all_largest(a_i == bn254_pkg::p2(
        IsFr
    ) - 256'd1 && b_i == bn254_pkg::p2(
        IsFr
    ) - 256'd1 && c_i == bn254_pkg::p2(
        IsFr
    ) - 256'd1),
    .most(a_i == bn254_pkg::p2(IsFr) - 256'd1 && b_i == '0),
    .least(a_i == '0 && b_i == bn254_pkg::p2(IsFr) - 256'd1)
);
