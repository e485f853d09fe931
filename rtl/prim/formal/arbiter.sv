// Bench of arbiter. Cycles: 14
// Case: N=1
// Case: N=3
// Case: N=4
// Case: N=4 Patience=3
// Plant: ready_i ? from_grant & ~grant_o : from_grant => ready_i ? '1 : from_grant
// Plant: ready_i ? from_grant & ~grant_o : from_grant => from_grant & ~grant_o
// Plant: if (masked[i]) grant_o = => if (masked[i]) grant_o |=
`default_nettype none
module arbiter_formal #(
    parameter  int unsigned N        = 3,
    parameter  int unsigned Patience = 2,
    // Cycles until a held request is granted and taken, if every grant is taken in its Patience-th cycle.
    localparam int unsigned Served   = N * Patience
) (
    input wire logic         clk_i,
    input wire logic         rst_i,
    input wire logic [N-1:0] pick_i,
    input wire logic [N-1:0] req_i,
    input wire logic         ready_i
);

  logic [N-1:0] grant;
  logic valid;

  arbiter #(
      .N(N)
  ) dut (
      .clk_i,
      .rst_i,
      .req_i,
      .grant_o(grant),
      .valid_o(valid),
      .ready_i
  );

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);

  // An arbitrary requester, picked in the first cycle, and the grants taken while it waited.
  logic [N-1:0] who_q;
  logic [$clog2(N+1)-1:0] waited_q;
  logic [N-1:0] held_q;
  localparam int unsigned AgeW = $clog2(Served + 2);
  logic [AgeW-1:0] stalls_q, age_q;
  always_comb assume (stalls_q < AgeW'(Patience - 1) || !valid || ready_i);
  always_ff @(posedge clk_i) begin
    stalls_q <= (rst_i || !valid || ready_i) ? '0 : stalls_q + AgeW'(1);
    age_q <= (rst_i || (who_q & req_i) == 0 || ((who_q & grant) != 0 && ready_i)) ? '0 : age_q + AgeW'(age_q != '1);
  end
  always_comb assume ($onehot(pick_i));
  always_ff @(posedge clk_i) begin
    who_q  <= started_q ? who_q : pick_i;
    held_q <= (rst_i || ready_i) ? '0 : grant;
    if (rst_i || (who_q & req_i) == 0 || (who_q & grant) != 0) waited_q <= '0;
    else if (valid && ready_i && waited_q != '1) waited_q <= waited_q + $bits(waited_q)'(1);
  end

  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      at_most_one : assert ($onehot0(grant));
      only_who_asks : assert ((grant & ~req_i) == 0);
      somebody_if_asked : assert (valid == (req_i != 0) && valid == (grant != 0));
      served_in_time : assert (age_q < AgeW'(Served));
      reach_slowest : cover (age_q == AgeW'(Served - 1));
      fair_within_n : assert (waited_q < $bits(waited_q)'(N));
      if ((held_q & req_i) != 0) grant_stays : assert (grant == held_q);
      reach_longest_wait : cover (waited_q == $bits(waited_q)'(N - 1));
      reach_stall : cover (held_q != 0);
    end
  end

endmodule
`default_nettype wire
