// ntt_pass_folded: ntt_pass with one multiplier: a beat every ntt_pkg::interval cycles visits one stage's hardware LogPass + 1 times.
// Algorithm: ntt_pass, folded (K. K. Parhi et al., 1992): a stage takes one phase more than whole intervals, so stage s works in
//            phase s, and the last exchange in phase LogPass.  In the phases that the stages leave free the multiplier has guests:
//            ntt_pre, ntt_post, ntt_tables.
// Range:     loose -> loose; beats as ntt_pass has them, their pauses counted in intervals; guests' operands loose.
// Timing:    a beat is taken in phase 0 alone; it leaves ntt_pkg::pass_latency(LogPass, 1, Style) and the intervals of ntt_pass's beats
//            later; product_o is ntt_pkg::product_latency(1, Style) behind the phase ntt_pkg::guest_phase of a guest's operands.
// Golden:    host/golden/src/ntt/ntt_pass_folded.rs      Test: sim/tests/ntt/ntt_pass_folded.rs
// Area:      benches/ledger/area.json#ntt
//
//   beat ─►┬► exchange ─► butterfly ─► mont_mul ─┬─► wait ─┐      phases 0, 1 … LogPass
//          │      └─► beat                guests ┴─► product
//          └───────────────────────────────────────────────┘
`default_nettype none
module ntt_pass_folded #(
    parameter  int unsigned LogPass  = 7,
    parameter  int unsigned Columns  = 3,
    parameter  int unsigned Style    = field_pkg::STYLE_DEFAULT,
    localparam int unsigned Guests   = ntt_pkg::GUESTS,
    localparam int unsigned Interval = ntt_pkg::interval(LogPass, 1),
    localparam int unsigned PhaseW   = prim_pkg::addr_bits(Interval)
) (
    input  wire logic                               clk_i,
    input  wire logic                               rst_i,
    output logic               [ PhaseW-1:0]        phase_o,
    input  wire logic                               valid_i,
    input  wire ntt_pkg::log_t                      k_i,
    input  wire logic                               inverse_i,
    input  wire logic          [      255:0]        x_i,
    input  wire logic          [      255:0]        y_i,
    output logic                                    valid_o,
    output logic               [      255:0]        x_o,
    output logic               [      255:0]        y_o,
    // The table of twiddles: {inverse, u}.
    input  wire logic                               table_we_i,
    input  wire logic          [LogPass-1:0]        table_addr_i,
    input  wire logic          [      255:0]        table_data_i,
    // The guests' operands, and everybody's product.
    input  wire logic          [ Guests-1:0][255:0] left_i,
    input  wire logic          [ Guests-1:0][255:0] right_i,
    output logic               [      255:0]        product_o
);

  localparam int unsigned Product = ntt_pkg::product_latency(1, Style);
  localparam int unsigned Wait = ntt_pkg::stage_wait(LogPass, Style);
  localparam int unsigned Turn = ntt_pkg::turn_latency(LogPass, Style);
  localparam int unsigned MetaW = ntt_pkg::LOG_BITS + 1;

  logic [PhaseW-1:0] phase_q, phase_d;
  assign phase_d = (phase_q == PhaseW'(Interval - 1)) ? '0 : phase_q + PhaseW'(1);
  assign phase_o = phase_q;
  always_ff @(posedge clk_i) phase_q <= rst_i ? '0 : phase_d;

  // ---- What visits: in phase 0 a new beat, then what comes round.
  logic is_new, round_valid, round_inverse, visit_valid, visit_inverse;
  ntt_pkg::log_t round_k, visit_k;
  logic [255:0] round_x, round_y, visit_x, visit_y;
  assign is_new = phase_q == '0;
  assign visit_valid = is_new ? valid_i : round_valid;
  assign {visit_k, visit_inverse} = is_new ? {k_i, inverse_i} : {round_k, round_inverse};
  assign {visit_x, visit_y} = is_new ? {x_i, y_i} : {round_x, round_y};

  logic valid, traded, inverse, leaves;
  ntt_pkg::log_t k;
  logic [LogPass-2:0] block;
  logic [255:0] x, y;
  mdc_exchange_folded #(
      .LogPass(LogPass),
      .Columns(Columns)
  ) u_exchange (
      .clk_i,
      .rst_i,
      .phase_i(phase_q),
      .valid_i(visit_valid),
      .k_i(visit_k),
      .inverse_i(visit_inverse),
      .x_i(visit_x),
      .y_i(visit_y),
      .valid_o(valid),
      .traded_o(traded),
      .k_o(k),
      .inverse_o(inverse),
      .block_o(block),
      .x_o(x),
      .y_o(y)
  );
  assign leaves = phase_q == PhaseW'(LogPass + ntt_pkg::exchange_latency());
  assign valid_o = valid & leaves;
  assign x_o = x;
  assign y_o = y;

  // ---- The butterfly: one table in bit-reversed order serves every stage, as in mdc_stage.
  logic bypass_q;
  logic [255:0] x_q, y_q, w, twiddle, sum, diff, sum_late, diff_late;
  always_ff @(posedge clk_i) {x_q, y_q, bypass_q} <= {x, y, ~traded};
  ram_1r1w #(
      .W(256),
      .Depth(2 ** LogPass)
  ) u_table (
      .clk_i,
      .we_i(table_we_i),
      .waddr_i(table_addr_i),
      .wdata_i(table_data_i),
      .re_i(1'b1),
      .raddr_i({inverse, block}),
      .rdata_o(w)
  );
  butterfly #(
      .Multiplier(1'b0)
  ) u_butterfly (
      .clk_i,
      .a_i(x_q),
      .b_i(y_q),
      .w_i('0),
      .bypass_i(bypass_q),
      .sum_o(sum),
      .diff_o(diff)
  );
  delay #(
      .W(256),
      .N(ntt_pkg::butterfly_latency(1'b0))
  ) u_twiddle (
      .clk_i,
      .d_i(w),
      .q_o(twiddle)
  );

  // ---- The multiplier: whose turn it is in a phase; 0 is the stages', guests count from 1.
  localparam int unsigned WhoW = prim_pkg::addr_bits(Guests + 1);
  typedef logic [Interval-1:0][WhoW-1:0] turns_t;
  function automatic turns_t turns();
    automatic turns_t all = '0;
    for (int unsigned g = 0; g < Guests; g++) begin
      all[ntt_pkg::guest_phase(g, LogPass)] = WhoW'(g + 1);
    end
    return all;
  endfunction
  localparam turns_t Turns = turns();

  logic [WhoW-1:0] who_q;
  logic [Guests:0][255:0] left, right;
  logic [255:0] left_q, right_q, product;
  assign left  = {left_i, diff};
  assign right = {right_i, twiddle};
  always_ff @(posedge clk_i) begin
    who_q   <= rst_i ? Turns[0] : Turns[phase_d];
    left_q  <= left[who_q];
    right_q <= right[who_q];
  end
  mont_mul #(
      .IsFr (1'b1),
      .Style(Style)
  ) u_mul (
      .clk_i,
      .a_i(left_q),
      .b_i(right_q),
      .r_o(product)
  );
  assign product_o = product;

  // ---- And round; the last stage has no product.
  localparam int unsigned Last = ntt_pkg::product_phase(LogPass - 1, LogPass) + Product;
  logic is_last;
  assign is_last = phase_q == PhaseW'(Last % Interval);
  delay #(
      .W(512),
      .N(Product)
  ) u_beside (
      .clk_i,
      .d_i({sum, diff}),
      .q_o({sum_late, diff_late})
  );
  delay #(
      .W(512),
      .N(Wait)
  ) u_wait (
      .clk_i,
      .d_i({sum_late, is_last ? diff_late : product}),
      .q_o({round_x, round_y})
  );

  localparam int unsigned Rest = Turn - ntt_pkg::exchange_latency();
  logic [Rest-1:0] valids_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) valids_q <= '0;
    else valids_q <= {valids_q[Rest-2:0], valid & ~leaves};
  end
  assign round_valid = valids_q[Rest-1];
  delay #(
      .W(MetaW),
      .N(Rest)
  ) u_meta (
      .clk_i,
      .d_i({k, inverse}),
      .q_o({round_k, round_inverse})
  );

endmodule
`default_nettype wire
