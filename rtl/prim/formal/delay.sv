// Bench of delay. Cycles: 10
// Case: N=0
// Case: N=1
// Case: N=2
// Case: N=5
// Case: N=2 SIM_FAST
// Case: N=5 SIM_FAST
// Plant: i < N; i++ => i < N - 1; i++ ;; gen_stage[N-1] => gen_stage[N-2]
// Plant: ptr_q == PtrW'(N - 2) => ptr_q == PtrW'(N - 1)
`default_nettype none
module delay_formal #(
    parameter int unsigned W = 1,
    parameter int unsigned N = 2
) (
    input wire logic         clk_i,
    input wire logic         mark_i,
    input wire logic [W-1:0] d_i
);

  logic [W-1:0] q;
  delay #(
      .W(W),
      .N(N)
  ) dut (
      .clk_i,
      .d_i,
      .q_o(q)
  );

  logic due;
  logic [W-1:0] then_d;
  pipe_check #(
      .W(W),
      .N(N)
  ) check (
      .clk_i,
      .mark_i,
      .d_i,
      .due_o(due),
      .d_o  (then_d)
  );

  always_ff @(posedge clk_i) begin
    if (due) same_word_n_later : assert (q == then_d);
    reach_due : cover (due && q == '1);
  end

endmodule
`default_nettype wire
