// The corner cases that the header of vec names; counted by scripts/hdl/coverage.py.
`default_nettype none
module vec_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic job_valid_i,
    input wire logic job_ready_o,
    input wire logic done_valid_o,
    input wire logic done_ready_i,
    input wire logic rd_valid_o,
    input wire logic rd_ready_i,
    input wire logic wr_valid_o,
    input wire logic wr_ready_i,
    input wire logic wr_data_valid_o,
    input wire logic wr_data_ready_i,
    input wire logic busy_q,
    input wire logic is_odd,
    input wire logic very_last_q,
    input wire logic quotient,
    input wire logic nothing,
    input wire logic over_a,
    input wire logic over_b,
    input wire logic over_c,
    input wire logic no_credit,
    input wire logic short,
    input wire logic waits_c
);

  product :
  cover property (@(posedge clk_i) !rst_i && job_valid_i && job_ready_o && !quotient);
  quotient_job :
  cover property (@(posedge clk_i) !rst_i && job_valid_i && job_ready_o && quotient);
  of_no_length :
  cover property (@(posedge clk_i) !rst_i && job_valid_i && job_ready_o && nothing);
  into_a :
  cover property (@(posedge clk_i) !rst_i && job_valid_i && job_ready_o && over_a);
  into_b :
  cover property (@(posedge clk_i) !rst_i && job_valid_i && job_ready_o && over_b);
  into_c :
  cover property (@(posedge clk_i) !rst_i && job_valid_i && job_ready_o && quotient && over_c);
  half_a_unit :
  cover property (@(posedge clk_i) !rst_i && wr_data_valid_o && wr_data_ready_i && very_last_q && is_odd);
  short_burst :
  cover property (@(posedge clk_i) !rst_i && rd_valid_o && rd_ready_i && short);
  waits_for_c :
  cover property (@(posedge clk_i) !rst_i && waits_c);
  blocked :
  cover property (@(posedge clk_i) !rst_i && busy_q && no_credit);
  read_waits :
  cover property (@(posedge clk_i) !rst_i && rd_valid_o && !rd_ready_i);
  write_waits :
  cover property (@(posedge clk_i) !rst_i && wr_valid_o && !wr_ready_i);
  data_waits :
  cover property (@(posedge clk_i) !rst_i && wr_data_valid_o && !wr_data_ready_i);
  done_waits :
  cover property (@(posedge clk_i) !rst_i && done_valid_o && !done_ready_i);

endmodule
`default_nettype wire

bind vec vec_cover u_cover (
    .*,
    .quotient(job_i.quotient),
    .nothing(job_i.length == '0),
    .over_a(job_i.d == job_i.a),
    .over_b(job_i.d == job_i.b),
    .over_c(job_i.d == job_i.c),
    .no_credit(credit_q == '0),
    .short(rd_units_o != 4'(vec_pkg::BURST_UNITS)),
    .waits_c(have[0] && have[1] && !have[2] && job_q.quotient)
);
