// deal_reads: read requests of one kernel, dealt in turn to Lanes masters, whose beats come back as one stream of wide beats.
// Algorithm: request k goes to master k mod Lanes; each master's units of 64 bytes are gathered Lanes at a time into its own queue,
//            and the queues are emptied request by request in the order of dealing. A request of fewer units than a wide beat is filled
//            with zeros.
// Range:     1 to 8 units a request; data are always taken by the kernel. Lanes 2 or 4.
// Timing:    a wide beat a cycle while the masters bring a unit a cycle each, in requests of equal length.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module deal_reads #(
    parameter int unsigned Lanes = 2
) (
    input  wire logic                    clk_i,
    input  wire logic                    rst_i,
    // the kernel
    input  wire logic                    valid_i,
    output logic                         ready_o,
    input  wire logic [      3:0]        units_i,
    output logic                         data_valid_o,
    output logic      [Lanes-1:0][511:0] data_o,
    // the masters: address and units are the kernel's
    output logic      [Lanes-1:0]        valid_o,
    input  wire logic [Lanes-1:0]        ready_i,
    input  wire logic [Lanes-1:0]        unit_valid_i,
    output logic      [Lanes-1:0]        unit_ready_o,
    input  wire logic [Lanes-1:0][511:0] unit_i
);

  localparam int unsigned TurnW = $clog2(Lanes);
  localparam int unsigned Requests = 16;  // of a master
  localparam int unsigned Beats = 8;  // wide ones, of a master
  typedef logic [TurnW-1:0] turn_t;

  turn_t ask_q, give_q;
  logic [Lanes-1:0] room, have, last, take;
  logic [Lanes-1:0][Lanes-1:0][511:0] word;

  assign ready_o = ready_i[ask_q] & room[ask_q];
  assign data_valid_o = have[give_q];
  assign data_o = word[give_q];
  always_ff @(posedge clk_i) begin
    if (rst_i) {ask_q, give_q} <= '0;
    else begin
      if (valid_i & ready_o) ask_q <= ask_q + turn_t'(1);
      if (data_valid_o & last[give_q]) give_q <= give_q + turn_t'(1);
    end
  end

  for (genvar m = 0; m < Lanes; m++) begin : gen_master
    logic due, unit, is_last, whole, fits, unused_count;
    logic [prim_pkg::count_bits(Requests)-1:0] unused_requests;
    logic [prim_pkg::count_bits(Beats)-1:0] unused_beats;
    logic [3:0] extent, came_q;
    logic [Lanes-1:0][511:0] gathered_q, gathered;
    assign valid_o[m] = valid_i & room[m] & (ask_q == turn_t'(m));
    assign take[m] = have[m] & (give_q == turn_t'(m));
    // How many units the requests are, in turn.
    fifo #(
        .W(4),
        .Depth(Requests)
    ) u_requests (
        .clk_i,
        .rst_i,
        .valid_i(valid_o[m] & ready_i[m]),
        .ready_o(room[m]),
        .data_i (units_i),
        .valid_o(due),
        .ready_i(unit & is_last),
        .data_o (extent),
        .count_o(unused_requests)
    );
    assign is_last = came_q + 4'd1 == extent;
    assign whole = is_last | (&came_q[TurnW-1:0]);
    assign unit_ready_o[m] = due & (fits | ~whole);
    assign unit = unit_valid_i[m] & unit_ready_o[m];
    always_comb begin
      gathered = (came_q[TurnW-1:0] == '0) ? '0 : gathered_q;
      gathered[came_q[TurnW-1:0]] = unit_i[m];
    end
    always_ff @(posedge clk_i) begin
      if (rst_i) came_q <= '0;
      else if (unit) came_q <= is_last ? '0 : came_q + 4'd1;
      if (unit) gathered_q <= gathered;
    end
    fifo #(
        .W(512 * Lanes + 1),
        .Depth(Beats)
    ) u_beats (
        .clk_i,
        .rst_i,
        .valid_i(unit & whole),
        .ready_o(fits),
        .data_i ({is_last, gathered}),
        .valid_o(have[m]),
        .ready_i(take[m]),
        .data_o ({last[m], word[m]}),
        .count_o(unused_beats)
    );
    assign unused_count = ^{unused_requests, unused_beats};
  end

endmodule
`default_nettype wire
