// msm_feed: reads the scalars and points of a job, again for every pass, and gives them to the kernel side by side.
// Algorithm: two readers. The request of the next pass goes out as soon as the addresses of this one have: it is read ahead, into
//            the readers' buffers, while the kernel reduces. A beat is two scalars; each pass begins with the half that first_i says.
// Range:     begin_i with the job, held until over; passes_i passes of n_i terms. next_i: the kernel takes its next pass.
//            While wipe_i the readers are answered here with public data: ones, and the generator.
// Timing:    one term a cycle, 1.5 beats of card memory a term.
// Tested-through: msm_unit
// Area:      benches/ledger/area.json#card
`default_nettype none
module msm_feed #(
    parameter int unsigned Slots = 64
) (
    input  wire logic                       clk_i,
    input  wire logic                       rst_i,
    input  wire logic                       quiesce_i,
    output logic                            quiet_o,
    input  wire logic                       wipe_i,
    input  wire logic                       begin_i,
    input  wire logic               [  7:0] passes_i,
    input  wire logic               [ 31:0] scalars_i,       // unit
    input  wire logic               [ 31:0] points_i,        // unit
    input  wire logic               [ 31:0] first_i,         // element of the scalars
    input  wire logic               [ 31:0] n_i,
    input  wire logic                       next_i,
    output logic                            scalar_valid_o,
    input  wire logic                       scalar_ready_i,
    output logic                    [255:0] scalar_o,
    output logic                            point_valid_o,
    input  wire logic                       point_ready_i,
    output curve_pkg::affine_t              point_o,
    output logic                            beat_o,          // a beat came
    output logic                    [  1:0] resp_o,          // the first bad one of the job
    output logic                            stray_o,         // ... or a beat that nobody asked for
    // card memory: 0 scalars, 1 points
    output axi_pkg::read_req_t      [  1:0] read_o,
    input  wire axi_pkg::read_rsp_t [  1:0] read_i
);

  // The generator, (1, 2).
  localparam logic [256:0] Two = {bn254_pkg::FQ_R, 1'b0};
  localparam logic [256:0] TwoLess = Two - {1'b0, bn254_pkg::FQ_P};
  localparam logic [255:0] Y = (Two >= {1'b0, bn254_pkg::FQ_P}) ? TwoLess[255:0] : Two[255:0];

  logic [1:0] req_ready, valid, ready, quiet, stray;
  logic [1:0][63:0] addr;
  logic [1:0][31:0] beats;
  logic [1:0][511:0] data, wipe_data;
  logic [1:0][1:0] resp;
  assign wipe_data = {Y, bn254_pkg::FQ_R, {2{256'd1}}};
  assign addr[0]   = {26'b0, scalars_i, 6'b0} + {27'b0, first_i[31:1], 6'b0};
  assign addr[1]   = {26'b0, points_i, 6'b0};
  assign beats[0]  = 32'((33'(n_i) + 33'(first_i[0]) + 33'd1) >> 1);
  assign beats[1]  = n_i;

  // ---- Requests: passes that are still to be asked for.
  logic [7:0] passes_q;
  logic ask;
  assign ask = (passes_q != '0) & (req_ready == '1);
  always_ff @(posedge clk_i) begin
    if (rst_i) passes_q <= '0;
    else if (begin_i) passes_q <= (n_i == '0) ? '0 : passes_i;
    else if (ask) passes_q <= passes_q - 8'd1;
  end

  for (genvar i = 0; i < 2; i++) begin : gen_reader
    read_wiped #(
        .Slots(Slots)
    ) u_read (
        .clk_i,
        .rst_i,
        .quiesce_i,
        .quiet_o    (quiet[i]),
        .wipe_i,
        .wipe_data_i(wipe_data[i]),
        .req_valid_i(ask),
        .req_ready_o(req_ready[i]),
        .req_addr_i (addr[i]),
        .req_beats_i(beats[i]),
        .valid_o    (valid[i]),
        .ready_i    (ready[i]),
        .data_o     (data[i]),
        .resp_o     (resp[i]),
        .stray_o    (stray[i]),
        .read_o     (read_o[i]),
        .read_i     (read_i[i])
    );
  end

  // ---- Scalars: which half is next, how many are left in the pass.
  logic [31:0] left_q;
  logic half_q, take;
  assign scalar_valid_o = valid[0] & (left_q != '0);
  assign scalar_o = half_q ? data[0][511:256] : data[0][255:0];
  assign point_valid_o = valid[1];
  assign point_o = data[1];
  assign take = scalar_valid_o & scalar_ready_i;
  assign ready = {point_ready_i, take & (half_q | (left_q == 32'd1))};
  always_ff @(posedge clk_i) begin
    if (rst_i) left_q <= '0;
    else if (next_i) left_q <= n_i;
    else if (take) left_q <= left_q - 32'd1;
    if (next_i) half_q <= first_i[0];
    else if (take) half_q <= ~half_q;
  end

  // ---- What went wrong.
  always_ff @(posedge clk_i) begin
    if (begin_i) begin
      resp_o  <= axi_pkg::RESP_OKAY;
      stray_o <= 1'b0;
    end else begin
      resp_o <= axi_pkg::worse(
          resp_o,
          axi_pkg::worse(
              (valid[0] & ready[0]) ? resp[0] : axi_pkg::RESP_OKAY,
              (valid[1] & ready[1]) ? resp[1] : axi_pkg::RESP_OKAY)
      );
      stray_o <= stray_o | (stray != '0);
    end
  end
  assign beat_o  = read_i[0].r_valid | read_i[1].r_valid;
  assign quiet_o = quiet == '1;

endmodule
`default_nettype wire
