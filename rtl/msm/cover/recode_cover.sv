// The corner cases that the header of recode names; counted by scripts/hdl/coverage.py.
`default_nettype none
module recode_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    input wire logic ready_o,
    input wire logic valid_o,
    input wire logic ready_i,
    input wire logic done,
    input wire logic drop,
    input wire logic above,
    input wire logic at_fold,
    input wire logic zero,
    input wire logic one,
    input wire logic infinity,
    input wire logic largest,
    input wire logic later,
    input wire logic uneven,
    input wire logic all_in_use
);

  folds :
  cover property (@(posedge clk_i) !rst_i && at_fold && above);
  does_not_fold :
  cover property (@(posedge clk_i) !rst_i && at_fold && !above);
  scalar_zero :
  cover property (@(posedge clk_i) !rst_i && zero);
  scalar_one :
  cover property (@(posedge clk_i) !rst_i && one);
  scalar_minus_one :
  cover property (@(posedge clk_i) !rst_i && largest);
  point_at_infinity :
  cover property (@(posedge clk_i) !rst_i && infinity);
  dropped :
  cover property (@(posedge clk_i) !rst_i && drop);
  all_digits :
  cover property (@(posedge clk_i) !rst_i && done && all_in_use);
  later_windows :
  cover property (@(posedge clk_i) !rst_i && later);
  later_windows_unaligned :
  cover property (@(posedge clk_i) !rst_i && uneven);
  no_credit :
  cover property (@(posedge clk_i) !rst_i && valid_i && !ready_o);
  waits :
  cover property (@(posedge clk_i) !rst_i && valid_o && !ready_i);

endmodule
`default_nettype wire

bind recode recode_cover u_cover (
    .*,
    .at_fold(valid_q[Sub-1]),
    .zero(take && scalar_i == '0),
    .one(take && scalar_i == 256'd1),
    .infinity(take && point_i == '0),
    .largest(take && scalar_i == R - 256'd1),
    .later(take && shift_i != '0),
    .uneven(take && shift_i[3:0] != '0),
    .all_in_use(mask_q == '1)
);
