// queue_check: what every valid/ready cell must keep: nothing lost, doubled, reordered or changed while it waits.
// Algorithm: one word, marked at an arbitrary moment, is followed; the words ahead of it are counted.
// Range:     at most Depth words inside, ready_o whenever there is room; valid_o at most Lag cycles after a word's entry.
`default_nettype none
module queue_check #(
    parameter int unsigned W     = 1,
    parameter int unsigned Depth = 2,
    parameter int unsigned Lag   = 1
) (
    input wire logic         clk_i,
    input wire logic         rst_i,
    input wire logic         mark_i,
    input wire logic         in_valid_i,
    input wire logic         in_ready_i,
    input wire logic [W-1:0] in_data_i,
    input wire logic         out_valid_i,
    input wire logic         out_ready_i,
    input wire logic [W-1:0] out_data_i
);

  // The bench starts in reset.
  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);

  logic push, pop;
  assign push = in_valid_i & in_ready_i;
  assign pop  = out_valid_i & out_ready_i;

  localparam int unsigned CountW = $clog2(Depth + 2);
  localparam int unsigned AgeW = $clog2(Lag + 1);
  logic [CountW-1:0] inside_q, ahead_q;
  logic [AgeW-1:0] age_q;  // cycles without an output though a word is inside
  logic marked_q, was_full_q;
  logic [W-1:0] word_q;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      inside_q <= '0;
      ahead_q <= '0;
      age_q <= '0;
      marked_q <= 1'b0;
      was_full_q <= 1'b0;
    end else begin
      inside_q <= inside_q + CountW'(push) - CountW'(pop);
      age_q <= (inside_q == 0 || out_valid_i) ? '0 : age_q + AgeW'(age_q != '1);
      if (inside_q == CountW'(Depth)) was_full_q <= 1'b1;
      if (!marked_q && push && mark_i) begin
        marked_q <= 1'b1;
        word_q   <= in_data_i;
        ahead_q  <= inside_q - CountW'(pop);
      end else if (marked_q && pop) begin
        ahead_q <= ahead_q - CountW'(1);
        if (ahead_q == 0) marked_q <= 1'b0;
      end
    end
  end

  // The output of the cycle before.
  logic held_q;
  logic [W-1:0] held_data_q;
  always_ff @(posedge clk_i) begin
    held_q <= ~rst_i & out_valid_i & ~out_ready_i;
    held_data_q <= out_data_i;
  end

  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      no_overflow : assert (inside_q <= CountW'(Depth));
      nothing_from_nothing : assert (!out_valid_i || inside_q != 0);
      room_is_offered : assert (in_ready_i || inside_q == CountW'(Depth));
      comes_out_in_time : assert (inside_q == 0 || out_valid_i || age_q < AgeW'(Lag - 1));
      if (held_q) stable_while_stalled : assert (out_valid_i && out_data_i == held_data_q);
      if (marked_q && ahead_q == 0 && out_valid_i)
        in_order_unchanged : assert (out_data_i == word_q);
      reach_full : cover (inside_q == CountW'(Depth));
      reach_empty_after_full : cover (was_full_q && inside_q == 0);
    end
  end

endmodule
`default_nettype wire
