// ntt_stages: all multiplications of a transform: the passes of the lanes, and the products of ntt_pre, ntt_post and ntt_tables.
// Algorithm: a multiplier for every product and ntt_pass; or, with Multipliers = 1, one for all and ntt_pass_folded.
// Range:     loose -> loose.
// Timing:    beats of ntt_pass; product_o is ntt_pkg::product_latency behind its operands. beat_tick_o: what enters ntt_pre now comes
//            out when a beat may enter here; table_tick_o: what ntt_tables begins now stands here in its turn.
// Tested-through: ntt
// Area:      benches/ledger/area.json#ntt
`default_nettype none
module ntt_stages #(
    parameter int unsigned LogPass = 7,
    parameter int unsigned Lanes = 1,
    parameter int unsigned Multipliers = 0,  // 0: one for every product; 1, with one lane
    parameter int unsigned Style = field_pkg::STYLE_DEFAULT,
    localparam int unsigned Columns = ntt_pkg::log_burst_beats(Lanes),
    localparam int unsigned Elems = 2 * Lanes,
    localparam int unsigned Products = 3 * Elems + 1
) (
    input  wire logic                                clk_i,
    input  wire logic                                rst_i,
    output logic                                     beat_tick_o,
    output logic                                     table_tick_o,
    input  wire logic                                valid_i,
    input  wire ntt_pkg::log_t                       k_i,
    input  wire logic                                inverse_i,
    input  wire logic          [   Elems-1:0][255:0] data_i,
    output logic                                     valid_o,
    output logic               [   Elems-1:0][255:0] data_o,
    input  wire logic                                table_we_i,
    input  wire logic          [ LogPass-1:0]        table_addr_i,
    input  wire logic          [       255:0]        table_data_i,
    // {ntt_tables, ntt_post, ntt_pre}
    input  wire logic          [Products-1:0][255:0] left_i,
    input  wire logic          [Products-1:0][255:0] right_i,
    output logic               [Products-1:0][255:0] product_o
);

  if (Multipliers == 0) begin : gen_each
    logic [Lanes-1:0] valid;
    assign valid_o = &valid;
    assign beat_tick_o = 1'b1;
    assign table_tick_o = 1'b1;
    for (genvar l = 0; l < Lanes; l++) begin : gen_lane
      ntt_pass #(
          .LogPass(LogPass),
          .Columns(Columns),
          .Style  (Style)
      ) u_pass (
          .clk_i,
          .rst_i,
          .valid_i,
          .k_i,
          .inverse_i,
          .x_i(data_i[2*l]),
          .y_i(data_i[2*l+1]),
          .valid_o(valid[l]),
          .x_o(data_o[2*l]),
          .y_o(data_o[2*l+1]),
          .table_we_i,
          .table_addr_i,
          .table_data_i
      );
    end
    for (genvar p = 0; p < Products; p++) begin : gen_product
      mont_mul #(
          .IsFr (1'b1),
          .Style(Style)
      ) u_mul (
          .clk_i,
          .a_i(left_i[p]),
          .b_i(right_i[p]),
          .r_o(product_o[p])
      );
    end
  end else begin : gen_one
    if (Multipliers != 1 || Lanes != 1)
      $fatal(1, "ntt: one multiplier, with one lane; or one for every product");
    localparam int unsigned PhaseW = prim_pkg::addr_bits(ntt_pkg::interval(LogPass, 1));
    localparam int unsigned BeatPhase = ntt_pkg::between(
        ntt_pkg::pre_operands_latency(), ntt_pkg::guest_phase(ntt_pkg::GUEST_PRE, LogPass), LogPass
    );
    localparam int unsigned TablePhase = ntt_pkg::between(
        ntt_pkg::tables_operands_latency(),
        ntt_pkg::guest_phase(
            ntt_pkg::GUEST_TABLES, LogPass
        ),
        LogPass
    );
    logic [PhaseW-1:0] phase;
    logic [255:0] product;
    assign beat_tick_o = phase == PhaseW'(BeatPhase);
    assign table_tick_o = phase == PhaseW'(TablePhase);
    assign product_o = {Products{product}};
    ntt_pass_folded #(
        .LogPass(LogPass),
        .Columns(Columns),
        .Style  (Style)
    ) u_pass (
        .clk_i,
        .rst_i,
        .phase_o(phase),
        .valid_i,
        .k_i,
        .inverse_i,
        .x_i(data_i[0]),
        .y_i(data_i[1]),
        .valid_o,
        .x_o(data_o[0]),
        .y_o(data_o[1]),
        .table_we_i,
        .table_addr_i,
        .table_data_i,
        .left_i,
        .right_i,
        .product_o(product)
    );
`ifndef SYNTHESIS
    always_ff @(posedge clk_i) begin
      assert (rst_i || !valid_i || phase == '0)
      else $error("ntt_stages: a beat out of its phase");
    end
`endif
  end

endmodule
`default_nettype wire
