// deal_writes: write requests of one kernel and its stream of wide beats, dealt in turn to Lanes masters; acknowledgements in order.
// Algorithm: request k goes to master k mod Lanes, and its wide beats into this master's queue, from which they leave unit by unit.
// Range:     1 to 8 units of 64 bytes a request: what a wide beat has beyond them is left out. Lanes 2 or 4.
// Timing:    a wide beat a cycle while the masters take a unit a cycle each, in requests of equal length.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module deal_writes #(
    parameter int unsigned Lanes = 2
) (
    input  wire logic                    clk_i,
    input  wire logic                    rst_i,
    // the kernel
    input  wire logic                    valid_i,
    output logic                         ready_o,
    input  wire logic [      3:0]        units_i,
    input  wire logic                    data_valid_i,
    output logic                         data_ready_o,
    input  wire logic [Lanes-1:0][511:0] data_i,
    input  wire logic [Lanes-1:0][  1:0] strobe_i,
    output logic                         ack_o,
    // the masters: address and units are the kernel's
    output logic      [Lanes-1:0]        valid_o,
    input  wire logic [Lanes-1:0]        ready_i,
    output logic      [Lanes-1:0]        unit_valid_o,
    input  wire logic [Lanes-1:0]        unit_ready_i,
    output logic      [Lanes-1:0][511:0] unit_o,
    output logic      [Lanes-1:0][  1:0] strobe_o,
    input  wire logic [Lanes-1:0]        ack_i
);

  localparam int unsigned TurnW = $clog2(Lanes);
  localparam int unsigned Requests = 32;
  localparam int unsigned Beats = 8;  // wide ones, of a master
  localparam int unsigned AckW = 8;
  typedef logic [TurnW-1:0] turn_t;

  // ---- requests, and their units again for the data
  turn_t ask_q, give_q, ack_q;
  logic room, due, beat, is_last;
  logic [3:0] extent, went_q;
  logic [prim_pkg::count_bits(Requests)-1:0] unused_count;
  assign ready_o = ready_i[ask_q] & room;
  fifo #(
      .W(4),
      .Depth(Requests)
  ) u_requests (
      .clk_i,
      .rst_i,
      .valid_i(valid_i & ready_o),
      .ready_o(room),
      .data_i (units_i),
      .valid_o(due),
      .ready_i(beat & is_last),
      .data_o (extent),
      .count_o(unused_count)
  );

  // ---- data: the units of a beat that the request has
  logic [Lanes-1:0] fits, acked;
  logic [TurnW:0] of_beat;
  assign is_last = extent - went_q <= 4'(Lanes);
  assign of_beat = is_last ? (TurnW + 1)'(extent - went_q) : (TurnW + 1)'(Lanes);
  assign data_ready_o = due & fits[give_q];
  assign beat = data_valid_i & data_ready_o;
  assign ack_o = acked[ack_q];
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      {ask_q, give_q, ack_q} <= '0;
      went_q <= '0;
    end else begin
      if (valid_i & ready_o) ask_q <= ask_q + turn_t'(1);
      if (beat) went_q <= is_last ? '0 : went_q + 4'(Lanes);
      if (beat & is_last) give_q <= give_q + turn_t'(1);
      if (ack_o) ack_q <= ack_q + turn_t'(1);
    end
  end

  for (genvar m = 0; m < Lanes; m++) begin : gen_master
    logic have, gone;
    logic [TurnW:0] left;
    logic [TurnW-1:0] at_q;
    logic [Lanes-1:0][511:0] word;
    logic [Lanes-1:0][1:0] strobe;
    logic [AckW-1:0] acks_q;
    logic [prim_pkg::count_bits(Beats)-1:0] unused_beats;
    assign valid_o[m] = valid_i & room & (ask_q == turn_t'(m));
    fifo #(
        .W(514 * Lanes + TurnW + 1),
        .Depth(Beats)
    ) u_beats (
        .clk_i,
        .rst_i,
        .valid_i(beat & (give_q == turn_t'(m))),
        .ready_o(fits[m]),
        .data_i ({of_beat, strobe_i, data_i}),
        .valid_o(have),
        .ready_i(gone & ((TurnW + 1)'(at_q) + (TurnW + 1)'(1) == left)),
        .data_o ({left, strobe, word}),
        .count_o(unused_beats)
    );
    assign unit_valid_o[m] = have;
    assign unit_o[m] = word[at_q];
    assign strobe_o[m] = strobe[at_q];
    assign gone = have & unit_ready_i[m];
    assign acked[m] = acks_q != '0;
    always_ff @(posedge clk_i) begin
      if (rst_i) begin
        at_q   <= '0;
        acks_q <= '0;
      end else begin
        if (gone) at_q <= ((TurnW + 1)'(at_q) + (TurnW + 1)'(1) == left) ? '0 : at_q + TurnW'(1);
        acks_q <= acks_q + AckW'(ack_i[m]) - AckW'(ack_o && ack_q == turn_t'(m));
      end
    end
`ifndef SYNTHESIS
    always_ff @(posedge clk_i) begin
      if (!rst_i) begin
        assert (!ack_i[m] || acks_q != '1)
        else $error("deal_writes: more acknowledgements than are counted");
      end
    end
`endif
  end

endmodule
`default_nettype wire
