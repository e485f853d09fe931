// Bench of interrupts. Cycles: 12
// Case: Patience=2
// Case: Patience=3
// Plant: waits & (again_q | event_i) => waits & again_q
// Plant: waits | again_q | event_i => again_q | event_i
// Plant: waits | again_q | event_i => waits | event_i
// Plant: irq_o & ~irq_ack_i => irq_o
// Plant: waits | again_q | event_i => waits | again_q | event_i | irq_o
`default_nettype none
module interrupts_formal #(
    parameter  int unsigned Patience = 3,
    // Cycles from an event to the taking of a request raised after it, if every request is acknowledged within Patience.
    localparam int unsigned Served   = 2 * Patience
) (
    input wire logic       clk_i,
    input wire logic       rst_i,
    input wire logic       mark_i,
    input wire logic [1:0] event_i,
    input wire logic [1:0] irq_ack_i
);

  logic [1:0] irq;
  interrupts #(
      .Lines(2)
  ) dut (
      .clk_i,
      .rst_i,
      .event_i,
      .irq_o(irq),
      .irq_ack_i
  );

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);

  localparam int unsigned AgeW = $clog2(Served + 2);
  for (genvar l = 0; l < 2; l++) begin : gen_line
    logic take, waited_q;
    logic [1:0] owed_q;  // requests to be taken until an event, marked at an arbitrary moment, has had one of its own
    logic [1:0] events_q;  // events that no request has been taken for, at most 3
    logic [AgeW-1:0] asks_q, age_q;  // cycles of this request, and since the marked event
    assign take = irq[l] & irq_ack_i[l];
    always_comb assume (asks_q < AgeW'(Patience - 1) || !irq[l] || irq_ack_i[l]);

    always_ff @(posedge clk_i) begin
      waited_q <= !rst_i && irq[l] && !irq_ack_i[l];
      if (rst_i) begin
        owed_q   <= '0;
        events_q <= '0;
        asks_q   <= '0;
        age_q    <= '0;
      end else begin
        if (owed_q == '0)
          owed_q <= !(event_i[l] && mark_i) ? 2'd0 : (irq[l] && !irq_ack_i[l]) ? 2'd2 : 2'd1;
        else if (take) owed_q <= owed_q - 2'd1;
        events_q <= events_q - 2'(take) + 2'(event_i[l] && (events_q != '1 || take));
        asks_q   <= (irq[l] && !take) ? asks_q + AgeW'(1) : '0;
        age_q    <= (owed_q == '0) ? '0 : age_q + AgeW'(age_q != '1);
      end
    end

    always_ff @(posedge clk_i) begin
      if (started_q && !rst_i) begin
        no_event_is_lost : assert (owed_q == '0 || irq[l]);
        nothing_from_nothing : assert (!irq[l] || events_q != '0);
        stays_until_taken : assert (!waited_q || irq[l]);
        served_in_time : assert (age_q < AgeW'(Served));
        reach_second : cover (take && owed_q == 2'd2);
        reach_slowest : cover (age_q == AgeW'(Served - 1));
      end
    end
  end

endmodule
`default_nettype wire
