// The corner cases that the header of kernel_unit names; counted by scripts/hdl/coverage.py.
`default_nettype none
module kernel_unit_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic begin_job,
    input wire logic begin_scrub,
    input wire logic is_empty,
    input wire logic scrub_q,
    input wire logic quiet,
    input wire logic awake_o,
    input wire logic job_ready_i,
    input wire logic offers,
    input wire logic settles,
    input wire logic quiesce,
    input wire logic busy,
    input wire logic bad
);

  of_no_length :
  cover property (@(posedge clk_i) !rst_i && begin_job && is_empty);
  begins :
  cover property (@(posedge clk_i) !rst_i && begin_job && !is_empty);
  wipes :
  cover property (@(posedge clk_i) !rst_i && begin_scrub);
  is_wiped :
  cover property (@(posedge clk_i) !rst_i && settles && quiet && scrub_q);
  offer_waits :
  cover property (@(posedge clk_i) !rst_i && offers && !job_ready_i);
  quiet_at_its_end :
  cover property (@(posedge clk_i) !rst_i && settles && quiet);
  waits_for_quiet :
  cover property (@(posedge clk_i) !rst_i && settles && !quiet);
  ends_badly :
  cover property (@(posedge clk_i) !rst_i && settles && quiet && bad);
  sleeps :
  cover property (@(posedge clk_i) !rst_i && !awake_o);
  quiesced :
  cover property (@(posedge clk_i) !rst_i && busy && quiesce);

endmodule
`default_nettype wire

bind kernel_unit kernel_unit_cover u_cover (
    .*,
    .offers(state_q == Offer),
    .settles(state_q == Settle),
    .quiesce(unit_i.quiesce),
    .busy(state_q == Busy),
    .bad(status != regs_pkg::STATUS_OK)
);
