// interrupts: interrupts as requests that wait for their acknowledgement, so that what sends them (an MSI-X adapter) may be slow.
// Algorithm: an event raises its line's request; the request stays until acknowledged. Events that come while one waits are merged
//            into one further request behind it: whoever is interrupted looks at the completion ring, which tells all that happened.
// Range:     irq_o and irq_ack_i are valid and ready: a request is taken in a cycle with both, and never withdrawn but by rst_i.
//            After every event a request is taken that was raised later than the event.
// Timing:    from event to request 1 cycle; with irq_ack_i tied high a request lasts one cycle.
// Proof:     rtl/top/formal/interrupts.sv
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module interrupts #(
    parameter int unsigned Lines = 2
) (
    input  wire logic             clk_i,
    input  wire logic             rst_i,
    input  wire logic [Lines-1:0] event_i,
    output logic      [Lines-1:0] irq_o,
    input  wire logic [Lines-1:0] irq_ack_i
);

  // again_q: behind the request that waits there is to be another.
  logic [Lines-1:0] again_q, waits;

  assign waits = irq_o & ~irq_ack_i;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      irq_o   <= '0;
      again_q <= '0;
    end else begin
      irq_o   <= waits | again_q | event_i;
      again_q <= waits & (again_q | event_i);
    end
  end

endmodule
`default_nettype wire
