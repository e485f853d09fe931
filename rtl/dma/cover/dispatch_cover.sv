// The corner cases that the header of dispatch names; counted by scripts/hdl/coverage.py.
`default_nettype none
module dispatch_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic quiesce_i,
    input wire logic valid_i,
    input wire logic is_bad_i,
    input wire logic mark_failed_o,
    input wire logic mark_ok_o,
    input wire logic distrust_o,
    input wire logic insert_o,
    input wire logic end_valid_o,
    input wire logic end_ready_i,
    input wire logic tag_busy,
    input wire logic follow_a_failed,
    input wire logic follow_b_failed,
    input wire logic [7:0] status,
    input wire logic checks,
    input wire logic bad_crc,
    input wire logic fence,
    input wire logic idle,
    input wire logic empty,
    input wire logic wraps
);

  not_fetched :
  cover property (@(posedge clk_i) !rst_i && valid_i && is_bad_i);
  crc :
  cover property (@(posedge clk_i) !rst_i && bad_crc);
  tag :
  cover property (@(posedge clk_i) !rst_i && checks && status == regs_pkg::STATUS_BAD_TAG);
  opcode :
  cover property (@(posedge clk_i) !rst_i && checks && status == regs_pkg::STATUS_BAD_OPCODE);
  field :
  cover property (@(posedge clk_i) !rst_i && checks && status == regs_pkg::STATUS_BAD_FIELD);
  alignment :
  cover property (@(posedge clk_i) !rst_i && checks && status == regs_pkg::STATUS_BAD_ALIGNMENT);
  range :
  cover property (@(posedge clk_i) !rst_i && checks && status == regs_pkg::STATUS_BAD_RANGE);
  past_all_addresses :
  cover property (@(posedge clk_i) !rst_i && checks && status == regs_pkg::STATUS_BAD_RANGE && wraps);
  tag_in_flight :
  cover property (@(posedge clk_i) !rst_i && checks && status == regs_pkg::STATUS_OK && tag_busy);
  of_no_length :
  cover property (@(posedge clk_i) !rst_i && insert_o && empty);
  fence_waits :
  cover property (@(posedge clk_i) !rst_i && fence && !idle);
  fence_passes :
  cover property (@(posedge clk_i) !rst_i && fence && idle && !follow_a_failed && !follow_b_failed);
  fence_skipped_by_a :
  cover property (@(posedge clk_i) !rst_i && fence && idle && follow_a_failed);
  fence_skipped_by_b :
  cover property (@(posedge clk_i) !rst_i && fence && idle && !follow_a_failed && follow_b_failed);
  fails :
  cover property (@(posedge clk_i) !rst_i && mark_failed_o);
  ends_well :
  cover property (@(posedge clk_i) !rst_i && mark_ok_o);
  distrusts :
  cover property (@(posedge clk_i) !rst_i && distrust_o);
  refusal_waits :
  cover property (@(posedge clk_i) !rst_i && end_valid_o && !end_ready_i);
  waits_quiesced :
  cover property (@(posedge clk_i) !rst_i && quiesce_i && valid_i);

endmodule
`default_nettype wire

bind dispatch dispatch_cover u_cover (
    .*,
    .checks(state_q == Check && crc_ok),
    .bad_crc(state_q == Check && !crc_ok),
    .fence(state_q == Fence),
    .idle(busy_i == '0),
    .empty(job_i.length == '0),
    .wraps(u_check.host_end[64] && u_check.uses_host)
);
