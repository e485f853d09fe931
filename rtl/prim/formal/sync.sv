// Bench of sync. Cycles: 16. Clocks.
// Case: Stages=2 CDC
// Case: Stages=3 CDC
// Case: Stages=2
// Plant: assign q_o = seen[Stages-1] => assign q_o = seen[0]
// Plant: (s == 0) ? d_i : seen[s-1] => d_i
// Plant: assign q_o = seen[Stages-1] => assign q_o = d_i
`default_nettype none
module sync_formal #(
    parameter int unsigned Stages = 2
) (
    input wire logic       step_i,
    input wire logic       from_i,  // the clock of what is sent
    input wire logic       clk_i,
    input wire logic [1:0] data_i
);

  always_comb assume (step_i);

  logic [1:0] sent_q, q, past_q;
  sync #(
      .W(2),
      .Stages(Stages)
  ) dut (
      .clk_i,
      .d_i(sent_q),
      .q_o(q)
  );
  always_ff @(posedge from_i) sent_q <= data_i;

  // Edges since each bit changed last; what the output was, and whether it may have changed since.
  localparam int unsigned EdgeW = $clog2(Stages + 2);
  logic ticked_q;
  logic [1:0][EdgeW-1:0] still_q;
  logic [1:0] was_still_q;  // before its last change
  initial ticked_q = 1'b1;
  initial {was_still_q, still_q} = '0;
  always_ff @(posedge step_i) begin
    past_q   <= q;
    ticked_q <= clk_i;
    for (int unsigned b = 0; b < 2; b++) begin
      if (from_i && data_i[b] != sent_q[b])
        {was_still_q[b], still_q[b]} <= {still_q[b] == EdgeW'(Stages + 1), EdgeW'(0)};
      else if (clk_i && still_q[b] != EdgeW'(Stages + 1)) still_q[b] <= still_q[b] + EdgeW'(1);
    end
  end

  logic [1:0] is_due, is_early;
  for (genvar b = 0; b < 2; b++) begin : gen_bit
    assign is_due[b]   = still_q[b] == EdgeW'(Stages + 1);
    // A bit that had arrived before it changed.
    assign is_early[b] = was_still_q[b] && still_q[b] < EdgeW'(Stages);
  end

  always_ff @(posedge step_i) begin
    changes_with_its_clock : assert (ticked_q || q == past_q);
    arrives : assert (&(~is_due | ~(q ^ sent_q)));
    // Not before its time either.
    through_all_stages : assert (&(~is_early | ~(q ^ past_q)));
    reach_both : cover (!ticked_q && q == 2'b11 && sent_q == 2'b00);
  end

endmodule
`default_nettype wire
