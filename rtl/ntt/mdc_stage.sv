// mdc_stage: stage S of a pass: the exchange that brings row bit k-1-S into the lanes, and the butterfly over it.
// Algorithm: rows come in bit-reversed order, so stage S always exchanges with bit Columns + S of the beat's number.  Beat t of the
//            result has twiddle w^(reversed(u)), u = t >> (Columns + 1 + S): one table in bit-reversed order serves every stage
//            and every k; stage S needs its first 2^(LogPass-1-S) entries, for both directions.
// Range:     loose. A pass of k <= S bits goes through unchanged.
// Timing:    latency exchange, 1 and butterfly behind the beat that completes a pair; throughput 1/cycle, valid without ready.
// Tested-through: ntt_pass
// Area:      benches/ledger/area.json#ntt
`default_nettype none
module mdc_stage #(
    parameter int unsigned S       = 0,
    parameter int unsigned LogPass = 7,
    parameter int unsigned Columns = 3,                        // log2 of the beats of a row
    parameter int unsigned Style   = field_pkg::STYLE_DEFAULT
) (
    input  wire logic                        clk_i,
    input  wire logic                        rst_i,
    input  wire logic                        valid_i,
    input  wire ntt_pkg::log_t               k_i,
    input  wire logic                        inverse_i,
    input  wire logic          [      255:0] x_i,
    input  wire logic          [      255:0] y_i,
    output logic                             valid_o,
    output ntt_pkg::log_t                    k_o,
    output logic                             inverse_o,
    output logic               [      255:0] x_o,
    output logic               [      255:0] y_o,
    // The table of twiddles: {inverse, u}.
    input  wire logic                        table_we_i,
    input  wire logic          [LogPass-1:0] table_addr_i,
    input  wire logic          [      255:0] table_data_i
);

  localparam int unsigned TableBits = LogPass - 1 - S;
  localparam int unsigned CountW = LogPass + Columns;
  localparam bit Multiplier = TableBits != 0;
  localparam int unsigned Latency = ntt_pkg::butterfly_latency(Multiplier, Style);
  localparam int unsigned MetaW = ntt_pkg::LOG_BITS + 1;

  logic valid, valid_q;
  logic [MetaW-1:0] meta, meta_q;
  logic [255:0] x, y, x_q, y_q;
  ntt_pkg::log_t k;
  logic inverse;

  mdc_exchange #(
      .W(256),
      .J(Columns + S),
      .MetaW(MetaW)
  ) u_exchange (
      .clk_i,
      .rst_i,
      .valid_i,
      .active_i(k_i > ntt_pkg::log_t'(S)),
      .x_i,
      .y_i,
      .meta_i  ({k_i, inverse_i}),
      .valid_o (valid),
      .x_o     (x),
      .y_o     (y),
      .meta_o  (meta)
  );
  assign {k, inverse} = meta;

  // The beat's number in its tile.
  logic [CountW-1:0] count_q, mask;
  assign mask = CountW'(ntt_pkg::low_mask(k + ntt_pkg::log_t'(Columns)));
  always_ff @(posedge clk_i) begin
    if (rst_i) count_q <= '0;
    else if (valid) count_q <= (count_q + CountW'(1)) & mask;
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) valid_q <= 1'b0;
    else valid_q <= valid;
  end
  always_ff @(posedge clk_i) begin
    if (valid) begin
      x_q <= x;
      y_q <= y;
    end
    meta_q <= meta;
  end

  logic [255:0] w;
  if (Multiplier) begin : gen_table
    ram_1r1w #(
        .W(256),
        .Depth(2 ** (TableBits + 1))
    ) u_table (
        .clk_i,
        .we_i(table_we_i && (table_addr_i[LogPass-2:0] >> TableBits) == '0),
        .waddr_i({table_addr_i[LogPass-1], table_addr_i[TableBits-1:0]}),
        .wdata_i(table_data_i),
        .re_i(valid),
        .raddr_i({inverse, count_q[CountW-1:Columns+1+S]}),
        .rdata_o(w)
    );
  end else begin : gen_none
    logic unused_table;
    assign unused_table = ^{table_we_i, table_addr_i, table_data_i, inverse};
    assign w = '0;
  end

  butterfly #(
      .Multiplier(Multiplier),
      .Style(Style)
  ) u_butterfly (
      .clk_i,
      .a_i(x_q),
      .b_i(y_q),
      .w_i(w),
      .bypass_i(meta_q[MetaW-1:1] <= ntt_pkg::log_t'(S)),
      .sum_o(x_o),
      .diff_o(y_o)
  );

  delay #(
      .W(MetaW),
      .N(Latency)
  ) u_meta (
      .clk_i,
      .d_i(meta_q),
      .q_o({k_o, inverse_o})
  );

  logic [Latency-1:0] valids_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) valids_q <= '0;
    else valids_q <= Latency'({valids_q, valid_q});
  end
  assign valid_o = valids_q[Latency-1];

endmodule
`default_nettype wire
